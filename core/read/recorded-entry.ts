import { good, refused } from '../result.ts';
import { found, hexNumber, maybe, object, type Reader, type Shape, text } from './json.ts';

/** The architectures whose recordings are understood. */
export type Arch = 'i386' | 'x86_64';

/** A number of the architecture's width. */
export const wordOf = (arch: Arch): Reader<bigint> => hexNumber(arch === 'i386' ? 32 : 64);

/** A word at a multiple of 4. */
export const alignedOf =
  (arch: Arch): Reader<bigint> =>
  (value, at) => {
    const result = wordOf(arch)(value, at);
    if (!result.ok || result.value % 4n === 0n) return result;
    return refused(at, ['multipleOf', 4n], found(value));
  };

const word = wordOf('i386');

const atEntry32 = object({
  cr2: word,
  error_code: word,
  eip: word,
  symbol: maybe(text),
  cs: word,
  eflags: word,
  esp: word,
  ss: maybe(word),
  eax: word,
  ebx: word,
  ecx: word,
  edx: word,
  esi: word,
  edi: word,
  ebp: word,
  cr0: word,
  cr3: word,
  cr4: word,
  entry_esp: alignedOf('i386'),
});

const long = wordOf('x86_64');

const upper = {
  r8: long,
  r9: long,
  r10: long,
  r11: long,
  r12: long,
  r13: long,
  r14: long,
  r15: long,
  gs_base: maybe(long),
} as const;

const atEntry64 = object({
  cr2: long,
  error_code: long,
  rip: long,
  symbol: maybe(text),
  cs: long,
  rflags: long,
  rsp: long,
  ss: long,
  rax: long,
  rbx: long,
  rcx: long,
  rdx: long,
  rsi: long,
  rdi: long,
  rbp: long,
  cr0: long,
  cr3: long,
  cr4: long,
  entry_rsp: alignedOf('x86_64'),
  ...upper,
});

type Read32 = typeof atEntry32 extends Reader<infer T> ? T : never;

/** The machine's registers when the entry code began, by the names of the register file; `esp` is the interrupted one. */
export type RecordedEntry = Read32 & Partial<Shape<typeof upper>>;

/** Names of 64-bit recordings that are called otherwise in the register file. */
const SHORT: Readonly<Record<string, string>> = {
  rip: 'eip',
  rflags: 'eflags',
  rsp: 'esp',
  rax: 'eax',
  rbx: 'ebx',
  rcx: 'ecx',
  rdx: 'edx',
  rsi: 'esi',
  rdi: 'edi',
  rbp: 'ebp',
  entry_rsp: 'entry_esp',
};

const wide: Reader<RecordedEntry> = (value, at) => {
  const read = atEntry64(value, at);
  if (!read.ok) return read;
  const named = Object.entries(read.value).map(([name, each]) => [SHORT[name] ?? name, each]);
  return good(Object.fromEntries(named) as RecordedEntry);
};

/** A reader of `at_entry`. */
export const entryOf = (arch: Arch): Reader<RecordedEntry> => (arch === 'i386' ? atEntry32 : wide);
