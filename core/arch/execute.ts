import { hex } from '../bits.ts';
import { symbolAt } from '../image/image.ts';
import { act, type Run } from '../step.ts';
import { AC, effectiveAddress, partOf, registerOf } from './access.ts';
import {
  bitsOf,
  type Done,
  type Effect,
  load,
  onStack,
  operandReads,
  operandValue,
  partialOf,
  pointer,
  put,
  putComputed,
  readRegister,
  set,
  sourceReads,
  store,
} from './effect.ts';
import { compute, flagsText, holds, shift, single, testByte } from './flags.ts';
import type {
  General,
  Instruction,
  MemoryOperand,
  Operation,
  RegisterSize,
} from './instructions.ts';
import type { CpuContext, Fault } from './processor.ts';
import { stackOperation } from './stack-operation.ts';
import { runString } from './string.ts';

/** The routine that an address belongs to, as steps are labelled: its symbol, or `.fixup` for recovery code. */
export function routineAt(k: CpuContext, eip: bigint): string {
  const section = k.image.sections.find(({ start, end }) => eip >= start && eip < end);
  if (section?.name === '.fixup') return '.fixup';
  return symbolAt(k.image, eip)?.symbol.name ?? hex(eip);
}

function arithmetic(
  k: CpuContext,
  op: Parameters<typeof compute>[0],
  to: General,
  from: General | bigint,
  size: RegisterSize,
): Effect {
  const reads = [readRegister(k, to), ...sourceReads(k, from)];
  const eflags = registerOf(k, 'eflags');
  const b = operandValue(k, from, size);
  const done = compute(op, partialOf(k, to, size), b, eflags, bitsOf(size));
  return putComputed(k, to, done, reads, op === 'cmp' || op === 'test');
}

/** Compares with memory: `order` tells which of the two is subtracted from. */
function* compare(
  k: CpuContext,
  register: General,
  memory: MemoryOperand,
  order: 'cmp-from' | 'cmp-to',
  size: RegisterSize = 4,
): Run<Done> {
  const found = yield* load(k, memory, size);
  if ('fault' in found) return found;
  const own = partialOf(k, register, size);
  const [a, b] = order === 'cmp-from' ? [own, found.value] : [found.value, own];
  const done = compute('cmp', a, b, registerOf(k, 'eflags'), bitsOf(size));
  return putComputed(k, register, done, [readRegister(k, register), ...found.reads], true);
}

function jump(k: CpuContext, does: Extract<Operation, { op: 'jcc' }>): Effect {
  const reads = [readRegister(k, 'eflags')];
  if (!holds(does.condition, registerOf(k, 'eflags'))) return { effect: 'not taken', reads };
  return { effect: `taken: ${pointer(k)} = ${hex(does.target)}`, reads, next: does.target };
}

/** @see Intel SDM 2, STAC and CLAC */
function alignmentCheck(k: CpuContext, op: 'stac' | 'clac'): Effect {
  const eflags = registerOf(k, 'eflags');
  const value = op === 'stac' ? eflags | AC : eflags & ~AC;
  const reads = [readRegister(k, 'eflags')];
  return { effect: `AC = ${op === 'stac' ? 1 : 0}`, reads, writes: [set(k, 'eflags', value)] };
}

/** The operations on registers alone. */
function onRegisters(k: CpuContext, does: Operation): Effect | null {
  switch (does.op) {
    case 'mov':
      return put(k, does.to, operandValue(k, does.from, does.size ?? 4), sourceReads(k, does.from));
    case 'lea': {
      const value = partOf(effectiveAddress(k, does.from), does.size ?? 4);
      return put(k, does.to, value, operandReads(k, does.from));
    }
    case 'testb': {
      const reads = [readRegister(k, does.to)];
      const eflags = registerOf(k, 'eflags');
      const done = testByte(registerOf(k, does.to), registerOf(k, does.from), eflags);
      return putComputed(k, does.to, done, reads, true);
    }
    case 'shr':
    case 'shl': {
      const { op, to, by, size = 4 } = does;
      const eflags = registerOf(k, 'eflags');
      const done = shift(op, partialOf(k, to, size), by, eflags, bitsOf(size));
      return putComputed(k, does.to, done, [readRegister(k, does.to)]);
    }
    case 'neg':
    case 'inc':
    case 'dec': {
      const { op, to, size = 4 } = does;
      const eflags = registerOf(k, 'eflags');
      const done = single(op, partialOf(k, to, size), eflags, bitsOf(size));
      return putComputed(k, does.to, done, [readRegister(k, does.to)]);
    }
    case 'jcc':
      return jump(k, does);
    case 'jmp':
      return 'target' in does
        ? { effect: `${pointer(k)} = ${hex(does.target)}`, next: does.target }
        : null;
    case 'nop':
    case 'lfence':
    case 'cld':
      return { effect: 'nothing' };
    case 'stac':
    case 'clac':
      return alignmentCheck(k, does.op);
    case 'add':
    case 'adc':
    case 'sub':
    case 'sbb':
    case 'cmp':
    case 'and':
    case 'test':
    case 'or':
    case 'xor':
      return arithmetic(k, does.op, does.to, does.from, does.size ?? 4);
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
    case 'load-byte': {
      const found = yield* load(k, does.from, 1);
      if ('fault' in found) return found;
      const kept = registerOf(k, does.to) & ~0xffn;
      return put(k, does.to, kept | found.value, [readRegister(k, does.to), ...found.reads]);
    }
    case 'store': {
      const reads = [...operandReads(k, does.to), ...sourceReads(k, does.from)];
      return yield* store(
        k,
        effectiveAddress(k, does.to),
        does.size,
        operandValue(k, does.from, does.size === 8 ? 8 : 4),
        reads,
        onStack(does.to),
      );
    }
    case 'cmp-from':
      return yield* compare(k, does.to, does.from, does.op, does.size);
    case 'cmp-to':
      return yield* compare(k, does.from, does.to, does.op, does.size);
    case 'cmp-number': {
      const { to, from, size = 4 } = does;
      const found = yield* load(k, to, size);
      if ('fault' in found) return found;
      const done = compute('cmp', found.value, from, registerOf(k, 'eflags'), bitsOf(size));
      return {
        effect: flagsText(done.eflags),
        reads: found.reads,
        writes: [set(k, 'eflags', done.eflags)],
      };
    }
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
