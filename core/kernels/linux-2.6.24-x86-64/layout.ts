import { phys, virt } from '../../bits.ts';
import type { Layout } from '../../kernel.ts';
import { RAM } from '../linux-2.6.24-ia32/layout.ts';

/** `__START_KERNEL_map`: where the image is mapped a second time, and how much of it. */
export const IMAGE = virt(0xffffffff80000000n);
export const IMAGE_SIZE = 40n << 20n;

const PAGE_OFFSET = virt(0xffff810000000000n);

/**
 * The four-level layout of a 128 MiB machine. Modules lie behind the text, in the same top entry.
 *
 * @see include/asm-x86/pgtable_64.h, page_64.h, processor_64.h, Linux 2.6.24; where the top table lies is chosen
 */
export const layout: Layout = {
  pageOffset: PAGE_OFFSET,
  taskSize: virt(0x7ffffffff000n),
  highMemory: virt(PAGE_OFFSET + RAM),
  vmallocStart: virt(0xffffc20000000000n),
  vmallocEnd: virt(0xffffe1ffffffffffn),
  swapperPgDir: phys(0x101000n),
  stack: { size: 8192n, padding: 0n },
  regions: [{ start: IMAGE, end: virt(IMAGE + IMAGE_SIZE), at: phys(0n) }],
  modules: { start: virt(0xffffffff88000000n), end: virt(0xfffffffffff00000n) },
};
