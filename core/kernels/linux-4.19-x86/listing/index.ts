import type { Listing, Listings } from '../../../listing.ts';
import { listings as older } from '../../linux-2.6.24-ia32/listing/index.ts';
import { fault, type Source, without } from './fault.ts';
import { memory } from './memory.ts';
import { oops } from './oops.ts';

/** Functions that are the same in the model, and in the kernels as far as it goes: only the version is another. */
const SAME = [
  'ret_from_exception',
  'handle_mm_fault',
  'do_linear_fault',
  '__do_fault',
  'filemap_fault',
  'do_swap_page',
  'force_sig_info_fault',
  'force_sig_info',
  'do_exit',
] as const;

/** The listings of a kernel of this family: those of its own, the same as 2.6.24's under its version, and 2.6.24's for all that is modelled after it. */
export function listingsOf(
  version: string,
  ...own: readonly Readonly<Record<string, Source>>[]
): Listings {
  const mine = own.flatMap((each) => Object.entries(each));
  const same = SAME.flatMap((fn) => {
    const listing = older[fn];
    return listing ? [[fn, { ...without(listing, 'mm.hugetlb'), version }] as const] : [];
  });
  const listed = mine.map(([fn, each]): readonly [string, Listing] => [fn, { version, ...each }]);
  return { ...older, ...Object.fromEntries([...same, ...listed]) };
}

/** An oops no longer names the instruction before the tables. */
export const fault419: Readonly<Record<string, Source>> = {
  ...fault,
  no_context: without(fault.no_context, 'oops.ip'),
};

/** Our own pseudo-code of 4.19's functions. */
export const listings = listingsOf('Linux 4.19', fault419, memory, oops);
