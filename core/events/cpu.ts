import type { AccessKind } from './names.ts';

/** What the CPU does besides translating. */
export interface CpuEvents {
  /** One instruction ran to its end. `text` is its AT&T form; `effect` says in assembler-like words what changed. */
  'cpu.execute': { eip: bigint; text: string; effect: string };
  /** A repeated string instruction moved on by `bytes` and has `left` repetitions to go. */
  'cpu.string': { eip: bigint; text: string; bytes: number; left: bigint };
  /** Vector 14: CR2, error code and frame are stored, EIP goes to the entry code. */
  'cpu.page-fault': {
    cr2: bigint;
    errorCode: bigint;
    eip: bigint;
    access: AccessKind;
    user: boolean;
  };
  /** `iret` back to the instruction that faulted. */
  'cpu.iret-retry': { eip: bigint };
  /** `iret` to another place: the fixup. */
  'cpu.iret-fixup': { eip: bigint; from: bigint };
  /** `iret` to user mode with a signal waiting: the handler or the end of the task follows. */
  'cpu.iret-signal': { eip: bigint; signal: number };
  /** An address that holds no instruction we modelled. */
  'cpu.no-instruction': { eip: bigint };
}
