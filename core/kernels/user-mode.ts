import { addressOf, type Image } from '../image/image.ts';
import type { UserMode } from '../kernel.ts';
import { KERNEL_CS, KERNEL_DS, USER_CS, USER_DS } from './linux-2.6.24-ia32/layout.ts';

/** Of a 32-bit kernel. @param syscallCall as in `UserMode` @see include/asm-x86/unistd_32.h, segment_32.h, Linux 2.6.24 */
export const userMode32 = (
  image: Image,
  syscallCall = addressOf(image, 'syscall_call'),
): UserMode => ({
  kernelCs: KERNEL_CS,
  kernelDs: KERNEL_DS,
  userCs: USER_CS,
  userDs: USER_DS,
  eip: 0x08048040n,
  esp: 0xbfcb3fd0n,
  numbers: { read: 3n, write: 4n, open: 5n, ioctl: 54n },
  syscallCall,
  between: [],
});
