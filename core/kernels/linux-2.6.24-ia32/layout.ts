import { type Phys, phys, virt } from '../../bits.ts';
import type { Layout } from '../../kernel.ts';

/** Bytes of RAM in the built-in scenarios: the machine that the recordings ran on. */
export const RAM = 128n << 20n;

/** Least distance between the direct map and the vmalloc area. @see include/asm-x86/pgtable_32.h, Linux 2.6.24 */
export const VMALLOC_OFFSET = 8n << 20n;

/** Segment selectors. @see include/asm-x86/segment_32.h, Linux 2.6.24 */
export const KERNEL_CS = 0x60n;
export const KERNEL_DS = 0x68n;
export const USER_CS = 0x73n;
export const USER_DS = 0x7bn;

/** PE, MP, ET, NE, WP, AM, PG; and DE, PSE, MCE, PGE: as recorded on the real kernel. */
export const CONTROL = { cr0: 0x8005003bn, cr4: 0x690n, efer: 0n } as const;

/** Physical page of the table that maps the first 4 MiB in small pages, for the sake of read-only text. */
export const FIRST_TABLE: Phys = phys(0x222000n);

/** First frame that boot hands out, and the end of what can be handed out. */
export const FRAMES = { next: 0x6400n, end: 0x7fe0n } as const;

const highMemory = 0xc8000000n;

/**
 * The 3G/1G layout of a 128 MiB machine without HIGHMEM. The gap behind the direct map is rounded: 8 MiB at least, less than 16.
 *
 * @see include/asm-x86/pgtable_32.h VMALLOC_START, Linux 2.6.24
 */
export const layout: Layout = {
  pageOffset: virt(0xc0000000n),
  taskSize: virt(0xc0000000n),
  highMemory: virt(highMemory),
  vmallocStart: virt((highMemory + 2n * VMALLOC_OFFSET - 1n) & ~(VMALLOC_OFFSET - 1n)),
  vmallocEnd: virt(0xffff9000n),
  swapperPgDir: phys(0x221000n),
};
