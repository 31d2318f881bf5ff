import { entryAt, indexAt, levelAt } from '../../arch/format.ts';
import { PT_REGS_64 } from '../../arch/pt-regs.ts';
import { x8664FiveLevel, x8664FourLevel } from '../../arch/x86-64.ts';
import { phys, type Virt, virt } from '../../bits.ts';
import { addressOf, type Image } from '../../image/image.ts';
import type { Config, Kernel, Layout, UserMode } from '../../kernel.ts';
import { FRAMES, RAM } from '../linux-2.6.24-ia32/layout.ts';
import { PAGE_FLAGS } from '../linux-4.19-x86/models.ts';
import type { KernelModel } from '../model.ts';
import { pgdAlloc } from '../pgd-alloc.ts';
import { pokeEntry } from '../poke.ts';
import { mapWideMaster } from '../wide-tables.ts';
import { space64, userMode64 } from '../wide-user.ts';
import { pageFaultOf, protectionFaultOf } from './entry-64.ts';
import { listings } from './listing/index.ts';
import { crossing, isolatedPgdAlloc, mapEntryCode } from './pti-64.ts';
import { syscallCall, textFor } from './text64/index.ts';
import { linux61Wide, recordedConfig64 } from './variant.ts';

const IMAGE = virt(0xffffffff80000000n);
const MODULES = virt(0xffffffffc0000000n);
const LAST = 0xffffffffff000000n;

/** What the number of levels decides. @see Documentation/x86/x86_64/mm.rst, Linux 6.1 */
interface Places {
  readonly pageOffset: bigint;
  readonly taskSize: bigint;
  readonly vmallocStart: bigint;
  readonly vmallocEnd: bigint;
  /** How far KASLR moved the text; absent: not at all. */
  readonly slide?: bigint;
}
const FOUR: Places = {
  pageOffset: 0xffff888000000000n,
  taskSize: 0x7ffffffff000n,
  vmallocStart: 0xffffc90000000000n,
  vmallocEnd: 0xffffe8ffffffffffn,
};
const FIVE: Places = {
  pageOffset: 0xff11000000000000n,
  taskSize: 0xfffffffffff000n,
  vmallocStart: 0xffa0000000000000n,
  vmallocEnd: 0xffd1ffffffffffffn,
};

const SLIDE = 0x38000000n;

/** What one boot might draw: bases at multiples of 1 GiB in their old order, the text at one of 2 MiB. @see arch/x86/mm/kaslr.c kernel_randomize_memory, arch/x86/boot/compressed/kaslr.c, Linux 6.1 */
const MOVED: Places = {
  ...FOUR,
  pageOffset: 0xffff9d5ac0000000n,
  vmallocStart: 0xffffb1c2c0000000n,
  vmallocEnd: 0xffffd1c2bfffffffn,
  slide: SLIDE,
};

/** The master lies where it was recorded. */
const layoutOf = ({
  pageOffset,
  taskSize,
  vmallocStart,
  vmallocEnd,
  slide = 0n,
}: Places): Layout => ({
  pageOffset: virt(pageOffset),
  highMemory: virt(pageOffset + RAM),
  taskSize: virt(taskSize),
  vmallocStart: virt(vmallocStart),
  vmallocEnd: virt(vmallocEnd),
  swapperPgDir: phys(0x2a10000n),
  stack: { size: 16384n, padding: 0n },
  regions: [
    {
      start: virt(IMAGE + slide),
      end: slide ? MODULES : virt(IMAGE + (512n << 20n)),
      at: phys(0n),
    },
  ],
  modules: { start: MODULES, end: virt(LAST) },
});

const config: Config = {
  ...recordedConfig64,
  allSymbols: true,
  modules: true,
  dmi: false,
  ptiWord: 'NOPTI',
  zeroPage: phys(0x3310000n),
  hugeZeroPage: phys(0x5c00000n),
};

/** Where the tables below the vmalloc area's top entries lie, one page each. */
const VMALLOC_TABLES = 0x4800000n;

/** Every top entry of the vmalloc area is there before the first process. @see arch/x86/mm/init_64.c preallocate_vmalloc_pages, Linux 6.1 */
function preallocate(k: Kernel): void {
  const { vmallocStart, vmallocEnd, swapperPgDir } = k.layout;
  const top = levelAt(k.format, 0);
  const [first, last] = [indexAt(top, vmallocStart), indexAt(top, vmallocEnd)];
  for (let i = first; i <= last; i++) {
    const table = VMALLOC_TABLES + 4096n * BigInt(i - first);
    pokeEntry(k, entryAt(k.format, swapperPgDir, i), table | 0x067n);
  }
}

