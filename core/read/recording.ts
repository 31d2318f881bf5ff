import { isDirect } from '../arch/direct-map.ts';
import { good, type Result, refused } from '../result.ts';
import { base64 } from './base64.ts';
import { BUILDS, type Build } from './builds.ts';
import {
  count,
  dictionary,
  flag,
  found,
  fromText,
  list,
  maybe,
  object,
  only,
  type Reader,
  text,
} from './json.ts';
import { isVersion } from './models.ts';
import { type Arch, alignedOf, wordOf } from './recorded-entry.ts';
import {
  faultOf,
  isPageFault,
  moduleTableOf,
  type OtherTable,
  type RecordedFault,
  tableBytesOf,
} from './recorded-fault.ts';
import { directMapOf } from './recorded-layout.ts';
import { wrongPlace } from './recorded-places.ts';

const identity = object({
  schema: only(['schema'], (value) => (value === 1 ? value : undefined)),
  kernel: object({ version: text, arch: text, paging: text }),
});

const kernelOf = (word: Reader<bigint>) =>
  object({
    uts: maybe(text),
    page_offset: word,
    task_size: word,
    vmalloc_start: word,
    vmalloc_end: word,
    high_memory: maybe(word),
    phys_base: maybe(word),
    kaslr_offset: maybe(word),
    nx_active: maybe(flag),
    shared_kernel_pmd: maybe(flag),
    pti: maybe(flag),
    symbols: dictionary(word),
  });

const tableOf = (arch: Arch) =>
  object({
    entry_format: text,
    address: alignedOf(arch),
    count: count(0, 1_000_000),
    entries_base64: text,
  });

const fileOf = (arch: Arch) =>
  object({
    kernel: kernelOf(wordOf(arch)),
    ex_table: tableOf(arch),
    module_ex_tables: maybe(list(moduleTableOf(arch))),
    bpf_ex_table: maybe(tableBytesOf(arch)),
    machine: maybe(object({ mem: maybe(text) })),
    faults: list(faultOf(arch, wordOf(arch))),
  });

type Read<R> = R extends Reader<infer T> ? T : never;

type Given = Read<ReturnType<typeof fileOf>>;

/** Of x86-64 recordings the end of the direct map is where the machine's memory ends. */
type RecordedKernelFacts = Given['kernel'] & { readonly high_memory: bigint };

/** A recording's inputs: the kernel, its exception table's bytes, the faults in the file's order. Answers are not kept. */
export interface Recording {
  /** `named` is the version in the recording's own words. */
  readonly build: Build & { readonly named: string };
  readonly kernel: RecordedKernelFacts;
  readonly exTable: OtherTable;
  /** Those of modules, and that of a BPF program. */
  readonly moduleTables: readonly (OtherTable & { readonly module: string })[];
  readonly bpfTable: OtherTable | null;
  readonly swapperPgDir: bigint;
  readonly faults: readonly RecordedFault[];
}

/**
 * Reads a recording of page faults, leaving its answers aside: they may be absent.
 *
 * Kernels that are not modelled are refused by name.
 */
export function parseRecording(source: string): Result<Recording> {
  const header = fromText(source, identity);
  if (!header.ok) return header;
  const build = buildOf(header.value.kernel);
  if (!build.ok) return build;
  const read = fromText(source, fileOf(build.value.arch));
  return read.ok ? checked(read.value, build.value) : read;
}

const nameOf = ({ version, arch, paging }: Record<'version' | 'arch' | 'paging', string>): string =>
  `Linux ${version}, ${arch}, ${paging}`;

/** The build that a recording names; refused is the first field that fits none. */
function buildOf(given: Record<'version' | 'arch' | 'paging', string>): Result<Recording['build']> {
  const takes = ['build', BUILDS.map(nameOf)] as const;
  let fitting = BUILDS;
  for (const key of ['version', 'arch', 'paging'] as const) {
    fitting = fitting.filter((build) =>
      key === 'version' ? isVersion(build, given.version) : build[key] === given[key],
    );
    if (fitting.length === 0) return refused(`kernel.${key}`, takes, found(given[key]));
  }
  const [build] = fitting;
  return build ? good({ ...build, named: given.version }) : refused('kernel', takes, nameOf(given));
}

const DIRECT = ['directMap'] as const;

/** Where the master table's symbol is: x86-64 calls it by its own name. */
const masterOf = (symbols: Given['kernel']['symbols']): bigint | undefined =>
  symbols.swapper_pg_dir ?? symbols.init_top_pgt;

const hex = (value: bigint): string => `0x${value.toString(16)}`;

const UNITS = { M: 20n, G: 30n } as const;

/** Bytes of a machine's memory, from QEMU's `-m`. */
function bytesOf(mem: string | undefined): bigint | null {
  const [, number, unit] = /^(\d{1,6})([MG])$/.exec(mem ?? '') ?? [];
  return number && unit ? BigInt(number) << UNITS[unit as keyof typeof UNITS] : null;
}

/** Where x86-64 kernels are linked to run. @see arch/x86/Kconfig PHYSICAL_START, Linux 6.1 */
const LINKED_AT = 0xffffffff81000000n;
const IMAGE_MAP = 0xffffffff80000000n;

