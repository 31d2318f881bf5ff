import { ia32Pae } from '../../arch/ia32-pae.ts';
import { PT_REGS_FULL } from '../../arch/pt-regs.ts';
import { phys, virt } from '../../bits.ts';
import { addressOf, type Image } from '../../image/image.ts';
import type { Config, Layout } from '../../kernel.ts';
import { layout, RAM } from '../linux-2.6.24-ia32/layout.ts';
import { linux419, linux419Pti, PAGE_FLAGS, PTI_FLAGS } from '../linux-4.19-x86/models.ts';
import { mapLowMemory } from '../low-memory.ts';
import type { KernelModel } from '../model.ts';
import { mapPaeMaster } from '../pae-tables.ts';
import { userMode32 } from '../user-mode.ts';
import { vmallocAndSync } from './arch-sync-kernel-mappings-32.ts';
import { pageFaultOf } from './entry-32.ts';
import { listings32 } from './listing/ia32.ts';
import { syscallCall, text, textFor } from './text32/index.ts';
import { linux61Ia32, recordedConfig } from './variant.ts';

const ZERO_PAGE = phys(0x1f20000n);

/** Names every symbol, unlike a recording; no firmware says what machine it is; files come from a disk. */
const { fileFault: _, dmi: __, ...shared } = recordedConfig;
const config = (image: Image): Config => ({
  ...shared,
  allSymbols: true,
  modules: true,
  zeroPage: ZERO_PAGE,
  codeProbe: virt(addressOf(image, 'copy_from_kernel_nofault') + 0x38n),
});

/** As recorded, but for the memory: 128 MiB here, so that the areas begin where the other kernels' do. @see arch/x86/include/asm/pgtable_32_areas.h, Linux 6.1 */
const layoutWith = (vmallocEnd: bigint, swapperPgDir: bigint): Layout => ({
  ...layout,
  vmallocStart: virt(layout.highMemory + (8n << 20n)),
  vmallocEnd: virt(vmallocEnd),
  swapperPgDir: phys(swapperPgDir),
});

const PAGE_TABLES = phys(0x2100000n);
const KERNEL_PMD = phys(0x1e9c000n);

/** Linux 6.1 for 32 bits, two-level tables. */
export const linux61: KernelModel = {
  ...linux419,
  profile: 'linux-6.1-ia32',
  layout: layoutWith(0xfebfe000n, 0x1e74000n),
  config,
  ptRegs: PT_REGS_FULL,
  pageFault: pageFaultOf(linux61Ia32(false)),
  vmalloc: vmallocAndSync,
  userMode: (image) => ({
    ...userMode32(image, syscallCall(image)),
    threadReturn: virt(addressOf(image, 'ret_from_fork') + 0x1cn),
    between: [
      addressOf(image, 'restore_all_switch_stack'),
      0n,
      addressOf(image, 'do_int80_syscall_32') + 0x4en,
      0n,
    ],
  }),
  text,
  smapText: textFor({ smap: true }),
  listings: listings32,
  copyLoad: '__copy_user_ll+0x40',
  mapMaster: (k) => mapLowMemory(k, { ...PAGE_FLAGS, size: RAM, tables: PAGE_TABLES }),
};

/** PAE with page-table isolation, as recorded: each process has a kernel pmd page of its own, and `vmalloc` tells every one. */
export const linux61Pae: KernelModel = {
  ...linux61,
  profile: 'linux-6.1-ia32-pae',
  layout: layoutWith(0xfeffe000n, 0x1e98000n),
  format: ia32Pae,
  config: (image) => ({ ...config(image), ptiWord: 'PTI' }),
  pageFault: pageFaultOf(linux61Ia32(true)),
  control: { cr0: 0x80050033n, cr4: 0x6f0n, efer: 0x800n },
  mapMaster: (k) => mapPaeMaster(k, KERNEL_PMD, { ...PTI_FLAGS, size: RAM, tables: PAGE_TABLES }),
  pgdAlloc: linux419Pti.pgdAlloc,
  pageNone: linux419Pti.pageNone,
};
