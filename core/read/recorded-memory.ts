import { directPhysical, isDirect } from '../arch/direct-map.ts';
import { PAGE_SIZE, phys } from '../bits.ts';
import type { Layout } from '../kernel.ts';
import { isKnown, type Memory, write } from '../memory.ts';
import type { OtherTable, RecordedFault } from './recorded-fault.ts';
import { fromHex, type RecordedKernel } from './recorded-image.ts';
import type { Recording } from './recording.ts';

/** CR3's bit 12: the user's tables, one page above the kernel's. */
export const USER_TABLES = 0x1000n;

/** Writes bytes at a physical address. */
export const putBytes = (memory: Memory, at: bigint, bytes: Uint8Array): Memory => {
  let done = memory;
  let from = 0;
  while (from < bytes.length) {
    const address = at + BigInt(from);
    const room = Number(PAGE_SIZE - (address % PAGE_SIZE));
    const part = bytes.subarray(from, from + room);
    const digits = Array.from(part, (byte) => byte.toString(16).padStart(2, '0'));
    done = write(done, phys(address), part.length, BigInt(`0x${digits.reverse().join('')}`));
    from += part.length;
  }
  return done;
};

const putWord = (memory: Memory, at: bigint, value: bigint, size = 4): Memory =>
  write(memory, phys(at), size, value);

/** NX, which a kernel's copy of a 64-bit user entry has on top, so that the kernel runs nothing there. @see arch/x86/mm/pti.c __pti_set_user_pgtbl, Linux 6.1 */
const NX = 1n << 63n;
const USER = 4n;

/** Of isolated tables, what the other table of the pair has of user space, where it is not recorded. */
function otherTop(fault: RecordedFault, { model, layout }: RecordedKernel): Entry[] {
  const { process, process_kernel_pgd } = fault.walk_before;
  const [top] = process;
  if (!model.pti || !top || process_kernel_pgd || fault.at_entry.cr2 >= layout.taskSize) return [];
  const { entry_phys, entry } = top;
  const wide = model.wordSize === 8 && (entry & USER) !== 0n;
  const ofUser = (fault.at_entry.cr3 & USER_TABLES) !== 0n;
  if (!ofUser && !wide && entry !== 0n) return [];
  if (!ofUser) return [{ entry_phys: entry_phys | USER_TABLES, entry: entry & ~NX }];
  return [{ entry_phys: entry_phys & ~USER_TABLES, entry: wide ? entry | NX : entry }];
}

type Entry = RecordedFault['walk_before']['process'][number];

/** Entries that were walked; those known already stay, as the earlier ones. */
function putWalks(memory: Memory, fault: RecordedFault, kernel: RecordedKernel): Memory {
  const { process, master, process_kernel_pgd: pair = [] } = fault.walk_before;
  const size = kernel.model.format.entrySize;
  let done = memory;
  for (const { entry_phys, entry } of [...otherTop(fault, kernel), ...process, ...master, ...pair])
    if (!isKnown(done, phys(entry_phys), size)) done = putWord(done, entry_phys, entry, size);
  return done;
}

/** Whether the exception came from user mode. */
export const isFromUser = ({ at_entry }: RecordedFault): boolean => (at_entry.cs & 3n) === 3n;

/** The words that the CPU pushed, lowest address first. */
const frameOf = (fault: RecordedFault, is64: boolean): bigint[] => {
  const { error_code, eip, cs, eflags, esp, ss } = fault.at_entry;
  const withStack = ss !== undefined && (is64 || isFromUser(fault));
  return [error_code, eip, cs, eflags, ...(withStack ? [esp, ss] : [])];
};

/** Where the code's own page is known to lie: it was being fetched. */
function fetchedAt({ at_entry, walk_before }: RecordedFault): bigint | null {
  const leaf = walk_before.process.at(-1);
  const isPte = walk_before.process.length > 1 && leaf !== undefined;
  if (!isPte || at_entry.cr2 !== at_entry.eip || (leaf.entry & 0x81n) !== 1n) return null;
  return (leaf.entry & FRAME) | (at_entry.cr2 & (PAGE_SIZE - 1n));
}

const FRAME = (1n << 46n) - PAGE_SIZE;

function putCode(memory: Memory, layout: Layout, fault: RecordedFault): Memory {
  const { code_bytes } = fault;
  if (!code_bytes || !isDirect(layout, code_bytes.address)) return memory;
  const bytes = fromHex(code_bytes.bytes);
  if (!isDirect(layout, code_bytes.address + BigInt(bytes.length))) return memory;
  const done = putBytes(memory, directPhysical(layout, code_bytes.address), bytes);
  const fetched = fetchedAt(fault);
  if (fetched === null) return done;
  return putBytes(done, fetched + (code_bytes.address - fault.at_entry.eip), bytes);
}

/** The exception tables outside the kernel's own. */
export function otherTables(
  { moduleTables, bpfTable }: Recording,
  fault: RecordedFault,
): OtherTable[] {
  const bpf = fault.bpf_ex_table ?? bpfTable;
  return [...moduleTables, ...(bpf ? [bpf] : [])];
}

/** What is known of memory at the first instruction of the entry code. */
export function memoryAt(kernel: RecordedKernel, layout: Layout, fault: RecordedFault): Memory {
  const { recording, model } = kernel;
  const size = model.wordSize ?? 4;
  let memory = putCode(kernel.memory, layout, fault);
  for (const { address, bytes } of otherTables(recording, fault))
    memory = putBytes(memory, directPhysical(layout, address), bytes);
  memory = putWalks(memory, fault, kernel);
  for (const nested of recording.faults)
    if (nested.nested_in === fault.id) memory = putWalks(memory, nested, kernel);
  const frame = directPhysical(layout, fault.at_entry.entry_esp);
  for (const [i, word] of frameOf(fault, size === 8).entries())
    memory = putWord(memory, frame + BigInt(size * i), word, size);
  return afterDebugger(memory, model.format.entrySize, fault, 'after');
}

/** An entry as the debugger found or left it: it wrote when the handler had begun, after the tables were recorded. */
export function afterDebugger(
  memory: Memory,
  entrySize: number,
  { debugger_wrote: wrote }: RecordedFault,
  when: 'before' | 'after',
): Memory {
  return wrote ? putWord(memory, wrote.entry_phys, wrote[when], entrySize) : memory;
}