/** Pages from a place on. */
const pages = (from: bigint, count: number) =>
  Array.from({ length: count }, (_, i) => phys(from + 4096n * BigInt(i)));

function mapMaster(
  k: Kernel,
  slide = 0n,
  flags: Record<keyof typeof PAGE_FLAGS, bigint> = PAGE_FLAGS,
): void {
  const below = k.format.levels.length - 2;
  mapWideMaster(k, {
    direct: pages(0x4401000n, below),
    image: pages(0x2a15000n, below),
    imageStart: virt(IMAGE + slide),
    low: { ...flags, size: RAM },
    directTables: phys(0x4410000n),
    imageTables: phys(0x4418000n),
  });
  preallocate(k);
}

/** The call is 5 bytes long here, and 7 in older kernels: what counts is where it returns to. */
const callEnd = (image: Image): Virt => virt(syscallCall(image) - 2n);

/** do_syscall_64 returns behind the entry code's call of it; below lies what it saved. */
const between = (image: Image): readonly bigint[] => [
  addressOf(image, 'entry_SYSCALL_64_after_hwframe') + 0x69n,
  0n,
];

const userModeIn = (image: Image): UserMode => ({
  ...userMode64(callEnd(image), between(image)),
  threadReturn: virt(addressOf(image, 'ret_from_fork') + 0x1fn),
});

/** Stacks lie in the direct map here: nothing in a story depends on their own area. */
const variant = { ...linux61Wide(false), vmapStack: false };

const modelOf = (levels: 4 | 5, places: Places): Omit<KernelModel, 'profile'> => ({
  layout: layoutOf(places),
  format: levels === 5 ? x8664FiveLevel : x8664FourLevel,
  config: () => config,
  ptRegs: PT_REGS_64,
  wordSize: 8,
  parameters: ['edi', 'esi', 'edx'],
  userMode: userModeIn,
  space: space64,
  addrLimit: { value: places.taskSize, at: null },
  pageFault: pageFaultOf(variant),
  protectionFault: protectionFaultOf(variant),
  text: textFor({ levels, slide: places.slide ?? 0n }),
  listings,
  copyLoad: 'copy_user_enhanced_fast_string+0xa',
  control: { cr0: 0x80050033n, cr4: levels === 5 ? 0x351ef0n : 0x350ef0n, efer: 0xd01n },
  ram: RAM,
  frames: FRAMES,
  mapMaster: (k) => mapMaster(k, places.slide),
  pgdAlloc,
  pageNone: (frame) => (frame ^ 0xffffffffff000n) | 0x960n,
});

const open = modelOf(4, FOUR);

/** Linux 6.1 for 64 bits, four levels, without page-table isolation; SMEP and SMAP are on. */
export const linux61X8664: KernelModel = { ...open, profile: 'linux-6.1-x86_64' };

/** The same with five levels. */
export const linux61La57: KernelModel = { ...modelOf(5, FIVE), profile: 'linux-6.1-x86_64-la57' };

/** With isolation nothing of the kernel outlives a change of CR3 in the TLB. */
const ISOLATED = { ...PAGE_FLAGS, readOnly: 0x061n, writable: 0x063n, large: 0x0e3n };

const isolatedVariant = { ...linux61Wide(true), vmapStack: false };

/** Four levels with page-table isolation: user mode has tables of its own, and CR3 changes on every way in and out. */
export const linux61Pti: KernelModel = {
  ...open,
  profile: 'linux-6.1-x86_64-pti',
  config: () => ({ ...config, ptiWord: 'PTI' }),
  userMode: (image) => ({ ...userModeIn(image), ...crossing }),
  pageFault: pageFaultOf(isolatedVariant),
  protectionFault: protectionFaultOf(isolatedVariant),
  mapMaster: (k) => {
    mapMaster(k, 0n, ISOLATED);
    mapEntryCode(k, pages(0x4857000n, 3));
  },
  pgdAlloc: isolatedPgdAlloc,
};

/** Four levels, its places randomized (KASLR). */
export const linux61Kaslr: KernelModel = {
  ...modelOf(4, MOVED),
  profile: 'linux-6.1-x86_64-kaslr',
};
