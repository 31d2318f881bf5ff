import { ia32 } from '../../arch/ia32.ts';
import { ia32Pae } from '../../arch/ia32-pae.ts';
import { PT_REGS_GS } from '../../arch/pt-regs.ts';
import { type Phys, phys, virt } from '../../bits.ts';
import type { Image } from '../../image/image.ts';
import type { Config, Layout } from '../../kernel.ts';
import { FRAMES, layout, RAM } from '../linux-2.6.24-ia32/layout.ts';
import { mapLowMemory } from '../low-memory.ts';
import type { KernelModel } from '../model.ts';
import { isolatedPgdAlloc, mapPaeMaster, sharedPgdAlloc } from '../pae-tables.ts';
import { pgdAlloc } from '../pgd-alloc.ts';
import { pageFaultOf } from './entry.ts';
import { listings } from './listing/index.ts';
import { probeIn, text, textFor } from './text32/index.ts';
import { recordedConfig, linux419 as variant } from './variant.ts';

/** A page of zeros, which every reader of untouched memory gets. */
const ZERO_PAGE = phys(0x12d5000n);

/** Names every symbol, unlike a recording; files come from a disk. */
const { fileFault: _, ...shared } = recordedConfig;
export const built = {
  ...shared,
  allSymbols: true,
  modules: true,
  endTraceId: 0x6ab1c5d20e94f713n,
  zeroPage: ZERO_PAGE,
} as const;

const config = (image: Image): Config => ({
  ...built,
  codeProbe: probeIn(image, '__copy_user_ll', 4),
});

/** VMALLOC_START is high_memory + 8 MiB, not rounded: with this much memory the same address as 2.6.24's. @see arch/x86/include/asm/pgtable_32_types.h, Linux 4.19 */
const layoutWith = (vmallocEnd: bigint, swapperPgDir: bigint): Layout => ({
  ...layout,
  vmallocStart: virt(layout.highMemory + (8n << 20n)),
  vmallocEnd: virt(vmallocEnd),
  swapperPgDir: phys(swapperPgDir),
});

/** As recorded: what replaces a large entry has the region's own protection. */
export const PAGE_FLAGS = {
  split: 0x063n,
  readOnly: 0x161n,
  writable: 0x163n,
  large: 0x1e3n,
} as const;
const PAE_FLAGS = { ...PAGE_FLAGS, split: 0x163n } as const;
/** Isolated tables: only text and constants, which user mode has too, stay in the TLB. */
export const PTI_FLAGS = { ...PAE_FLAGS, writable: 0x063n, large: 0x0e3n } as const;

const PAGE_TABLES = phys(0x18c000n);
const KERNEL_PMD = phys(0x1270000n);

/** PROT_NONE: bit 8; what else was set stays. */
const pageNone = (frame: bigint): bigint => frame | 0x160n;

/** Eight-byte entries that are not present hold their frame inverted. @see arch/x86/include/asm/pgtable-invert.h, Linux 4.19 */
const FRAME_BITS = 0xffffffffff000n;
const pageNoneInverted = (frame: Phys): bigint => (frame ^ FRAME_BITS) | 0x160n;

/** Linux 4.19 for 32 bits, two-level tables. */
export const linux419: KernelModel = {
  profile: 'linux-4.19-ia32',
  layout: layoutWith(0xff7fe000n, 0x1263000n),
  format: ia32,
  config,
  ptRegs: PT_REGS_GS,
  pageFault: pageFaultOf(variant(false)),
  addrLimit: { value: layout.taskSize, at: null },
  text,
  smapText: textFor({ smap: true }),
  listings,
  copyLoad: '__copy_user_ll+0x30',
  control: { cr0: 0x80050033n, cr4: 0x690n, efer: 0n },
  knows: ['smep', 'smap'],
  ram: RAM,
  frames: FRAMES,
  mapMaster: (k) => mapLowMemory(k, { ...PAGE_FLAGS, size: RAM, tables: PAGE_TABLES }),
  pgdAlloc,
  pageNone,
};

/** The same with PAE, isolation switched off: the kernel's pmd page is shared. */
export const linux419Pae: KernelModel = {
  ...linux419,
  profile: 'linux-4.19-ia32-pae',
  layout: layoutWith(0xff5fe000n, 0x1274000n),
  format: ia32Pae,
  config: (image) => ({ ...config(image), ptiWord: 'NOPTI' }),
  control: { cr0: 0x80050033n, cr4: 0x6b0n, efer: 0x800n },
  mapMaster: (k) => mapPaeMaster(k, KERNEL_PMD, { ...PAE_FLAGS, size: RAM, tables: PAGE_TABLES }),
  pgdAlloc: sharedPgdAlloc,
  pageNone: pageNoneInverted,
};

/** PAE with page-table isolation: each process has a kernel pmd page of its own. */
export const linux419Pti: KernelModel = {
  ...linux419Pae,
  profile: 'linux-4.19-ia32-pti',
  config: (image) => ({ ...config(image), ptiWord: 'PTI' }),
  pageFault: pageFaultOf(variant(true)),
  mapMaster: (k) => mapPaeMaster(k, KERNEL_PMD, { ...PTI_FLAGS, size: RAM, tables: PAGE_TABLES }),
  pgdAlloc: isolatedPgdAlloc,
};
