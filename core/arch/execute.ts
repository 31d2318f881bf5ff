import { hex, wrap } from '../bits.ts';
import { symbolAt } from '../image/image.ts';
import { type Read, type Register, readAt, setRegister, type Write } from '../machine.ts';
import { act, type Run } from '../step.ts';
import { effectiveAddress, reach, readPieces, readsOf, registerOf, writesOf } from './access.ts';
import { type Computed, compute, flagsText, holds, shift, single, testByte } from './flags.ts';
import type {
  General,
  Instruction,
  MemoryOperand,
  Operation,
  StackOperation,
} from './instructions.ts';
import type { CpuContext, Fault } from './processor.ts';
import { runString } from './string.ts';

/** What an instruction did: everything but the step itself. */
interface Effect {
  readonly effect: string;
  readonly reads?: readonly Read[];
  readonly writes?: readonly Write[];
  /** Where EIP goes; the next instruction if absent. */
  readonly next?: bigint;
}

type Done = { readonly fault: Fault } | Effect;

/** The routine that an address belongs to, as steps are labelled: its symbol, or `.fixup` for recovery code. */
export function routineAt(k: CpuContext, eip: bigint): string {
  const section = k.image.sections.find(({ start, end }) => eip >= start && eip < end);
  if (section?.name === '.fixup') return '.fixup';
  return symbolAt(k.image, eip)?.symbol.name ?? hex(eip);
}

const named = (name: Register): string => name.toUpperCase();

const readRegister = (k: CpuContext, name: Register): Read =>
  readAt(k.now, { space: 'register', cpu: k.cpu, name });

const operandReads = (k: CpuContext, { base, index }: MemoryOperand): Read[] =>
  [base, index].filter((name) => name !== null).map((name) => readRegister(k, name));

const set = (k: CpuContext, name: Register, value: bigint): Write =>
  setRegister(k.now, name, value, k.cpu);

const operandValue = (k: CpuContext, from: General | bigint): bigint =>
  typeof from === 'bigint' ? from : registerOf(k, from);

const sourceReads = (k: CpuContext, from: General | bigint): Read[] =>
  typeof from === 'bigint' ? [] : [readRegister(k, from)];

function put(k: CpuContext, to: General, value: bigint, reads: readonly Read[]): Effect {
  return { effect: `${named(to)} = ${hex(value)}`, reads, writes: [set(k, to, value)] };
}

/** A result with flags; `keep`: only the flags are kept. */
function putComputed(
  k: CpuContext,
  to: General,
  { value, eflags }: Computed,
  reads: readonly Read[],
  keep = false,
): Effect {
  const flags = set(k, 'eflags', eflags);
  if (keep) return { effect: flagsText(eflags), reads, writes: [flags] };
  const effect = `${named(to)} = ${hex(value)}, ${flagsText(eflags)}`;
  return { effect, reads, writes: [set(k, to, value), flags] };
}

function* load(
  k: CpuContext,
  from: MemoryOperand,
  size: number,
): Run<{ readonly fault: Fault } | { readonly value: bigint; readonly reads: readonly Read[] }> {
  const found = yield* reach(k, effectiveAddress(k, from), size, 'read');
  if (!found.ok) return { fault: found.fault };
  const reads = [...operandReads(k, from), ...readsOf(k, found.pieces)];
  return { value: readPieces(k, found.pieces), reads };
}

function* store(
  k: CpuContext,
  address: bigint,
  size: number,
  value: bigint,
  reads: readonly Read[],
): Run<Done> {
  const found = yield* reach(k, address, size, 'write');
  if (!found.ok) return { fault: found.fault };
  const part = wrap(value, 8 * size);
  return {
    effect: `${size} ${size === 1 ? 'byte' : 'bytes'} at ${hex(address)} = ${hex(part)}`,
    reads,
    writes: writesOf(k, found.pieces, part),
  };
}

/** Pushes a word; ESP moves only if the store succeeded. */
function* push(k: CpuContext, value: bigint, reads: readonly Read[]): Run<Done> {
  const esp = wrap(registerOf(k, 'esp') - 4n, 32);
  const done = yield* store(k, esp, 4, value, reads);
  if ('fault' in done) return done;
  return { ...done, writes: [...(done.writes ?? []), set(k, 'esp', esp)] };
}

function* pop(
  k: CpuContext,
): Run<{ readonly fault: Fault } | { value: bigint; reads: readonly Read[]; esp: Write }> {
  const esp = registerOf(k, 'esp');
  const top: MemoryOperand = { base: 'esp', index: null, scale: 1, displacement: 0 };
  const found = yield* load(k, top, 4);
  if ('fault' in found) return found;
  return { ...found, esp: set(k, 'esp', wrap(esp + 4n, 32)) };
}

function* callTo(k: CpuContext, insn: Instruction, target: bigint, reads: Read[]): Run<Done> {
  const back = insn.at + BigInt(insn.bytes.length);
  const done = yield* push(k, back, reads);
  if ('fault' in done) return done;
  return { ...done, effect: `pushes ${hex(back)}, EIP = ${hex(target)}`, next: target };
}

