/** The sort of an exception table at boot. @see kernel/extable.c, lib/extable.c sort_extable, lib/sort.c, Linux 2.6.24 */
export interface SortEvents {
  /** sort_main_extable, immediately before trap_init. */
  'sort.begin': { start: bigint; stop: bigint; count: number };
  /** Building or mending the heap: a parent smaller than its larger child changes places with it. */
  'sort.sift': { parent: number; child: number; smaller: bigint; larger: bigint };
  /** The largest entry of the heap, at index 0, goes to the end of the unsorted part. */
  'sort.largest': { index: number; insn: bigint };
  'sort.done': { count: number; swaps: number };
}
