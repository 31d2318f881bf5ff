import { hex, PAGE_SIZE, wrap } from '../bits.ts';
import { type Read, readAt, registerPlace, setRegister, type Write } from '../machine.ts';
import { type Act, act, type Run } from '../step.ts';
import { modeOf, type Piece, reach, readPieces, readsOf, registerOf, writesOf } from './access.ts';
import { registerName } from './att.ts';
import type { Instruction, Operation } from './instructions.ts';
import type { CpuContext, Fault } from './processor.ts';

type StringOperation = Extract<Operation, { readonly rep: boolean }>;

const reading = (op: StringOperation['op']): boolean => op !== 'stos';
const writing = (op: StringOperation['op']): boolean => op !== 'lods';

/** Whole elements that fit before the page ends; 0 if the next one straddles the boundary. */
const beforeEdge = (address: bigint, size: number): number =>
  Math.floor(Number(PAGE_SIZE - (address % PAGE_SIZE)) / size);

/** A destination just above the source is overwritten with what was written before: go in strides that do not overlap. */
function beforeOverlap(esi: bigint, edi: bigint, size: number): number {
  const distance = Number(edi - esi);
  return distance > 0 ? Math.max(1, Math.floor(distance / size)) : Number.POSITIVE_INFINITY;
}

/** How many elements the next step moves: up to the nearest page boundary of source or destination, at least one. */
function stride(k: CpuContext, { op, size, rep }: StringOperation): number {
  const esi = registerOf(k, 'esi');
  const edi = registerOf(k, 'edi');
  const left = rep ? Number(registerOf(k, 'ecx')) : 1;
  const limits = [
    left,
    reading(op) ? beforeEdge(esi, size) : left,
    writing(op) ? beforeEdge(edi, size) : left,
    op === 'movs' ? beforeOverlap(esi, edi, size) : left,
  ];
  return Math.max(1, Math.min(...limits));
}

/** The value of `count` equal elements in a row. */
function repeated(element: bigint, size: number, count: number): bigint {
  const digits = wrap(element, 8 * size)
    .toString(16)
    .padStart(2 * size, '0');
  return BigInt(`0x${digits.repeat(count)}`);
}

interface Moved {
  readonly reads: readonly Read[];
  readonly writes: readonly Write[];
}

function registerReads(k: CpuContext, { op, rep }: StringOperation): Read[] {
  const names = [
    ...(rep ? (['ecx'] as const) : []),
    ...(reading(op) ? (['esi'] as const) : []),
    ...(writing(op) ? (['edi'] as const) : []),
  ];
  return names.map((name) => readAt(k.now, registerPlace(name, k.cpu)));
}

function* source(
  k: CpuContext,
  does: StringOperation,
  bytes: number,
): Run<readonly Piece[] | Fault> {
  if (!reading(does.op)) return [];
  const found = yield* reach(k, registerOf(k, 'esi'), bytes, 'read');
  return found.ok ? found.pieces : found.fault;
}

function* destination(
  k: CpuContext,
  does: StringOperation,
  bytes: number,
): Run<readonly Piece[] | Fault> {
  if (!writing(does.op)) return [];
  const found = yield* reach(k, registerOf(k, 'edi'), bytes, 'write');
  return found.ok ? found.pieces : found.fault;
}

/** Moves some elements: the source is reached before the destination, so that one instruction may fault for either. */
function* move(k: CpuContext, does: StringOperation, count: number): Run<Moved | Fault> {
  const { op, size } = does;
  const bytes = count * size;
  const from = yield* source(k, does, bytes);
  if ('cr2' in from) return from;
  const to = yield* destination(k, does, bytes);
  if ('cr2' in to) return to;
  const eax = registerOf(k, 'eax');
  const value = reading(op) ? readPieces(k, from) : repeated(eax, size, count);
  const reads = [...registerReads(k, does), ...readsOf(k, from)];
  if (op !== 'lods') return { reads, writes: writesOf(k, to, value) };
  const loaded = size === 1 ? (eax & ~0xffn) | value : value;
  return { reads, writes: [setRegister(k.now, 'eax', loaded, k.cpu)] };
}

/** ESI, EDI and ECX after `count` elements. */
function progress(k: CpuContext, { op, size, rep }: StringOperation, count: number): Write[] {
  const step = BigInt(count * size);
  const moved = (name: 'esi' | 'edi'): Write =>
    setRegister(k.now, name, wrap(registerOf(k, name) + step, modeOf(k)), k.cpu);
  return [
    ...(reading(op) ? [moved('esi')] : []),
    ...(writing(op) ? [moved('edi')] : []),
    ...(rep ? [setRegister(k.now, 'ecx', registerOf(k, 'ecx') - BigInt(count), k.cpu)] : []),
  ];
}

function* nothing(k: CpuContext, insn: Instruction, fn: string): Run<'done'> {
  const count = k.wordSize === 8 ? 'RCX' : 'ECX';
  const eip = setRegister(k.now, 'eip', insn.at + BigInt(insn.bytes.length), k.cpu);
  const reads = [readAt(k.now, registerPlace('ecx', k.cpu))];
  const facts = { eip: insn.at, text: insn.text, effect: `${count} = 0x0: no repetition` };
  yield act('cpu.execute', facts, { reads, writes: [eip], fn });
  return 'done';
}

/**
 * `movs`, `stos`, `lods`, upwards (the direction flag is clear in the kernel). With `rep` one step for each stretch up to a page boundary;
 * the registers hold the progress and EIP stays until ECX is 0, so that a fault in the middle can be repaired and the rest be done.
 * An element across two pages is moved whole or not at all.
 *
 * @param fn the routine's name, for the steps
 */
export function* runString(
  k: CpuContext,
  insn: Instruction,
  does: StringOperation,
  fn: string,
): Run<'done' | Fault> {
  if (does.rep && registerOf(k, 'ecx') === 0n) return yield* nothing(k, insn, fn);
  for (;;) {
    const count = stride(k, does);
    const moved = yield* move(k, does, count);
    if ('cr2' in moved) return moved;
    const left = does.rep ? registerOf(k, 'ecx') - BigInt(count) : 0n;
    yield stepped(k, insn, does, moved, count, left, fn);
    if (left === 0n) return 'done';
  }
}

/** The step that moves `count` elements; the last one moves EIP too. */
function stepped(
  k: CpuContext,
  { at: eip, text, bytes }: Instruction,
  does: StringOperation,
  moved: Moved,
  count: number,
  left: bigint,
  fn: string,
): Act {
  const next = setRegister(k.now, 'eip', eip + BigInt(bytes.length), k.cpu);
  const writes = [...moved.writes, ...progress(k, does, count), ...(left === 0n ? [next] : [])];
  const places = { reads: moved.reads, writes, fn };
  if (!does.rep) return act('cpu.execute', { eip, text, effect: single(k, does) }, places);
  return act('cpu.string', { eip, text, bytes: count * does.size, left }, places);
}

function single(k: CpuContext, { op, size }: StringOperation): string {
  const place = hex(registerOf(k, op === 'lods' ? 'esi' : 'edi'));
  const what = size === 1 ? '1 byte' : `${size} bytes`;
  return op === 'lods'
    ? `${what} from ${place} to ${registerName('eax', size).toUpperCase()}`
    : `${what} to ${place}`;
}
