import { describe, expect, it } from 'vitest';
import { type Json, replayed, sourceOf, withoutAnswers } from './replay.laws.ts';
import type { ReplayLine } from './replay.ts';

/** How far each part of a 64-bit kernel's addresses moves in a boot that drew other places, in bytes. */
interface Moved {
  readonly image: bigint;
  readonly modules: bigint;
  readonly vmalloc: bigint;
  readonly direct: bigint;
}

const MODULES = 0xffffffffc0000000n;
const IMAGE = 0xffffffff80000000n;
/** Up to here all moves with the vmalloc area: what lies between them stays between. */
const VMALLOC_END = 0xfffffc0000000000n;
const VMALLOC = 0xffffc90000000000n;
const DIRECT = 0xffff888000000000n;

function place(value: bigint, by: Moved): bigint {
  if (value >= MODULES && value < 0xffffffffff000000n) return value + by.modules;
  if (value >= IMAGE && value < MODULES) return value + by.image;
  if (value >= VMALLOC && value <= VMALLOC_END) return value + by.vmalloc;
  return value >= DIRECT && value < VMALLOC ? value + by.direct : value;
}

const hex = (value: bigint): string => `0x${value.toString(16)}`;

/** A text with every kernel address in it moved; entries of tables are physical, and stay. */
const inText = (text: string, by: Moved): string =>
  text.replace(/(?<![0-9a-f])[0-9a-f]{16}(?![0-9a-f])/g, (digits) =>
    place(BigInt(`0x${digits}`), by)
      .toString(16)
      .padStart(16, '0'),
  );

function moved(value: unknown, by: Moved): unknown {
  if (typeof value === 'string') return inText(value, by);
  if (Array.isArray(value)) return value.map((each) => moved(each, by));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, moved(each, by)]));
}

const SHIFTS: Readonly<Record<string, bigint>> = { pgd: 39n, pud: 30n, pmd: 21n, pte: 12n };

/** A walk of a moved address: the same tables, other entries of them. */
function rewalked(steps: readonly Json[], address: bigint): Json[] {
  return steps.map((step) => {
    const index = (address >> (SHIFTS[String(step.level)] ?? 0n)) & 0x1ffn;
    const at = step.table_phys === null ? null : hex(BigInt(String(step.table_phys)) + 8n * index);
    return { ...step, index: Number(index), entry_phys: at };
  });
}

/** Only page faults have walks. */
function rewalkedAll(walks: Json | null, address: bigint): Json | null {
  if (!walks) return null;
  const each = Object.entries(walks).map(([name, steps]) => [
    name,
    Array.isArray(steps) ? rewalked(steps as Json[], address) : steps,
  ]);
  return Object.fromEntries(each);
}

/** The recording as the same boot would have given it with its parts elsewhere; physical memory is as it was. */
function inputsMoved(inputs: Json, by: Moved): Json {
  const all = moved(inputs, by) as Json & { readonly faults: readonly Json[] };
  const kernel = {
    ...(all.kernel as Json),
    kaslr_offset: hex(by.image),
    phys_base: hex(BigInt.asUintN(64, -by.image)),
  };
  const faults = all.faults.map((fault) => {
    const cr2 = BigInt(String((fault.at_entry as Json).cr2));
    const wrote = fault.debugger_wrote as Json | null | undefined;
    const before = rewalkedAll(fault.walk_before as Json | null, cr2);
    const leaf = (before?.process as Json[] | undefined)?.at(-1);
    return {
      ...fault,
      walk_before: before,
      ...(wrote ? { debugger_wrote: { ...wrote, entry_phys: leaf?.entry_phys } } : {}),
    };
  });
  return { ...all, kernel, faults };
}

/** What the replay of the moved recording must say. */
function lineMoved(line: ReplayLine, cr2: bigint, by: Moved): Json {
  const all = moved(line, by) as Json;
  const address = place(cr2, by);
  return {
    ...all,
    walk: rewalkedAll(all.walk as Json, address),
    walk_after: rewalkedAll(all.walk_after as Json, address),
  };
}

const GIB = 1n << 30n;
const BOOTS = [
  ['far', { image: 0x1e400000n, modules: 0x2a000n, vmalloc: 0x2134n * GIB, direct: 0x1a2bn * GIB }],
  ['by 2 MiB', { image: 0x200000n, modules: 0n, vmalloc: GIB, direct: GIB }],
] as const satisfies readonly (readonly [string, Moved])[];

describe.each(['linux-6.1.192-smap.json', 'linux-6.1.192-nosmap.json', 'linux-6.1.192-pti.json'])(
  '%s with its places randomized',
  (file) => {
    const inputs = withoutAnswers(sourceOf(file)) as Json & { readonly faults: readonly Json[] };
    const lines = replayed(inputs);

    it('tells by its symbols and walks how far, where it does not say', () => {
      const there = inputsMoved(inputs, BOOTS[0][1]);
      const { kaslr_offset: _, phys_base: __, ...kernel } = there.kernel as Json;
      expect(replayed({ ...there, kernel })).toEqual(replayed(there));
    });

    it.each(BOOTS)('%s: the answers move along', (_, by) => {
      const there = replayed(inputsMoved(inputs, by));
      for (const [i, fault] of inputs.faults.entries()) {
        const line = lines[i];
        const cr2 = BigInt(String((fault.at_entry as Json).cr2));
        expect(there[i]).toEqual(line && lineMoved(line, cr2, by));
      }
    });
  },
);
