import { decodeOperand } from '../arch/decode-operand.ts';
import type { Mode, Operation } from '../arch/instructions.ts';
import { PAGE_SIZE, phys, virt } from '../bits.ts';
import type { Image, ImageSymbol } from '../image/image.ts';
import type { Config, Layout } from '../kernel.ts';
import type { Memory } from '../memory.ts';
import type { RecordedModel } from './models.ts';
import type { RecordedFault } from './recorded-fault.ts';
import type { Recording } from './recording.ts';

/** The shared page of zeros is one frame more that no recording tells. */
const ZERO_PAGE = phys(0xe0001n * PAGE_SIZE);
const HUGE_ZERO_PAGE = phys(0xe0200n * PAGE_SIZE);

/** Bytes from hex digits, two a byte. */
export const fromHex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (two) => Number.parseInt(two, 16));

/** What every fault of a recording has in common: the layout, and the exception table in memory. */
export interface RecordedKernel {
  readonly recording: Recording;
  readonly model: RecordedModel;
  readonly layout: Layout;
  readonly memory: Memory;
}

/** `name+0xoffset/0xsize [module]`, as far as it was recorded. */
const SYMBOL = /^([\w.]+)\+0x([0-9a-f]{1,8})(?:\/0x([0-9a-f]{1,8}))?(?: \[(\w+)\])?/;

/** The symbol of the faulting instruction, `name+0xoffset`: the only one whose place among its neighbours is known. */
function symbolOf({ at_entry }: RecordedFault): ImageSymbol[] {
  const parts = SYMBOL.exec(at_entry.symbol ?? '');
  const [, name, offset, size, module = null] = parts ?? [];
  if (name === undefined || offset === undefined) return [];
  const address = virt(at_entry.eip - BigInt(`0x${offset}`));
  // Data of a module that is jumped to: how far its last symbol reaches, only the kernel's own table says.
  const isData = module !== null && at_entry.cr2 === at_entry.eip;
  return [{ name, address, size: size && !isData ? Number(`0x${size}`) : null, module }];
}

/** What entry code is called: up to 5.7, and since. */
const ENTRIES = [
  'page_fault',
  'general_protection',
  'stack_segment',
  'asm_exc_page_fault',
  'asm_exc_general_protection',
  'asm_exc_stack_segment',
  'double_fault',
  'asm_exc_double_fault',
] as const;

/**
 * Where no handler's symbol was recorded, the one that most entries name is taken for `ex_handler_default`: so it is in every recorded table of that format.
 * What the others do stays unknown.
 */
function mostUsedHandler({ build, exTable }: Recording): ImageSymbol[] {
  if (build.exTable !== 'relative32-handler') return [];
  const { bytes, address } = exTable;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const uses = new Map<bigint, number>();
  for (let at = 8; at < bytes.length; at += build.exEntry) {
    const handler = address + BigInt(at + view.getInt32(at, true));
    uses.set(handler, (uses.get(handler) ?? 0) + 1);
  }
  const [most] = [...uses].sort(([, a], [, b]) => b - a);
  if (!most) return [];
  return [{ name: 'ex_handler_default', address: virt(most[0]), size: 0, module: null }];
}

/** Of the recorded symbols only the entry's is needed; its size is not known, so that no address is taken to lie in it. */
function symbolsOf({ recording }: RecordedKernel, fault: RecordedFault): ImageSymbol[] {
  const entries = ENTRIES.flatMap((name): ImageSymbol[] => {
    const at = recording.kernel.symbols[name];
    return at === undefined ? [] : [{ name, address: virt(at), size: 0, module: null }];
  });
  const handlers = Object.entries(recording.kernel.symbols)
    .filter(([name]) => name.startsWith('ex_handler_'))
    .map(([name, at]): ImageSymbol => ({ name, address: virt(at), size: 0, module: null }));
  const named = handlers.length > 0 ? handlers : mostUsedHandler(recording);
  return [...symbolOf(fault), ...named, ...entries].sort((a, b) =>
    a.address < b.address ? -1 : 1,
  );
}

const MOV_FROM_MEMORY = 0x8b;

/** A plain load: what is padded with zeros looks at its operands. */
function loadOf(bytes: Uint8Array, mode: Mode): Operation | null {
  const decoded = decodeOperand(bytes, mode);
  if (!decoded?.memory || decoded.opcode !== MOV_FROM_MEMORY) return null;
  const { register: to, memory: from, size } = decoded;
  return { op: 'load', to, from, size };
}

/** The instruction that faulted, if its text was recorded: to be read, not to be executed. */
function instructionOf({ at_entry, code_bytes }: RecordedFault, mode: Mode): Image['instructions'] {
  if (!code_bytes?.insn || !code_bytes.insn_len) return new Map();
  const from = Number(at_entry.eip - code_bytes.address);
  const bytes = fromHex(code_bytes.bytes).slice(from, from + code_bytes.insn_len);
  const text = code_bytes.insn;
  const does = loadOf(bytes, mode) ?? ({ op: 'other', bytes: [...bytes], text } as const);
  return new Map([[at_entry.eip, { at: virt(at_entry.eip), bytes, text, does }]]);
}

/** What is known of the kernel's text: the table, and the few symbols that an oops can name. */
export function imageOf(kernel: RecordedKernel, fault: RecordedFault): Image {
  const { address, bytes } = kernel.recording.exTable;
  const stop = virt(address + BigInt(bytes.length));
  const exTable = { start: virt(address), stop };
  const symbols = symbolsOf(kernel, fault);
  return {
    sections: [],
    symbols,
    instructions: instructionOf(fault, kernel.model.wordSize === 8 ? 64 : 32),
    exTable,
  };
}

/** `#2` in `Linux version 2.6.24 ... #2 Sat Nov 22 ...`. */
const buildOf = (uts: string | undefined): string => /\s(#\d+)\s/.exec(uts ?? '')?.[1] ?? '#?';

/** What `uname` says. Debian names both in the version, `6.1.176 (Debian 6.1.0-50-686, 6.1.176-1)`, or in the banner, and prints its package behind a build number that is always 1. */
function namesOf({ build, kernel }: Recording): Partial<Pick<Config, 'release' | 'version'>> {
  const banner = /^Linux version (\S+) .* #\d+ .*Debian (\S+) \(/.exec(kernel.uts ?? '');
  const debian = / \(Debian (\S+), (\S+)\)$/.exec(build.named) ?? banner;
  if (!debian) return { version: buildOf(kernel.uts) };
  const [, release = '', version = ''] = debian;
  return { release, version: `#1  Debian ${version}` };
}

/** The build, and where this fault's own reads may fault. */
export function configOf({ recording, model }: RecordedKernel, fault: RecordedFault): Config {
  const nested = recording.faults.filter(({ nested_in }) => nested_in === fault.id);
  const probes = nested.map(({ at_entry }) => ({
    reads: at_entry.cr2,
    eip: virt(at_entry.eip),
  }));
  return {
    ...model.config,
    ...namesOf(recording),
    endTraceId: null,
    codeProbe: model.version === '2.6.24' ? (probes[0]?.eip ?? null) : null,
    probes,
    zeroPage: ZERO_PAGE,
    hugeZeroPage: HUGE_ZERO_PAGE,
  };
}
