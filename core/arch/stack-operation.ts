import { hex, wrap } from '../bits.ts';
import type { Read, Write } from '../machine.ts';
import type { Run } from '../step.ts';
import { modeOf, registerOf } from './access.ts';
import { type Done, load, named, pointer, readRegister, set, store, wordOf } from './effect.ts';
import type { Instruction, MemoryOperand, StackOperation } from './instructions.ts';
import type { CpuContext, Fault } from './processor.ts';

/** Pushes a word; ESP moves only if the store succeeded. */
function* push(k: CpuContext, value: bigint, reads: readonly Read[]): Run<Done> {
  const size = wordOf(k);
  const esp = wrap(registerOf(k, 'esp') - BigInt(size), modeOf(k));
  const done = yield* store(k, esp, size, value, reads, true);
  if ('fault' in done) return done;
  return { ...done, writes: [...(done.writes ?? []), set(k, 'esp', esp)] };
}

function* pop(
  k: CpuContext,
): Run<{ readonly fault: Fault } | { value: bigint; reads: readonly Read[]; esp: Write }> {
  const esp = registerOf(k, 'esp');
  const top: MemoryOperand = { base: 'esp', index: null, scale: 1, displacement: 0 };
  const size = wordOf(k);
  const found = yield* load(k, top, size);
  if ('fault' in found) return found;
  return { ...found, esp: set(k, 'esp', wrap(esp + BigInt(size), modeOf(k))) };
}

function* callTo(k: CpuContext, insn: Instruction, target: bigint, reads: Read[]): Run<Done> {
  const back = insn.at + BigInt(insn.bytes.length);
  const done = yield* push(k, back, reads);
  if ('fault' in done) return done;
  return { ...done, effect: `pushes ${hex(back)}, ${pointer(k)} = ${hex(target)}`, next: target };
}

/** Pushes, pops, calls and returns. */
export function* stackOperation(k: CpuContext, insn: Instruction, does: StackOperation): Run<Done> {
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
      const effect = `${named(k, register)} = ${hex(top.value)}`;
      return { effect, reads: top.reads, writes: [top.esp, set(k, register, top.value)] };
    }
    case 'ret': {
      const top = yield* pop(k);
      if ('fault' in top) return top;
      const effect = `${pointer(k)} = ${hex(top.value)}`;
      return { effect, reads: top.reads, writes: [top.esp], next: top.value };
    }
  }
}
