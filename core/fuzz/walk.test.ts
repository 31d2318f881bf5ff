import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { translate } from '../arch/mmu.ts';
import type { Access } from '../arch/refusal.ts';
import { translated, walk } from '../arch/walk.ts';
import { phys } from '../bits.ts';
import type { KernelState } from '../kernel-state.ts';
import { type Machine, REGISTERS, type Register, type TlbEntry } from '../machine.ts';
import { emptyMemory, type Memory, read, writeBytes } from '../memory.ts';
import { record } from '../record.ts';
import type { Context, Outcome, Run } from '../step.ts';
import { checkLaws } from '../trace.laws.ts';
import { holds, TIME } from './cases.laws.ts';
import {
  type Controls,
  errorCode,
  type Page,
  permitted,
  type Request,
  walkByTheBook,
} from './intel.laws.ts';
import {
  anyAddress,
  anyControls,
  anyPair,
  anyRequest,
  anyWord,
  BYTES,
  bytesOf,
  load,
  type Pair,
  type PairName,
  pairs,
  store,
  type Word,
} from './tables.laws.ts';

const SIZE = BigInt(BYTES);

const memoryOf = (view: DataView<ArrayBuffer>): Memory =>
  writeBytes(emptyMemory(SIZE), phys(0n), new Uint8Array(view.buffer));

const accessOf = ({ kind, user, ac }: Request): Access => ({ kind, user, alignmentCheck: ac });

const anyWalk = anyPair.chain((name) =>
  fc.record({
    name: fc.constant(name),
    words: fc.array(anyWord(pairs[name].mode), { minLength: 1, maxLength: 40 }),
    address: anyAddress(pairs[name].mode),
    request: anyRequest,
    controls: anyControls,
  }),
);

describe('the walker and the manual', () => {
  it(
    'read the same entries and give the same answer',
    () => {
      holds(
        'walk: same as the manual',
        fc.property(anyWalk, ({ name, words, address, request, controls }) => {
          const { format, mode } = pairs[name];
          const view = bytesOf(mode, words);
          const { cr3, wp, nxe, smep, smap } = controls;
          const control = { cr3, writeProtect: wp, noExecute: nxe && mode.bytes === 8, smep, smap };
          const memory = memoryOf(view);
          const got = walk(memory, format, control, address, accessOf(request));
          expect(translated(memory, format, control, address, accessOf(request))).toEqual(
            got.result,
          );
          const book = walkByTheBook(
            mode,
            (at) => load(mode, view, at),
            address,
            request,
            controls,
          );
          expect(got.steps.map(({ at }) => at)).toEqual(book.read);
          expect(got.result).toMatchObject(
            book.page
              ? { ok: true, physical: book.physical, tlb: book.page }
              : { ok: false, errorCode: book.errorCode },
          );
        }),
      );
    },
    TIME,
  );
});

/** One thing that happens to a CPU's translations: an access, an entry changed in memory without a flush, a flush. */
type Deed =
  | { readonly do: 'access'; readonly address: bigint; readonly request: Request }
  | { readonly do: 'poke'; readonly word: Word }
  | { readonly do: 'flush' };

const anyDeed = (name: PairName, addresses: readonly bigint[]): fc.Arbitrary<Deed> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('access' as const),
        address: fc.constantFrom(...addresses),
        request: anyRequest,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('poke' as const), word: anyWord(pairs[name].mode) }),
    },
    { weight: 1, arbitrary: fc.constant({ do: 'flush' as const }) },
  );

const anyStory = anyPair
  .chain((name) =>
    fc.tuple(
      fc.constant(name),
      fc.array(anyAddress(pairs[name].mode), { minLength: 1, maxLength: 3 }),
    ),
  )
  .chain(([name, addresses]) =>
    fc.record({
      name: fc.constant(name),
      words: fc.array(anyWord(pairs[name].mode), { minLength: 10, maxLength: 40 }),
      controls: anyControls,
      deeds: fc.array(anyDeed(name, addresses), { minLength: 1, maxLength: 8 }),
    }),
  );

const bitIf = (set: boolean, n: number): bigint => (set ? 1n << BigInt(n) : 0n);