/** How far the image was moved, in its addresses and in memory; what is not said follows from its first address, and from where the master's walks begin. */
function movedBy({ kernel, faults }: Given, swapper: bigint) {
  const { _text: text = LINKED_AT } = kernel.symbols;
  const master = faults.find(({ walk_before }) => walk_before.master.length > 0);
  const [top] = master?.walk_before.master ?? [];
  const at = top && (top.entry_phys & ~0xfffn) - (swapper - IMAGE_MAP);
  return {
    kaslr_offset: kernel.kaslr_offset ?? text - LINKED_AT,
    phys_base: kernel.phys_base ?? at,
  };
}

function checked(given: Given, build: Recording['build']): Result<Recording> {
  const { ex_table, faults } = given;
  const size = bytesOf(given.machine?.mem);
  const high_memory =
    given.kernel.high_memory ?? (size === null ? undefined : given.kernel.page_offset + size);
  if (high_memory === undefined)
    return refused('kernel.high_memory', ['directMapEnd'], ['nothing']);
  const swapper = masterOf(given.kernel.symbols);
  if (swapper === undefined)
    return refused('kernel.symbols.swapper_pg_dir', ['masterTable'], ['nothing']);
  const kernel = { ...given.kernel, high_memory, ...movedBy(given, swapper) };
  const map = directMapOf(kernel, build.arch);
  const lowmem = (address: bigint, bytes: bigint): boolean =>
    isDirect(map, address) && isDirect(map, address + bytes - 1n);
  if (!lowmem(swapper, 4096n) || swapper % 4096n !== 0n)
    return refused('kernel.symbols.swapper_pg_dir', DIRECT, hex(swapper));
  const bytes = tableBytes(ex_table, build);
  if (!bytes.ok) return bytes;
  if (!lowmem(ex_table.address, BigInt(bytes.value.length)))
    return refused('ex_table.address', DIRECT, hex(ex_table.address));
  const { version, paging } = build;
  const isolated = paging === 'ia32-pae' && kernel.shared_kernel_pmd === false;
  const { page_offset: pageOffset } = kernel;
  const wrong =
    wrongPlace({ version, paging, pageOffset, isolated, faults }) ??
    wrongFault(faults, build, (at) => lowmem(at, 24n));
  if (wrong) return wrong;
  return good({
    build,
    kernel,
    exTable: { address: ex_table.address, bytes: bytes.value },
    ...otherTablesOf(given),
    swapperPgDir: swapper,
    faults,
  });
}

const otherTablesOf = ({ module_ex_tables, bpf_ex_table }: Given) => ({
  moduleTables: module_ex_tables ?? [],
  bpfTable: bpf_ex_table ?? null,
});

function tableBytes(ex_table: Given['ex_table'], build: Build): Result<Uint8Array> {
  if (ex_table.entry_format !== build.exTable)
    return refused(
      'ex_table.entry_format',
      ['oneOf', [build.exTable]],
      found(ex_table.entry_format),
    );
  const bytes = base64(ex_table.entries_base64);
  const size = build.exEntry * ex_table.count;
  if (bytes?.length === size) return good(bytes);
  return refused(
    'ex_table.entries_base64',
    ['base64', size, build.exEntry],
    bytes ? ['bytes', bytes.length] : ['noBase64'],
  );
}

/** The first fault with something wrong. @param inDirectMap whether the frame that the CPU pushed may lie there */
function wrongFault(
  faults: readonly RecordedFault[],
  { entryStack = false, arch }: Build,
  inDirectMap: (at: bigint) => boolean,
): ReturnType<typeof refused> | null {
  for (const [i, each] of faults.entries()) {
    const wrong = checkFault(each, `faults[${i}]`);
    if (wrong) return wrong;
    const { entry_esp, ss } = each.at_entry;
    // From user mode 4.19 and later come on the entry stack, which is mapped elsewhere; so are stacks out of vmalloc.
    const elsewhere = arch === 'x86_64' || (entryStack && ss !== undefined);
    if (!elsewhere && !inDirectMap(entry_esp))
      return refused(
        `faults[${i}].at_entry.entry_esp`,
        DIRECT,
        found(`0x${entry_esp.toString(16)}`),
      );
  }
  return null;
}

/** What one field alone cannot show to be wrong. */
function checkFault(fault: RecordedFault, at: string): ReturnType<typeof refused> | null {
  const { at_entry, vma } = fault;
  const user = (at_entry.error_code & 4n) !== 0n;
  if (isPageFault(fault) && user !== ((at_entry.cs & 3n) === 3n))
    return refused(`${at}.at_entry.cs`, ['modeOfCode'], found(`0x${at_entry.cs.toString(16)}`));
  if (user && at_entry.ss === undefined)
    return refused(`${at}.at_entry.ss`, ['pushedSegment'], ['nothing']);
  if (vma && vma.end <= vma.start)
    return refused(`${at}.vma.end`, ['above', 'vma.start'], `0x${vma.end.toString(16)}`);
  return null;
}
