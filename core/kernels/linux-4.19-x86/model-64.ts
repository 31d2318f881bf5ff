import { PT_REGS_64 } from '../../arch/pt-regs.ts';
import { x8664FourLevel } from '../../arch/x86-64.ts';
import { phys, virt } from '../../bits.ts';
import { addressOf, type Image } from '../../image/image.ts';
import type { Config, Layout } from '../../kernel.ts';
import { RAM } from '../linux-2.6.24-ia32/layout.ts';
import type { KernelModel } from '../model.ts';
import { pgdAlloc } from '../pgd-alloc.ts';
import { mapWideMaster } from '../wide-tables.ts';
import { space64, userMode64 } from '../wide-user.ts';
import { pageFaultOf, protectionFaultOf } from './entry.ts';
import { listings64 } from './listing/wide.ts';
import { built, linux419, PAGE_FLAGS } from './models.ts';
import { probeIn } from './text32/index.ts';
import { syscallCall, textFor, threadReturn } from './text64/index.ts';
import { linux419Wide } from './variant.ts';

const IMAGE = virt(0xffffffff80000000n);
const TASK_SIZE_MAX = virt(0x7ffffffff000n);

/** @see Documentation/x86/x86_64/mm.txt, Linux 4.19, without randomization; where tables lie is chosen */
const layout: Layout = {
  pageOffset: virt(0xffff880000000000n),
  highMemory: virt(0xffff880000000000n + RAM),
  taskSize: TASK_SIZE_MAX,
  vmallocStart: virt(0xffffc90000000000n),
  vmallocEnd: virt(0xffffe8ffffffffffn),
  swapperPgDir: phys(0x1812000n),
  stack: { size: 16384n, padding: 0n },
  regions: [{ start: IMAGE, end: virt(IMAGE + (512n << 20n)), at: phys(0n) }],
  modules: { start: virt(0xffffffffa0000000n), end: virt(0xffffffffff000000n) },
};

const config = (image: Image): Config => ({
  ...built,
  codeProbe: probeIn(image, 'copy_user_enhanced_fast_string', 1),
});

/** do_syscall_64 returns behind the entry code's call of it; below lies what it saved. */
const between = (image: Image): readonly bigint[] => [
  addressOf(image, 'entry_SYSCALL_64_after_hwframe') + 0x3cn,
  0n,
];

/** Stacks of this build lie in the direct map: with those of the recorded one, the first top entry of the vmalloc area is there from boot on. */
const variant = { ...linux419Wide, vmapStack: false };

/** Its text is the same on a CPU without SMAP: SMAP is always on here. */
const { smapText: _, ...base } = linux419;

/** Linux 4.19 for 64 bits, four levels, without page-table isolation; SMEP and SMAP are on. */
export const linux419X8664: KernelModel = {
  ...base,
  profile: 'linux-4.19-x86_64',
  layout,
  format: x8664FourLevel,
  config,
  ptRegs: PT_REGS_64,
  wordSize: 8,
  parameters: ['edi', 'esi', 'edx'],
  userMode: (image) => ({
    ...userMode64(syscallCall(image), between(image)),
    threadReturn: threadReturn(image),
  }),
  space: space64,
  addrLimit: { value: TASK_SIZE_MAX, at: null },
  pageFault: pageFaultOf(variant),
  protectionFault: protectionFaultOf(variant),
  text: textFor(),
  listings: listings64,
  copyLoad: 'copy_user_enhanced_fast_string+0xe',
  control: { cr0: 0x80050033n, cr4: 0x3006b0n, efer: 0xd01n },
  mapMaster: (k) =>
    mapWideMaster(k, {
      direct: [phys(0x1a01000n), phys(0x1a02000n)],
      image: [phys(0x1814000n), phys(0x1815000n)],
      imageStart: IMAGE,
      low: { ...PAGE_FLAGS, size: RAM },
      directTables: phys(0x1a10000n),
      imageTables: phys(0x1a18000n),
    }),
  pgdAlloc,
  pageNone: (frame) => (frame ^ 0xffffffffff000n) | 0x160n,
};
