import type { PtReg } from '../../arch/pt-regs.ts';
import { relative32Data, relative64Data } from '../../extable/format.ts';
import type { Config } from '../../kernel.ts';
import { config as older } from '../linux-2.6.24-ia32/config.ts';
import { handleMmFault } from '../linux-4.19-x86/handle-mm-fault.ts';
import { report64 } from '../linux-4.19-x86/oops/report-64.ts';
import { report32 } from '../linux-4.19-x86/oops/show-regs.ts';
import type { Variant } from './fault.ts';
import { handleMmFault64 } from './handle-mm-fault-64.ts';
import { registers32 } from './oops/registers-32.ts';
import { registers64 } from './oops/registers-64.ts';
import { vmallocFault } from './vmalloc-fault-32.ts';

/** As instructions number them; from 8 on the segment registers. @see arch/x86/lib/insn-eval.c pt_regoff, Linux 6.1 */
const NUMBERS: readonly PtReg[] = [
  'eax',
  'ecx',
  'edx',
  'ebx',
  'esp',
  'ebp',
  'esi',
  'edi',
  'xds',
  'xes',
  'xfs',
  'xgs',
];

const UPPER = ['r8', 'r9', 'r10', 'r11', 'r12', 'r13', 'r14', 'r15'] as const;

/** Linux 6.1 for 32 bits. What supplies pages shows no difference from 4.19. @param pti page-table isolation, which needs PAE */
export const linux61Ia32 = (pti: boolean): Variant => ({
  word: 4,
  pti,
  entry: relative32Data,
  vmallocFault,
  handleMmFault,
  dumpPagetable: report32.dumpTables,
  registers: registers32,
  registerNumbers: NUMBERS,
});

/** RAX to R15, in the order of their numbers. */
const NUMBERS_64: readonly PtReg[] = [...NUMBERS.slice(0, 8), ...UPPER];

/**
 * Linux 6.1 for 64 bits: nothing to repair, since every top entry of the vmalloc area is there from the start (preallocate_vmalloc_pages).
 *
 * @param pti page-table isolation
 */
export const linux61Wide = (pti: boolean): Variant => ({
  word: 8,
  pti,
  entry: relative64Data,
  vmallocFault: null,
  handleMmFault: handleMmFault64(pti),
  dumpPagetable: report64.dumpTables,
  registers: registers64,
  vmapStack: true,
  registerNumbers: NUMBERS_64,
});

/** Debian's build, which the recordings are of: many CPUs, preemption, modules. */
export const recordedConfig: Config = {
  ...older,
  release: '6.1',
  oopsWords: ['PREEMPT', 'SMP'],
  allSymbols: false,
  endTraceId: 0n,
  dmi: true,
  ownDisableCounter: true,
  losesUserNx: true,
  fileFault: 'shmem_fault',
};

const { losesUserNx: _, ...shared } = recordedConfig;

/** The same for 64 bits. */
export const recordedConfig64: Config = { ...shared, hugePages: true, softDirty: true };
