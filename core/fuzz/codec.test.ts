import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry, PagingFormat } from '../arch/format.ts';
import { phys, virt } from '../bits.ts';
import { absolute32 } from '../extable/absolute32.ts';
import {
  absolute64,
  type EntryFormat,
  type ExtableEntry,
  relative32Data,
  relative32Fixup,
  relative32Handler,
  relative64Data,
  relative64Handler,
} from '../extable/format.ts';
import { searchExtable } from '../extable/search.ts';
import type { KernelState } from '../kernel-state.ts';
import { emptyMemory, type Memory, writeBytes } from '../memory.ts';
import { count } from '../record.ts';
import type { Context } from '../step.ts';
import { holds, TIME } from './cases.laws.ts';
import { anyPair, anyWord, type PairName, pairs } from './tables.laws.ts';

/** Bits that no field of an entry names: caching, the kernel's own (of 64 bits 62:52 too), PAT of a large page. */
const LARGE_PAT = 1n << 12n;
const OTHERS = 0xe18n | LARGE_PAT | (0x7ffn << 52n);

const flagBits = (entry: Entry): bigint =>
  [
    [entry.present, 0],
    [entry.writable, 1],
    [entry.user, 2],
    [entry.accessed, 5],
    [entry.dirty, 6],
    [entry.large, 7],
    [entry.global, 8],
    [entry.noExecute, 63],
  ].reduce((raw, [set, n]) => (set ? raw | (1n << BigInt(Number(n))) : raw), 0n);

/** The word of an entry again; bits without a field come from the old word. */
function encoded(entry: Entry, format: PagingFormat, raw: bigint): bigint {
  const notLarge = entry.large ? OTHERS : OTHERS & ~LARGE_PAT;
  const pat = entry.large ? 0n : raw & 0x80n;
  const fields = entry.frame | flagBits(entry) | (raw & notLarge) | pat;
  return BigInt.asUintN(8 * format.entrySize, fields);
}

const anyRaw = anyPair.chain((name) =>
  fc.record({
    name: fc.constant(name),
    raw: anyWord(pairs[name].mode).map(({ entry }) => entry),
    level: fc.nat(pairs[name].format.levels.length - 1),
  }),
);

/** PAE's top entries keep nothing but P and the frame. */
const isPlain = (name: PairName, level: number): boolean => name !== 'PAE' || level > 0;

describe('a page-table entry', () => {
  it(
    'comes back from its fields, unless a bit that must be 0 is 1',
    () => {
      holds(
        'tables: an entry survives decoding',
        fc.property(anyRaw, ({ name, raw, level }) => {
          const { format } = pairs[name];
          const entry = format.decode(raw, format.levels[level]?.name ?? 'pte');
          expect(entry.raw).toBe(raw);
          expect(entry.frame % 4096n).toBe(0n);
          if (!isPlain(name, level) || entry.reserved) return;
          expect(encoded(entry, format, raw)).toBe(raw);
        }),
      );
    },
    TIME,
  );
});

type Fields = readonly bigint[];

/** How each format's entry is written, by the kernel's sources: the fields in order, from where the entry will lie. */
interface Writer {
  readonly format: EntryFormat;
  /** Of 64-bit kernels: their text and tables lie in the last 2 GiB. */
  readonly wide?: boolean;
  readonly fields: (entry: ExtableEntry, at: bigint) => Fields;
}

const withHandler: Writer['fields'] = ({ insn, fixup, handler = virt(0n) }, at) => [
  insn - at,
  fixup - (at + 4n),
  handler - (at + 8n),
];

/** EX_TYPE_BPF's fixup is no address: the instruction's length, and the place of a register above it. */
const withData: Writer['fields'] = ({ insn, fixup, data = 0n, zeroes = 0 }, at) => [
  insn - at,
  (data & 0xffn) === 7n ? (fixup - insn) | (BigInt(zeroes) << 8n) : fixup - (at + 4n),
  data,
];

const halves = (value: bigint): Fields => [value & 0xffffffffn, value >> 32n];

const writers: Readonly<Record<string, Writer>> = {
  absolute: { format: absolute32, fields: ({ insn, fixup }) => [insn, fixup] },
  'absolute, 64 bits': {
    format: absolute64,
    wide: true,
    fields: ({ insn, fixup }) => [...halves(insn), ...halves(fixup)],
  },
  relative: {
    format: relative32Fixup,
    fields: ({ insn, fixup, uaccessErr }, at) => [
      insn - at,
      fixup - (at + 4n) + (uaccessErr ? 0x7ffffff0n : 0n),
    ],
  },
  'relative with handler': { format: relative32Handler, fields: withHandler },
  'relative with handler, 64 bits': {
    format: relative64Handler,
    wide: true,
    fields: withHandler,
  },
  typed: { format: relative32Data, fields: withData },
  'typed, 64 bits': { format: relative64Data, wide: true, fields: withData },
};

