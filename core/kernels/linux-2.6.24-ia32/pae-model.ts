import { ia32Pae } from '../../arch/ia32-pae.ts';
import { phys, virt } from '../../bits.ts';
import type { KernelModel } from '../model.ts';
import { mapPaeMaster, sharedPgdAlloc } from '../pae-tables.ts';
import { layout, RAM } from './layout.ts';
import { FLAGS } from './model.ts';
import { linux2624Whole } from './whole-model.ts';

/** The kernel's one pmd page, and the page tables for the megabytes where its text lies: as recorded, or near it. */
const KERNEL_PMD = phys(0x1000n);
const FIRST_TABLE = phys(0x226000n);

/** Linux 2.6.24 for 32 bits with PAE: the same text and handlers, other tables. NX is on. */
export const linux2624Pae: KernelModel = {
  ...linux2624Whole,
  profile: 'linux-2.6.24-ia32-pae',
  layout: { ...layout, vmallocEnd: virt(0xffbfe000n), swapperPgDir: phys(0x224000n) },
  format: ia32Pae,
  control: { ...linux2624Whole.control, cr4: 0x6b0n, efer: 0x800n },
  mapMaster: (k) => mapPaeMaster(k, KERNEL_PMD, { ...FLAGS, size: RAM, tables: FIRST_TABLE }),
  pgdAlloc: sharedPgdAlloc,
};
