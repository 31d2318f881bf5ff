import type { Listings } from '../listing.ts';
import { widened } from '../register-name.ts';

const FIELD = /\b(orig_)?e(?=(?:ax|ip|sp)\b)/g;

/**
 * Pseudo-code as it reads where the CPU has 64 bits. What a kernel prints has kept the old name of the flags.
 *
 * @param r what the names of saved registers begin with: `r` in 2.6.24, later nothing
 */
export function wideListings(listings: Listings, r: 'r' | ''): Listings {
  const text = (line: string): string =>
    widened(line)
      .replace(/(^print.*)RFLAGS/, '$1EFLAGS')
      .replace(FIELD, `$1${r}`);
  const wide = Object.entries(listings).map(([fn, { lines, ...source }]) => [
    fn,
    { ...source, lines: lines.map((each) => ({ ...each, text: text(each.text) })) },
  ]);
  return Object.fromEntries(wide);
}
