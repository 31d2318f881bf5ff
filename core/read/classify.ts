import type { EventId } from '../events/index.ts';
import type { Layout } from '../kernel.ts';
import type { Trace } from '../step.ts';
import { isPageFault, type RecordedFault } from './recorded-fault.ts';

/** The recordings' categories. */
export type Category =
  | 'efault-fixup'
  | 'nofault-fixup'
  | 'vmalloc-repaired'
  | 'vmalloc-unmapped-oops'
  | 'demand-paging-kernel'
  | 'demand-paging-user'
  | 'cow-kernel'
  | 'cow-user'
  | 'stack-growth'
  | 'file-mapping'
  | 'oops-null'
  | 'oops-bad-address'
  | 'oops-exec'
  | 'oops-rodata'
  | 'segv-maperr'
  | 'segv-accerr'
  | 'spurious'
  | 'other';

const SIGSEGV = 11;
const PAGE = 4096n;

/**
 * Whether the inputs leave the category open. Recordings of x86-64 name a scenario's faults by what its system call came to: a copy that may not fault
 * can end in either of two, a name that ends with its page is a name all the same, and a file's page is `demand-paging` to whom it is user memory.
 */
export function namesTheCall(fault: RecordedFault, trace: Trace): boolean {
  const { at_entry, context } = fault;
  const inUser = at_entry.cr2 < USER_END;
  const { kind } = trace.outcome;
  if (kind === 'retry') return (at_entry.error_code & 4n) === 0n && has(trace, 'pte.to-file');
  const edge = at_entry.symbol?.startsWith('strncpy_from_user') && at_entry.cr2 % PAGE === 0n;
  return (
    kind === 'fixup' &&
    inUser &&
    (context.pagefault_disabled || ((edge ?? false) && at_entry.cr2 !== 0n))
  );
}

/** Below every kernel's own addresses. */
const USER_END = 1n << 56n;

const has = ({ steps }: Trace, wanted: EventId): boolean =>
  steps.some(({ event }) => event === wanted);

/** The type of the entry that helped; `null` in tables without types. */
function typeOf({ steps }: Trace): string | null {
  for (const step of steps) if (step.event === 'fixup.type') return step.facts.type;
  return null;
}

/** Reads of kernel memory that may be gone. */
const isQuiet = ({ context }: RecordedFault, trace: Trace): boolean =>
  context.pagefault_disabled || typeOf(trace) === 'EX_TYPE_BPF';

/** Of an exception other than a page fault there is a category only where user memory was meant. */
const isUserAccess = (trace: Trace): boolean =>
  ['EX_TYPE_UACCESS', 'EX_TYPE_COPY'].includes(typeOf(trace) ?? '');

function fixedAs(fault: RecordedFault, trace: Trace): Category {
  if (!isPageFault(fault)) return isUserAccess(trace) ? 'efault-fixup' : 'other';
  if (typeOf(trace) === 'EX_TYPE_ZEROPAD') return 'other';
  return isQuiet(fault, trace) ? 'nofault-fixup' : 'efault-fixup';
}

function signalledAs(fault: RecordedFault, signal: number, code: number): Category {
  if (!isPageFault(fault)) return 'other';
  if (signal !== SIGSEGV) return 'file-mapping';
  return code === 1 ? 'segv-maperr' : 'segv-accerr';
}

/** The category of a fault, from what the handler did with it. */
export function classify(fault: RecordedFault, trace: Trace, layout: Layout): Category {
  const { outcome } = trace;
  switch (outcome.kind) {
    case 'fixup':
      return fixedAs(fault, trace);
    case 'retry':
      return handledAs(fault, trace);
    case 'oops':
    case 'panic':
      return oopsAs(fault, trace, layout);
    case 'signal':
      return signalledAs(fault, outcome.signal, outcome.code);
    case 'no-fault':
    case 'no-instruction':
    case 'killed':
    case 'deadlock':
    case 'unknown':
    case 'step-limit':
      return 'other';
  }
}

const SPURIOUS = [
  'pte.touch',
  'pte.flush',
  'pte.spurious',
  'spurious.allows',
  'huge.touch',
] as const;

/** The page is supplied, and the same fetch refused right after: NX is not asked before. */
const isFetchOfData = ({ at_entry, vma }: RecordedFault): boolean =>
  (at_entry.error_code & 0x14n) === 0x14n && vma?.flags[2] === '-';

/** By the first of these events that happened. */
function handledAs(fault: RecordedFault, trace: Trace): Category {
  const seen = new Set<EventId>(trace.steps.map(({ event }) => event));
  const mode = (fault.at_entry.error_code & 4n) === 0n ? 'kernel' : 'user';
  const anonymous = ['pte.to-anonymous', 'pte.to-swap', 'huge.map', 'huge.zero'] as const;
  if (isFetchOfData(fault)) return 'segv-accerr';
  if (seen.has('fault.repaired')) return 'vmalloc-repaired';
  if (seen.has('stack.grow')) return 'stack-growth';
  if (seen.has('pte.to-copy-on-write') || seen.has('huge.reuse')) return `cow-${mode}`;
  if (seen.has('pte.to-file') || seen.has('pte.to-nonlinear')) return 'file-mapping';
  if (anonymous.some((event) => seen.has(event))) return `demand-paging-${mode}`;
  if (SPURIOUS.some((event) => seen.has(event))) return 'spurious';
  return 'other';
}

function oopsAs(fault: RecordedFault, trace: Trace, layout: Layout): Category {
  const { at_entry } = fault;
  if (!isPageFault(fault) || has(trace, 'context.stack-overflow')) return 'oops-bad-address';
  const { cr2, eip, error_code } = at_entry;
  const absent = (error_code & 1n) === 0n;
  if (cr2 === eip) return 'oops-exec';
  if (absent && cr2 >= layout.vmallocStart && cr2 < layout.vmallocEnd)
    return 'vmalloc-unmapped-oops';
  if ((error_code & 3n) === 3n && cr2 >= layout.taskSize) return 'oops-rodata';
  return cr2 < PAGE ? 'oops-null' : 'oops-bad-address';
}