function* stackOperation(k: CpuContext, insn: Instruction, does: StackOperation): Run<Done> {
  switch (does.op) {
    case 'push':
      return yield* push(k, registerOf(k, does.register), [readRegister(k, does.register)]);
    case 'call':
      return yield* callTo(k, insn, does.target, []);
    case 'callr': {
      const reads = [readRegister(k, does.register)];
      return yield* callTo(k, insn, registerOf(k, does.register), reads);
    }
    case 'pop': {
      const top = yield* pop(k);
      if ('fault' in top) return top;
      const { register } = does;
      const effect = `${named(register)} = ${hex(top.value)}`;
      return { effect, reads: top.reads, writes: [top.esp, set(k, register, top.value)] };
    }
    case 'ret': {
      const top = yield* pop(k);
      if ('fault' in top) return top;
      const effect = `EIP = ${hex(top.value)}`;
      return { effect, reads: top.reads, writes: [top.esp], next: top.value };
    }
  }
}

function arithmetic(
  k: CpuContext,
  op: Parameters<typeof compute>[0],
  to: General,
  from: General | bigint,
): Effect {
  const reads = [readRegister(k, to), ...sourceReads(k, from)];
  const eflags = registerOf(k, 'eflags');
  const done = compute(op, registerOf(k, to), operandValue(k, from), eflags);
  return putComputed(k, to, done, reads, op === 'cmp' || op === 'test');
}

/** Compares with memory: `order` tells which of the two is subtracted from. */
function* compare(
  k: CpuContext,
  register: General,
  memory: MemoryOperand,
  order: 'cmp-from' | 'cmp-to',
): Run<Done> {
  const found = yield* load(k, memory, 4);
  if ('fault' in found) return found;
  const own = registerOf(k, register);
  const [a, b] = order === 'cmp-from' ? [own, found.value] : [found.value, own];
  const done = compute('cmp', a, b, registerOf(k, 'eflags'));
  return putComputed(k, register, done, [readRegister(k, register), ...found.reads], true);
}

function jump(k: CpuContext, does: Extract<Operation, { op: 'jcc' }>): Effect {
  const reads = [readRegister(k, 'eflags')];
  if (!holds(does.condition, registerOf(k, 'eflags'))) return { effect: 'not taken', reads };
  return { effect: `taken: EIP = ${hex(does.target)}`, reads, next: does.target };
}

/** The operations on registers alone. */
function onRegisters(k: CpuContext, does: Operation): Effect | null {
  switch (does.op) {
    case 'mov':
      return put(k, does.to, operandValue(k, does.from), sourceReads(k, does.from));
    case 'lea':
      return put(k, does.to, effectiveAddress(k, does.from), operandReads(k, does.from));
    case 'testb': {
      const reads = [readRegister(k, does.to)];
      const eflags = registerOf(k, 'eflags');
      const done = testByte(registerOf(k, does.to), registerOf(k, does.from), eflags);
      return putComputed(k, does.to, done, reads, true);
    }
    case 'shr':
    case 'shl': {
      const done = shift(does.op, registerOf(k, does.to), does.by, registerOf(k, 'eflags'));
      return putComputed(k, does.to, done, [readRegister(k, does.to)]);
    }
    case 'neg':
    case 'inc':
    case 'dec': {
      const done = single(does.op, registerOf(k, does.to), registerOf(k, 'eflags'));
      return putComputed(k, does.to, done, [readRegister(k, does.to)]);
    }
    case 'jcc':
      return jump(k, does);
    case 'jmp':
      return 'target' in does ? { effect: `EIP = ${hex(does.target)}`, next: does.target } : null;
    case 'nop':
      return { effect: 'nothing' };
    case 'add':
    case 'adc':
    case 'sub':
    case 'sbb':
    case 'cmp':
    case 'and':
    case 'test':
    case 'or':
    case 'xor':
      return arithmetic(k, does.op, does.to, does.from);
    default:
      return null;
  }
}

/** The operations on memory. `null`: the model does not execute it. */
function* onMemory(k: CpuContext, insn: Instruction): Run<Done | null> {
  const { does } = insn;
  switch (does.op) {
    case 'load': {
      const found = yield* load(k, does.from, does.size);
      return 'fault' in found ? found : put(k, does.to, found.value, found.reads);
    }
    case 'store': {
      const reads = [...operandReads(k, does.to), ...sourceReads(k, does.from)];
      return yield* store(
        k,
        effectiveAddress(k, does.to),
        does.size,
        operandValue(k, does.from),
        reads,
      );
    }
    case 'cmp-from':
      return yield* compare(k, does.to, does.from, does.op);
    case 'cmp-to':
      return yield* compare(k, does.from, does.to, does.op);
    case 'push':
    case 'pop':
    case 'ret':
    case 'call':
    case 'callr':
      return yield* stackOperation(k, insn, does);
    default:
      return null;
  }
}

/**
 * Executes one instruction up to its end or its fault; then EIP and registers are as before.
 * A repeated string instruction keeps its progress in the registers.
 *
 * @returns `done`, the fault, or `not-executed` for an instruction that the model only shows
 */
export function* execute(k: CpuContext, insn: Instruction): Run<'done' | 'not-executed' | Fault> {
  const { does, at, text, bytes } = insn;
  const fn = routineAt(k, at);
  if (does.op === 'movs' || does.op === 'stos' || does.op === 'lods')
    return yield* runString(k, insn, does, fn);
  const done = onRegisters(k, does) ?? (yield* onMemory(k, insn));
  if (done === null) return 'not-executed';
  if ('fault' in done) return done.fault;
  const eip = set(k, 'eip', done.next ?? at + BigInt(bytes.length));
  yield act(
    'cpu.execute',
    { eip: at, text, effect: done.effect },
    { reads: done.reads ?? [], writes: [...(done.writes ?? []), eip], fn },
  );
  return 'done';
}
