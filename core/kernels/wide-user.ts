import { type Virt, virt } from '../bits.ts';
import type { UserMode } from '../kernel.ts';
import type { UserSpace } from './user-space.ts';

/** Of a 64-bit kernel. @see include/asm-x86/unistd_64.h, segment_64.h, Linux 2.6.24; the same in 4.19 and 6.1 */
export const userMode64 = (syscallCall: Virt, between: readonly bigint[] = []): UserMode => ({
  kernelCs: 0x10n,
  kernelDs: 0x18n,
  userCs: 0x33n,
  userDs: 0x2bn,
  eip: virt(0x400040n),
  esp: virt(0x7ffc2203afd0n),
  numbers: { read: 0n, write: 1n, open: 2n, ioctl: 16n },
  syscallCall,
  between,
});

/** Of a 64-bit process: library and stack just below the hole. */
export const space64: UserSpace = {
  program: virt(0x400000n),
  library: {
    start: '0x7f4c1a3e1000',
    end: '0x7f4c1a3e3000',
    flags: 'r-xp',
    file: { name: 'libdemo', pageOffset: 0 },
  },
  stack: {
    start: '0x7ffc22026000',
    end: '0x7ffc2203b000',
    flags: 'rw-p',
    growsDown: true,
    populated: [{ at: '0x7ffc2203a000' }],
  },
};
