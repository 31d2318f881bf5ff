import { good, refused } from '../result.ts';
import { base64 } from './base64.ts';
import {
  count,
  flag,
  found,
  hexBytes,
  hexNumber,
  list,
  maybe,
  object,
  oneOf,
  only,
  orNull,
  type Reader,
  text,
} from './json.ts';
import { type Arch, alignedOf, entryOf } from './recorded-entry.ts';

const entryWord = hexNumber(64);

const stepsOf = (arch: Arch) => list(object({ entry_phys: alignedOf(arch), entry: entryWord }), 5);

/** As in /proc/PID/maps. */
const flags = only(['mapsFlags'], (value) =>
  typeof value === 'string' && /^[r-][w-][x-][ps]$/.test(value) ? value : undefined,
);

const vmaOf = (word: Reader<bigint>) =>
  object({
    start: word,
    end: word,
    flags,
    growsdown: maybe(flag),
    file_backed: maybe(flag),
    file: maybe(orNull(text)),
  });

const codeOf = (word: Reader<bigint>) =>
  object({ address: word, bytes: hexBytes, insn: maybe(text), insn_len: maybe(count(1, 15)) });

/** Of x86-64 with isolated tables, the kernel's walk beside the one from CR3. */
const walksOf = (arch: Arch) =>
  object({
    process: stepsOf(arch),
    master: stepsOf(arch),
    process_kernel_pgd: maybe(stepsOf(arch)),
  });

/** Exceptions other than page faults have no walk: then the lists are empty. */
const walksOrNone = (arch: Arch): ReturnType<typeof walksOf> => {
  const reader = walksOf(arch);
  return (value, at) =>
    value === null && arch === 'x86_64'
      ? good({ process: [], master: [], process_kernel_pgd: undefined })
      : reader(value, at);
};

/** An exception table outside the kernel's own. */
export interface OtherTable {
  readonly address: bigint;
  readonly bytes: Uint8Array;
}

/** Bytes of an entry of a table that modules and BPF programs have too. */
const ENTRY = 12;

const rawTable = (arch: Arch) =>
  object({ address: alignedOf(arch), count: count(0, 1_000_000), entries_base64: text });

/** A table with its bytes. */
export const tableBytesOf =
  (arch: Arch): Reader<OtherTable> =>
  (value, at) => {
    const read = rawTable(arch)(value, at);
    if (!read.ok) return read;
    const { address, count: entries, entries_base64 } = read.value;
    const bytes = base64(entries_base64);
    if (bytes?.length === ENTRY * entries) return good({ address, bytes });
    return refused(
      `${at}.entries_base64`,
      ['base64', ENTRY * entries, ENTRY],
      found(entries_base64),
    );
  };

/** A module's table. */
export const moduleTableOf =
  (arch: Arch): Reader<OtherTable & { readonly module: string }> =>
  (value, at) => {
    const named = object({ module: text })(value, at);
    if (!named.ok) return named;
    const table = tableBytesOf(arch)(value, at);
    return table.ok ? good({ ...named.value, ...table.value }) : table;
  };

/** What one fault's object must be. */
export const faultOf = (arch: Arch, word: Reader<bigint>) =>
  object({
    id: text,
    title: maybe(text),
    seq: maybe(count(0, 1_000_000_000)),
    nested_in: maybe(orNull(text)),
    vector: maybe(oneOf('#PF', '#GP', '#DF', '#SS')),
    task: object({ pid: count(0, 4_194_304), comm: text }),
    at_entry: entryOf(arch),
    code_bytes: maybe(orNull(codeOf(word))),
    vma: maybe(orNull(vmaOf(word))),
    next_vma: maybe(orNull(object({ start: maybe(word), growsdown: flag }))),
    context: object({
      pagefault_disabled: flag,
      has_mm: flag,
      beyond_file_end: maybe(flag),
    }),
    walk_before: walksOrNone(arch),
    bpf_ex_table: maybe(orNull(tableBytesOf(arch))),
    debugger_wrote: maybe(
      orNull(object({ entry_phys: alignedOf(arch), before: entryWord, after: entryWord })),
    ),
  });

type Read<R> = R extends Reader<infer T> ? T : never;

/** One page fault: what was there when it was raised. Names are the recordings' own; numbers are parsed. */
export type RecordedFault = Read<ReturnType<typeof faultOf>>;

/** Whether it is a page fault, which every fault of an older recording is. */
export const isPageFault = ({ vector }: RecordedFault): boolean => (vector ?? '#PF') === '#PF';
