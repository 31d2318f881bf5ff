import { ia32 } from '../../arch/ia32.ts';
import { PT_REGS_GS } from '../../arch/pt-regs.ts';
import { phys, virt } from '../../bits.ts';
import type { Image } from '../../image/image.ts';
import type { Config } from '../../kernel.ts';
import { FRAMES, layout, RAM } from '../linux-2.6.24-ia32/layout.ts';
import { pageFaultOf } from '../linux-4.19-x86/entry.ts';
import { probeIn } from '../linux-4.19-x86/text32/index.ts';
import { mapLowMemory } from '../low-memory.ts';
import type { KernelModel } from '../model.ts';
import { pgdAlloc } from '../pgd-alloc.ts';
import { listings } from './listing.ts';
import { text, textFor } from './text/index.ts';
import { recordedConfig, linux313 as variant } from './variant.ts';

const ZERO_PAGE = phys(0x11e8000n);
const PAGE_TABLES = phys(0x11ec000n);

/** Names every symbol, unlike a recording; files come from a disk, and no firmware says what machine it is. */
const { fileFault: _, dmi: __, ...shared } = recordedConfig;
const config = (image: Image): Config => ({
  ...shared,
  allSymbols: true,
  modules: true,
  endTraceId: 0x20945ac36cdb5f9en,
  zeroPage: ZERO_PAGE,
  codeProbe: probeIn(image, '__copy_from_user_ll_nozero', 1),
});

const FLAGS = { split: 0x063n, readOnly: 0x161n, writable: 0x163n, large: 0x1e3n } as const;

/** Linux 3.13 for 32 bits, two-level tables. */
export const linux313: KernelModel = {
  profile: 'linux-3.13-ia32',
  layout: {
    ...layout,
    vmallocStart: virt(layout.highMemory + (8n << 20n)),
    vmallocEnd: virt(0xfffe2000n),
    swapperPgDir: phys(0x11e9000n),
  },
  format: ia32,
  config,
  ptRegs: PT_REGS_GS,
  pageFault: pageFaultOf(variant),
  text,
  smapText: textFor({ smap: true }),
  listings,
  copyLoad: '__copy_from_user_ll+0x2e',
  control: { cr0: 0x8005003bn, cr4: 0x690n, efer: 0n },
  knows: ['smep', 'smap'],
  ram: RAM,
  frames: FRAMES,
  mapMaster: (k) => mapLowMemory(k, { ...FLAGS, size: RAM, tables: PAGE_TABLES }),
  pgdAlloc,
  pageNone: (frame) => frame | 0x160n,
};