const writerOf = (name: string): Writer => {
  const writer = writers[name];
  if (!writer) throw new RangeError(`no writer named ${name}`);
  return writer;
};

const text = fc.bigInt(0xc0100000n, 0xc07fffffn).map(virt);

/** What the last 2 GiB of 64 bits have on top. */
const WIDE = 0xffffffff00000000n;

const raised = (at: bigint, by: bigint) => virt(at + by);

/** `_ASM_EXTABLE_EX` goes on a few bytes behind the access: farther off the kernel could not tell it from a plain entry. So does BPF. */
const anyEntry = fc
  .record({
    insn: text,
    fixup: text,
    handler: text,
    uaccessErr: fc.boolean(),
    data: fc.oneof(fc.bigInt(0n, 0xffffffffn), fc.constant(7n)),
    zeroes: fc.nat(0xffffff),
  })
  .map((entry) =>
    entry.uaccessErr || entry.data % 256n === 7n
      ? { ...entry, fixup: virt(entry.insn + (entry.fixup % 16n)) }
      : entry,
  );

const anyTable = fc
  .record({
    name: fc.constantFrom(...Object.keys(writers)),
    start: fc.bigInt(0xc0800000n, 0xc0900000n).map((at) => at - (at % 8n)),
    entries: fc.array(anyEntry, { maxLength: 50 }),
  })
  .map(({ name, start, entries }) => {
    const base = writerOf(name).wide ? WIDE : 0n;
    return {
      name,
      start: start + base,
      entries: entries.map((entry) => ({
        ...entry,
        insn: raised(entry.insn, base),
        fixup: raised(entry.fixup, base),
        handler: raised(entry.handler, base),
      })),
    };
  });

type Table = typeof anyTable extends fc.Arbitrary<infer T> ? T : never;

const BASE = 0xc0000000n;
const physical = (at: bigint) => phys((at & 0xffffffffn) - BASE);

/** Memory with the entries in a row. */
function memoryOf({ name, start, entries }: Table): Memory {
  const { format, fields } = writerOf(name);
  const words = entries.flatMap((entry, i) => fields(entry, start + BigInt(i * format.size)));
  const bytes = new Uint8Array(
    Uint32Array.from(words, (word) => Number(BigInt.asUintN(32, word))).buffer,
  );
  return writeBytes(emptyMemory(16n << 20n), physical(start), bytes);
}

describe('an exception table', () => {
  it(
    'gives the entries back that were written, in every format',
    () => {
      holds(
        'extable: encoding undoes decoding',
        fc.property(anyTable, (table) => {
          const { format } = writerOf(table.name);
          const memory = memoryOf(table);
          for (const [i, entry] of table.entries.entries()) {
            const at = table.start + BigInt(i * format.size);
            const read = format.read(memory, physical(at), virt(at));
            const known = Object.keys(read) as (keyof ExtableEntry)[];
            for (const key of known) expect(read[key], key).toBe(entry[key]);
          }
        }),
      );
    },
    TIME,
  );

  it(
    'answers a binary search as a linear one would, whichever middle it takes',
    () => {
      const one = fc.record({
        table: anyTable.map((table) => ({
          ...table,
          entries: table.entries.toSorted((a, b) => Number(a.insn - b.insn)),
        })),
        upper: fc.boolean(),
        pick: fc.nat(60),
        other: text,
      });
      holds(
        'extable: binary finds what linear finds',
        fc.property(one, ({ table, upper, pick, other }) => {
          const { entries, start } = table;
          const now = { memory: memoryOf(table), cpus: [], kernel: {} as KernelState };
          const k: Context = { now, calls: [] };
          const extable = {
            start: virt(start),
            count: entries.length,
            format: writerOf(table.name).format,
            upper,
            physical,
          };
          const missed = writerOf(table.name).wide ? other + WIDE : other;
          const wanted = entries[pick]?.insn ?? missed;
          const { acts, result } = count(k, searchExtable(k, extable, wanted));
          expect(result !== null).toBe(entries.some(({ insn }) => insn === wanted));
          if (result)
            expect(entries[result.index]).toMatchObject({ insn: wanted, fixup: result.fixup });
          expect(acts).toBeLessThanOrEqual(Math.ceil(Math.log2(entries.length + 1)) + 1);
        }),
      );
    },
    TIME,
  );
});
