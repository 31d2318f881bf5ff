import { PAGE_SIZE, pageOf, virt } from '../bits.ts';
import type { Mm, Vma } from '../kernel-state.ts';
import type { RecordedFault } from './recorded-fault.ts';
import type { RecordedKernel } from './recorded-image.ts';
import type { Recording } from './recording.ts';

/** The name of whatever file a mapping is of. */
export const MAPPED_FILE = 'the mapped file';

const mapping = (start: bigint, end: bigint, flags: string): Vma => ({
  start: virt(start),
  end: virt(end),
  read: flags[0] === 'r',
  write: flags[1] === 'w',
  exec: flags[2] === 'x',
  shared: flags[3] === 's',
  growsDown: false,
  file: null,
});

/**
 * The mappings as far as the fault can meet them: the one that holds the address, or the next one above it.
 * Of x86-64 that one need not be recorded: it matters only if it is a stack.
 * The end and the flags of that one are not recorded, nor always its start: the page behind the address then, one page in any case, readable and writable as every stack is.
 */
export function vmasAt(
  kernel: RecordedKernel,
  fault: RecordedFault,
  belowAllStacks: boolean,
): Mm['vmas'] {
  const { vma, next_vma } = fault;
  if (vma === undefined) return vmasBetweenTheLines(kernel.recording, fault);
  if (vma !== null) {
    const backed = vma.file_backed ?? /^[^[]/.test(vma.file ?? '');
    const file = backed ? { name: MAPPED_FILE, pageOffset: 0 } : null;
    const { start, end, flags } = vma;
    return [{ ...mapping(start, end, flags), growsDown: vma.growsdown ?? false, file }];
  }
  if (next_vma === undefined) return belowAllStacks ? [] : 'unknown';
  if (next_vma === null) return [];
  const { start = pageOf(fault.at_entry.cr2) + PAGE_SIZE, growsdown } = next_vma;
  return [{ ...mapping(start, start + PAGE_SIZE, 'rw-p'), growsDown: growsdown }];
}

/** Nothing is mapped below. @see security/Kconfig, mm/Kconfig DEFAULT_MMAP_MIN_ADDR, Debian's 6.1 */
const MMAP_MIN_ADDR = 0x10000n;
/** P and, where P is 0, the mark of a page kept out of reach. */
const PRESENT = 1n;
const PROTNONE = 0x100n;

/**
 * Recorders of newer kernels could not read the mappings. Some inputs tell what matters all the same: a PTE that keeps its page out of reach; the lowest
 * addresses; and kernel memory read with page faults disabled while a kernel-mode fault was being handled, which is an oops being printed.
 */
function vmasBetweenTheLines(recording: Recording, fault: RecordedFault): Mm['vmas'] {
  const { cr2, error_code } = fault.at_entry;
  if (cr2 >= recording.kernel.task_size) return [];
  const leaf = fault.walk_before.process.at(-1)?.entry ?? 0n;
  const refused = [mapping(pageOf(cr2), pageOf(cr2) + PAGE_SIZE, '---p')];
  if (leaf !== 0n && (leaf & (PRESENT | PROTNONE)) === PROTNONE) return refused;
  if (cr2 < MMAP_MIN_ADDR && leaf === 0n) return [];
  const printing = ({ nested_in, context, at_entry }: RecordedFault): boolean =>
    nested_in === fault.id &&
    context.pagefault_disabled &&
    at_entry.cr2 >= recording.kernel.task_size;
  if ((error_code & 4n) !== 0n || !recording.faults.some(printing)) return 'unknown';
  return (leaf & PRESENT) === 0n ? [] : refused;
}
