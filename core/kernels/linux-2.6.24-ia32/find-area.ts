import type { Kernel } from '../../kernel.ts';
import type { Vma } from '../../kernel-state.ts';
import { mmOf, readAt } from '../../machine.ts';
import { findVma, flagsText } from '../../mm/find-vma.ts';
import { act, call, type Run } from '../../step.ts';
import { expandStack } from './expand-stack.ts';
import { type Fault, fromUser, readSaved, saved } from './saved-registers.ts';

/** How far below ESP an access may grow the stack: `enter` with its largest frame, and the registers it pushes. */
export const BELOW_ESP = 65536n + 32n * 4n;
const BELOW_RSP = 65536n + 32n * 8n;

/**
 * Steps 7 and 8: the mapping that holds the address, if need be a stack that grows down to it.
 *
 * @param grow how this kernel grows a stack
 * @param named whether `find_vma` is told as a function of its own
 * @returns `null` for bad_area
 * @see arch/x86/mm/fault_32.c do_page_fault, Linux 2.6.24
 */
export function* findArea(
  k: Kernel,
  fault: Fault,
  mm: string,
  grow: typeof expandStack = expandStack,
  named = false,
): Run<Vma | null> {
  const { address } = fault;
  const looking = lookUp(k, mm, address);
  const vma = yield* named ? call(k, 'find_vma', looking) : looking;
  if (!vma || vma.start <= address) return vma;
  if (!vma.growsDown) {
    yield act('vma.no-growth', { address, start: vma.start });
    return null;
  }
  if (!(yield* nearStack(k, fault, vma.start))) return null;
  return yield* grow(k, mm, vma, address);
}

/** The first mapping that ends above the address. @see mm/mmap.c find_vma, Linux 2.6.24 */
function* lookUp(k: Kernel, mm: string, address: bigint): Run<Vma | null> {
  const vma = findVma(mmOf(k.now, mm), address);
  const reads = [readAt(k.now, { space: 'kernel', path: ['mms', mm, 'vmas'] })];
  if (!vma) {
    yield act('vma.none', { address }, { reads });
    return null;
  }
  const { start, end } = vma;
  const facts = { address, start, end, flags: flagsText(vma) };
  if (start <= address) {
    yield act('vma.contains', facts, { reads });
    return vma;
  }
  yield act('vma.above', facts, { reads });
  return vma;
}

/** In kernel mode ESP is the kernel's own: the distance would say nothing. */
function* nearStack(k: Kernel, fault: Fault, start: bigint): Run<boolean> {
  const { address, regs } = fault;
  if (!fromUser(fault)) {
    yield act('stack.kernel-access', { address, start });
    return true;
  }
  const esp = saved(k, regs, 'esp');
  const room = k.wordSize === 8 ? BELOW_RSP : BELOW_ESP;
  const facts = { address, esp, room };
  const near = address + room >= esp;
  yield act(near ? 'stack.near' : 'stack.far', facts, { reads: [readSaved(k, regs, 'esp')] });
  return near;
}
