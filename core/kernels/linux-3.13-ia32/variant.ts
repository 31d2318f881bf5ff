import type { Config } from '../../kernel.ts';
import { config as older } from '../linux-2.6.24-ia32/config.ts';
import { expandStackWithoutGap } from '../linux-4.19-x86/expand-stack.ts';
import type { Variant } from '../linux-4.19-x86/fault.ts';
import { allButUser } from '../linux-4.19-x86/spurious-fault.ts';
import { vmallocFault } from '../linux-4.19-x86/vmalloc-fault.ts';
import { die } from './die.ts';
import { fixupException, searchTables } from './fixup-exception.ts';
import { handleMmFault } from './handle-mm-fault.ts';

/** Linux 3.13 for 32 bits. */
export const linux313: Variant = {
  entryStack: false,
  pti: false,
  mayBeSpurious: allButUser,
  searchTables,
  fixupException,
  expandStack: expandStackWithoutGap,
  handleMmFault,
  die,
  vmallocFault,
};

/** The build of the recordings. */
export const recordedConfig: Config = {
  ...older,
  release: '3.13.11',
  modules: false,
  allSymbols: false,
  endTraceId: null,
  dmi: true,
  fileFault: 'shmem_fault',
};
