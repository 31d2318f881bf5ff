import { hex, wrap } from '../bits.ts';
import type { AccessKind } from '../events/names.ts';
import {
  type Read,
  type Register,
  readAt,
  registerPlace,
  setRegister,
  type Write,
} from '../machine.ts';
import type { Run } from '../step.ts';
import {
  effectiveAddress,
  partOf,
  reach,
  readPieces,
  readsOf,
  registerOf,
  writesOf,
} from './access.ts';
import { registerName } from './att.ts';
import { type Computed, flagsText } from './flags.ts';
import type { General, MemoryOperand, Mode, RegisterSize } from './instructions.ts';
import type { CpuContext, Fault } from './processor.ts';

/** What an instruction did: everything but the step itself. */
export interface Effect {
  readonly effect: string;
  readonly reads?: readonly Read[];
  readonly writes?: readonly Write[];
  /** Where EIP goes; the next instruction if absent. */
  readonly next?: bigint;
}

/** The effect, or the fault that came instead. */
export type Done = { readonly fault: Fault } | Effect;

/** A general register as the mode calls it, in the manual's capitals. */
export const named = (k: CpuContext, name: General): string =>
  registerName(name, wordOf(k)).toUpperCase();

/** EIP or RIP. */
export const pointer = (k: CpuContext): string => (k.wordSize === 8 ? 'RIP' : 'EIP');

/** A register as a step's read. */
export const readRegister = (k: CpuContext, name: Register): Read =>
  readAt(k.now, registerPlace(name, k.cpu));

/** The registers that a memory operand looks at, as reads. */
export const operandReads = (k: CpuContext, { base, index }: MemoryOperand): Read[] =>
  [base, index].filter((name) => name !== null).map((name) => readRegister(k, name));

/**
 * The registers that the address of an access came from: EIP for a fetch, the pointer of a string or stack operation, or the operand's own.
 *
 * @see Intel SDM 1, 3.7.5
 */
export function addressReads(k: CpuContext, access: AccessKind): Read[] {
  const eip = readRegister(k, 'eip');
  const does = access === 'exec' ? undefined : k.image.instructions.get(registerOf(k, 'eip'))?.does;
  if (!does) return [eip];
  const operand = Object.values(does).find((each) => typeof each === 'object' && 'base' in each);
  if (operand) return [eip, ...operandReads(k, operand)];
  const string = does.op === 'movs' || does.op === 'stos' || does.op === 'lods';
  const pointer = string ? (access === 'read' ? 'esi' : 'edi') : 'esp';
  return [eip, readRegister(k, pointer)];
}

/** A register's new value as a write. */
export const set = (k: CpuContext, name: Register, value: bigint): Write =>
  setRegister(k.now, name, value, k.cpu);

/** Bytes of a word: what is pushed and popped. */
export const wordOf = (k: CpuContext): RegisterSize => k.wordSize ?? 4;

/** Bits of an operand. */
export const bitsOf = (size: RegisterSize): Mode => (size === 8 ? 64 : 32);

/** A register operand of that many bytes. */
export const partialOf = (k: CpuContext, name: General, size: RegisterSize): bigint =>
  partOf(registerOf(k, name), size);

/** A register operand or an immediate. */
export const operandValue = (k: CpuContext, from: General | bigint, size: RegisterSize): bigint =>
  typeof from === 'bigint' ? from : partialOf(k, from, size);

/** The register of an operand, if it is one, as a read. */
export const sourceReads = (k: CpuContext, from: General | bigint): Read[] =>
  typeof from === 'bigint' ? [] : [readRegister(k, from)];

/** A register's new value as an effect. */
export function put(k: CpuContext, to: General, value: bigint, reads: readonly Read[]): Effect {
  return { effect: `${named(k, to)} = ${hex(value)}`, reads, writes: [set(k, to, value)] };
}

/** A result with flags; `keep`: only the flags are kept. */
export function putComputed(
  k: CpuContext,
  to: General,
  { value, eflags }: Computed,
  reads: readonly Read[],
  keep = false,
): Effect {
  const flags = set(k, 'eflags', eflags);
  if (keep) return { effect: flagsText(eflags), reads, writes: [flags] };
  const effect = `${named(k, to)} = ${hex(value)}, ${flagsText(eflags)}`;
  return { effect, reads, writes: [set(k, to, value), flags] };
}

/** Whether an operand is the stack segment's. */
export const onStack = ({ base }: MemoryOperand): boolean => base === 'esp' || base === 'ebp';

/** Reads a memory operand. @param size bytes */
export function* load(
  k: CpuContext,
  from: MemoryOperand,
  size: number,
): Run<{ readonly fault: Fault } | { readonly value: bigint; readonly reads: readonly Read[] }> {
  const found = yield* reach(k, effectiveAddress(k, from), size, 'read', onStack(from));
  if (!found.ok) return { fault: found.fault };
  const reads = [...operandReads(k, from), ...readsOf(k, found.pieces)];
  return { value: readPieces(k, found.pieces), reads };
}

/** Writes memory. @param size bytes; of `value` only so many are kept @param stack by way of ESP or EBP */
export function* store(
  k: CpuContext,
  address: bigint,
  size: number,
  value: bigint,
  reads: readonly Read[],
  stack = false,
): Run<Done> {
  const found = yield* reach(k, address, size, 'write', stack);
  if (!found.ok) return { fault: found.fault };
  const part = wrap(value, 8 * size);
  return {
    effect: `${size} ${size === 1 ? 'byte' : 'bytes'} at ${hex(address)} = ${hex(part)}`,
    reads,
    writes: writesOf(k, found.pieces, part),
  };
}
