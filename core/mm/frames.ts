import { PAGE_SHIFT, PAGE_SIZE, type Phys, phys } from '../bits.ts';
import type { PageUse } from '../kernel-state.ts';
import { change, type Machine, type Place, setKernel, type Write, word } from '../machine.ts';
import { isKnown, read } from '../memory.ts';

/** A page that was taken from the allocator, and the writes that take it. */
export interface NewPage {
  readonly frame: Phys;
  readonly writes: readonly Write[];
}

const keyOf = (at: bigint): string => (at >> PAGE_SHIFT).toString();
const mebibyteOf = (at: bigint): string => (at >> 20n).toString();

const placeOf = (frame: bigint): Place => ({
  space: 'kernel',
  path: ['memMap', mebibyteOf(frame), keyOf(frame)],
});

/** What the kernel knows of a page's use; `undefined` if nothing. @param at a physical address in it */
export const pageUse = ({ kernel }: Pick<Machine, 'kernel'>, at: bigint): PageUse | undefined =>
  kernel.memMap[mebibyteOf(at)]?.[keyOf(at)];

/** A change of a page's use. */
export const setPageUse = (machine: Machine, frame: bigint, use: PageUse): Write =>
  change(machine, placeOf(frame), use);

/** A page has one user more or fewer (get_page, put_page); nothing if its use is not known. */
export function countUsers(machine: Machine, frame: bigint, by: 1 | -1): Write[] {
  const use = pageUse(machine, frame);
  return use ? [setPageUse(machine, frame, { ...use, count: use.count + by })] : [];
}

/**
 * The next free page, or `null` if there is none. In a recording the frame is a placeholder: real kernels choose by a history that nobody recorded.
 * The real allocator hands out the page freed last; ours counts up, so that no address comes twice in a story.
 *
 * @see mm/page_alloc.c __alloc_pages, Linux 2.6.24
 */
export function allocPage(machine: Machine, kind: PageUse['kind']): NewPage | null {
  const { freeFrames } = machine.kernel;
  if (freeFrames.next >= freeFrames.end) return null;
  const frame = phys(freeFrames.next << PAGE_SHIFT);
  const writes = [
    setKernel(machine, 'freeFrames', { ...freeFrames, next: freeFrames.next + 1n }),
    setPageUse(machine, frame, { count: 1, kind }),
  ];
  return { frame, writes };
}

const PAGE = Number(PAGE_SIZE);

/** Fills a page with zeros; no write if it holds zeros already. */
export function clearPage(machine: Machine, frame: Phys): Write[] {
  const write = change(machine, word(frame, PAGE), 0n);
  return write.before === 0n ? [] : [write];
}

/** Copies a page. A page that is not known leaves the copy unknown. */
export function copyPage(machine: Machine, from: Phys, to: Phys): Write[] {
  if (!isKnown(machine.memory, from, PAGE)) return [];
  const write = change(machine, word(to, PAGE), read(machine.memory, from, PAGE));
  return write.before === write.after ? [] : [write];
}
