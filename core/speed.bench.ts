import { readFileSync } from 'node:fs';
import { ia32 } from './arch/ia32.ts';
import type { Access } from './arch/refusal.ts';
import { translated } from './arch/walk.ts';
import { phys, virt } from './bits.ts';
import { relative32Handler } from './extable/format.ts';
import { type Extable, searchExtable } from './extable/search.ts';
import type { KernelState } from './kernel-state.ts';
import { emptyMemory, writeBytes } from './memory.ts';
import { count, record } from './record.ts';
import { bootScenario, play } from './scenarios/play.ts';
import type { Context, Trace } from './step.ts';

/** How fast the core is, one JSON line a figure. Run with --expose-gc: memory is counted after everything dead is gone. */

interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly aim: string;
}

const print = (figure: Figure): void => console.log(JSON.stringify(figure));

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const ROUNDS = 15;

/** Times a second that `once` can be done: the median round, the first third only warms up. */
function rate(times: number, once: (i: number) => void): number {
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    for (let i = 0; i < times; i++) once(i);
    if (round >= ROUNDS / 3) rates.push((times / (performance.now() - start)) * 1000);
  }
  return Math.round(median(rates));
}

const TABLES = 33;
const BYTES = TABLES * 4096;
const ADDRESSES = 4096;

/** A directory and 32 page tables, every entry in use; addresses in no order. */
function tables(): { words: Uint32Array<ArrayBuffer>; addresses: number[] } {
  const words = new Uint32Array(BYTES / 4);
  for (let i = 0; i < 1024; i++) words[i] = (((i % 32) + 1) << 12) | 0x067;
  for (let i = 1024; i < words.length; i++) words[i] = ((i % 0x8000) << 12) | 0x067;
  const addresses = Array.from({ length: ADDRESSES }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 0);
  return { words, addresses };
}

/** The bare walk: the same entries, the same combined permissions, nothing kept. */
function bare(words: Uint32Array, address: number, write: boolean): number {
  const pde = words[address >>> 22] ?? 0;
  if ((pde & 1) === 0) return -1;
  const pte = words[((pde >>> 12) << 10) + ((address >>> 12) & 0x3ff)] ?? 0;
  if ((pte & 1) === 0) return -1;
  const both = pde & pte;
  if ((both & 4) === 0 || (write && (both & 2) === 0)) return -1;
  return (pte & 0xfffff000) + (address & 0xfff);
}

function translations(): void {
  const { words, addresses } = tables();
  const memory = writeBytes(emptyMemory(BigInt(BYTES)), phys(0n), new Uint8Array(words.buffer));
  const control = { cr3: 0n, writeProtect: true, noExecute: false };
  const access: Access = { kind: 'read', user: true };
  const wide = addresses.map(BigInt);
  let sum = 0;
  const ours = rate(100_000, (i) => {
    if (translated(memory, ia32, control, wide[i % ADDRESSES] ?? 0n, access).ok) sum++;
  });
  const theirs = rate(2_000_000, (i) => {
    sum += bare(words, addresses[i % ADDRESSES] ?? 0, false) & 1;
  });
  if (sum === 0) throw new RangeError('no translation succeeded');
  print({ figure: 'MMU, not recorded', value: ours, unit: 'translations/s', aim: '>= 1000000' });
  print({ figure: 'MMU, bare typed array', value: theirs, unit: 'translations/s', aim: 'none' });
  const value = Number((theirs / ours).toFixed(1));
  print({ figure: 'MMU, bare to ours', value, unit: 'times', aim: 'none' });
}

/** The real table of a 6.1: every instruction of it in turn. Its third field, type and data, is not what the search reads. */
function lookups(): void {
  const file = new URL('./fixtures/linux-6.1.0-50-686.table.json', import.meta.url);
  const { ex_table: table } = JSON.parse(readFileSync(file, 'utf8'));
  const bytes = Uint8Array.from(Buffer.from(table.entries_base64, 'base64'));
  const start = BigInt(table.address);
  const base = 0xc0000000n;
  const physical = (at: bigint) => phys(at - base);
  const memory = writeBytes(emptyMemory(64n << 20n), physical(start), bytes);
  const k: Context = { now: { memory, cpus: [], kernel: {} as KernelState }, calls: [] };
  const format = relative32Handler;
  const extable: Extable = { start: virt(start), count: table.count, format, physical };
  const insns = Array.from({ length: table.count }, (_, i) => {
    const at = start + BigInt(i * format.size);
    return format.read(memory, physical(at), virt(at)).insn;
  });
  let missed = 0;
  const value = rate(4000, (i) => {
    const { result } = count(k, searchExtable(k, extable, insns[i % insns.length] ?? 0n));
    if (!result) missed++;
  });
  if (missed > 0) throw new RangeError(`${missed} instructions of the table were not found in it`);
  const figure = `table lookups, 6.1, ${table.count} entries`;
  print({ figure, value, unit: 'lookups/s', aim: 'none' });
}

const STEPS = 10_000;

/** Pages that the trace's writes made new, in bytes: each step copies those that it writes to. */
const pageBytes = ({ steps }: Trace): number =>
  steps.reduce((sum, { writes }) => {
    const pages = new Set(
      writes.flatMap(({ where }) => (where.space === 'phys' ? [where.at >> 12n] : [])),
    );
    return sum + pages.size * 4096;
  }, 0);

function memoryPerStep(): void {
  const { gc } = globalThis;
  if (!gc) throw new RangeError('run with --expose-gc');
  const read = {
    do: 'call',
    routine: 'demo_read',
    registers: { eax: '0xc8800010' },
  } as const;
  const setup = { tasks: [{ pid: 42, comm: 'editor', vmas: [] }], current: 42 };
  const does = [{ do: 'vmalloc', size: 16384 } as const, ...Array(3000).fill(read)];
  const k = bootScenario({ setup, does });
  gc();
  const used = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  const before = used();
  const trace = record(k, play(k, { setup, does }), STEPS);
  gc();
  const all = used() - before;
  const above = Math.round((all - pageBytes(trace)) / trace.steps.length);
  const unit = 'bytes/step';
  print({ figure: 'memory, all', value: Math.round(all / trace.steps.length), unit, aim: 'none' });
  const figure = `memory above written pages, ${trace.steps.length} steps`;
  print({ figure, value: above, unit, aim: '< 1000' });
}

translations();
lookups();
memoryPerStep();
