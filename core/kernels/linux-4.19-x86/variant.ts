import type { Config } from '../../kernel.ts';
import { config as older } from '../linux-2.6.24-ia32/config.ts';
import { expandStack } from './expand-stack.ts';
import type { Variant } from './fault.ts';
import { fixupException, searchTables } from './fixup-exception.ts';
import { handleMmFault } from './handle-mm-fault.ts';
import { dieWith } from './oops/die.ts';
import { report64 } from './oops/report-64.ts';
import { report32 } from './oops/show-regs.ts';
import { onlyWriteOrFetch } from './spurious-fault.ts';
import { vmallocFault } from './vmalloc-fault.ts';
import { vmallocFault64 } from './vmalloc-fault-64.ts';

/** Linux 4.19 for 32 bits. @param pti page-table isolation, which needs PAE */
export const linux419 = (pti: boolean): Variant => ({
  entryStack: true,
  pti,
  mayBeSpurious: onlyWriteOrFetch,
  searchTables,
  fixupException,
  expandStack,
  handleMmFault,
  die: dieWith(report32),
  vmallocFault,
});

/** And for 64 bits, without page-table isolation. */
export const linux419Wide: Variant = {
  ...linux419(false),
  die: dieWith(report64),
  vmallocFault: vmallocFault64,
  vmapStack: true,
  tellsHelpers: true,
};

/** The build of the recordings. */
export const recordedConfig: Config = {
  ...older,
  release: '4.19.0',
  allSymbols: false,
  endTraceId: null,
  ownDisableCounter: true,
  fileFault: 'shmem_fault',
};