function contextOf(memory: Memory, { cr3, wp, nxe, smep, smap }: Controls): Context {
  const zero = Object.fromEntries(REGISTERS.map((name) => [name, 0n])) as Record<Register, bigint>;
  const registers = {
    ...zero,
    cr0: bitIf(wp, 16),
    cr3,
    cr4: bitIf(smep, 20) | bitIf(smap, 21),
    efer: bitIf(nxe, 11),
  };
  const cpu = { registers, tlb: new Map<number, TlbEntry>(), current: 0 };
  const now: Machine = { memory, cpus: [cpu], kernel: {} as KernelState };
  return { now, calls: [] };
}

/** The CPU by the manual: tables as bytes, and a TLB that keeps a page until a flush or a fault. */
class Book {
  readonly tlb = new Map<bigint, Page>();
  readonly pair: Pair;
  readonly controls: Controls;
  readonly view: DataView<ArrayBuffer>;

  constructor(pair: Pair, controls: Controls, view: DataView<ArrayBuffer>) {
    this.pair = pair;
    this.controls = controls;
    this.view = view;
  }

  /** The physical address, or the error code. Section 4.10.4: a fault drops what the TLB has of the page. */
  access(address: bigint, request: Request): { physical: bigint } | { errorCode: bigint } {
    const number = address >> 12n;
    const known = this.tlb.get(number);
    if (known && !permitted(known, request, this.controls)) {
      this.tlb.delete(number);
      const why = { present: true, reserved: false };
      return { errorCode: errorCode(this.pair.mode, request, this.controls, why) };
    }
    if (known && (request.kind !== 'write' || known.dirty))
      return { physical: known.frame + (address % 4096n) };
    return this.walked(address, request);
  }

  private walked(address: bigint, request: Request) {
    const { mode } = this.pair;
    const get = (at: bigint): bigint => load(mode, this.view, at);
    const {
      page,
      physical,
      mark,
      errorCode: code,
    } = walkByTheBook(mode, get, address, request, this.controls);
    if (page === null || physical === null) {
      this.tlb.delete(address >> 12n);
      return { errorCode: code ?? -1n };
    }
    for (const { at, bits } of mark) store(mode, this.view, Number(at), get(at) | bits);
    this.tlb.set(address >> 12n, page);
    return { physical };
  }
}

function sameState(k: Context, book: Book): void {
  const cpu = k.now.cpus[0];
  const tlb = [...(cpu?.tlb ?? [])].map(([number, page]) => [BigInt(number), page]);
  expect(Object.fromEntries(tlb)).toEqual(Object.fromEntries(book.tlb));
  for (let at = 0; at < BYTES; at += 4096) {
    const page = Buffer.from(book.view.buffer.slice(at, at + 4096))
      .reverse()
      .toString('hex');
    expect(read(k.now.memory, phys(BigInt(at)), 4096)).toBe(BigInt(`0x${page}`));
  }
}

/** Does one deed on both sides. */
function doBoth(k: Context, book: Book, deed: Deed, laws: boolean): void {
  const { mode, format } = book.pair;
  if (deed.do === 'flush') {
    book.tlb.clear();
    const [cpu] = k.now.cpus;
    if (cpu) k.now = { ...k.now, cpus: [{ ...cpu, tlb: new Map() }] };
    return;
  }
  if (deed.do === 'poke') {
    const bytes = new Uint8Array(book.view.buffer);
    const fresh = new Uint8Array(bytesOf(mode, [deed.word]).buffer);
    for (const [i, value] of fresh.entries()) if (value !== 0) bytes[i] = value;
    k.now = { ...k.now, memory: memoryOf(book.view) };
    return;
  }
  const { address, request } = deed;
  let answer: object = {};
  function* run(): Run<Outcome> {
    const got = yield* translate(k, format, address, accessOf(request));
    answer = got.ok ? { physical: got.physical } : { errorCode: got.errorCode };
    return { kind: 'no-fault', result: null };
  }
  const trace = record(k, run());
  expect(answer).toEqual(book.access(address, request));
  if (laws) checkLaws(trace);
}

describe('a CPU that translates', () => {
  it(
    'marks, remembers and forgets as the manual says, however stale its TLB is',
    () => {
      holds(
        'walk: accesses one after another',
        fc.property(anyStory, ({ name, words, controls, deeds }) => {
          const pair = pairs[name];
          const view = bytesOf(pair.mode, words);
          const k = contextOf(memoryOf(view), controls);
          const book = new Book(pair, controls, view);
          for (const [i, deed] of deeds.entries()) doBoth(k, book, deed, i === 0);
          sameState(k, book);
        }),
      );
    },
    TIME,
  );
});
