import type { Config } from '../../kernel.ts';
import { config as older } from '../linux-2.6.24-ia32/config.ts';
import { expandStack } from './expand-stack.ts';
import type { Variant } from './fault.ts';
import { fixupException, searchTables } from './fixup-exception.ts';
import { handleMmFault } from './handle-mm-fault.ts';
import { die } from './oops/die.ts';
import { onlyWriteOrFetch } from './spurious-fault.ts';

/** Linux 4.19 for 32 bits. @param pti page-table isolation, which needs PAE */
export const linux419 = (pti: boolean): Variant => ({
  entryStack: true,
  pti,
  mayBeSpurious: onlyWriteOrFetch,
  searchTables,
  fixupException,
  expandStack,
  handleMmFault,
  die,
});

/** The build of the recordings. */
export const recordedConfig: Config = {
  ...older,
  release: '4.19.0',
  allSymbols: false,
  endTraceId: null,
  ownDisableCounter: true,
  fileFault: 'shmem_fault',
};
