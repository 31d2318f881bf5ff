import { ia32 } from '../../arch/ia32.ts';
import { mapLowMemory } from '../low-memory.ts';
import type { KernelModel } from '../model.ts';
import { pgdAlloc } from '../pgd-alloc.ts';
import { config } from './config.ts';
import { pageFault } from './entry.ts';
import { CONTROL, FIRST_TABLE, FRAMES, layout, RAM } from './layout.ts';
import { openingListings } from './listing/opening.ts';
import { text } from './text/index.ts';

/** A large page of the direct map, a table in its place, and pages that may and may not be written. @see include/asm-x86/pgtable_32.h, Linux 2.6.24; as recorded */
export const FLAGS = { split: 0x163n, readOnly: 0x161n, writable: 0x163n, large: 0x1e3n } as const;

/** Linux 2.6.24 for 32 bits, two-level tables. */
export const linux2624: KernelModel = {
  profile: 'linux-2.6.24-ia32',
  layout,
  format: ia32,
  config: () => config,
  pageFault,
  text,
  listings: openingListings,
  copyLoad: '__copy_from_user_ll+0x2e',
  control: CONTROL,
  ram: RAM,
  frames: FRAMES,
  mapMaster: (k) => mapLowMemory(k, { ...FLAGS, size: RAM, tables: FIRST_TABLE }),
  pgdAlloc,
  pageNone: (frame) => frame | 0x0e0n,
};
