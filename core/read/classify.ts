import type { EventId } from '../events/index.ts';
import type { Layout } from '../kernel.ts';
import type { Trace } from '../step.ts';
import type { RecordedFault } from './recording.ts';

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

/** The category of a fault, from what the handler did with it. */
export function classify(fault: RecordedFault, trace: Trace, layout: Layout): Category {
  const { outcome } = trace;
  switch (outcome.kind) {
    case 'fixup':
      return fault.context.pagefault_disabled ? 'nofault-fixup' : 'efault-fixup';
    case 'retry':
      return handledAs(fault, trace);
    case 'oops':
    case 'panic':
      return oopsAs(fault, layout);
    case 'signal':
      if (outcome.signal !== SIGSEGV) return 'file-mapping';
      return outcome.code === 1 ? 'segv-maperr' : 'segv-accerr';
    case 'no-fault':
    case 'no-instruction':
    case 'killed':
    case 'deadlock':
    case 'unknown':
    case 'step-limit':
      return 'other';
  }
}

/** By the first of these events that happened. */
function handledAs(fault: RecordedFault, trace: Trace): Category {
  const seen = new Set<EventId>(trace.steps.map(({ event }) => event));
  const mode = (fault.at_entry.error_code & 4n) === 0n ? 'kernel' : 'user';
  if (seen.has('fault.repaired')) return 'vmalloc-repaired';
  if (seen.has('stack.grow')) return 'stack-growth';
  if (seen.has('pte.to-copy-on-write')) return `cow-${mode}`;
  if (seen.has('pte.to-file') || seen.has('pte.to-nonlinear')) return 'file-mapping';
  if (seen.has('pte.to-anonymous') || seen.has('pte.to-swap')) return `demand-paging-${mode}`;
  if (seen.has('pte.touch') || seen.has('pte.flush') || seen.has('pte.spurious')) return 'spurious';
  return 'other';
}

function oopsAs({ at_entry }: RecordedFault, layout: Layout): Category {
  const { cr2, eip, error_code } = at_entry;
  const absent = (error_code & 1n) === 0n;
  if (cr2 === eip) return 'oops-exec';
  if (absent && cr2 >= layout.vmallocStart && cr2 < layout.vmallocEnd)
    return 'vmalloc-unmapped-oops';
  if ((error_code & 3n) === 3n && cr2 >= layout.taskSize) return 'oops-rodata';
  return cr2 < PAGE ? 'oops-null' : 'oops-bad-address';
}
