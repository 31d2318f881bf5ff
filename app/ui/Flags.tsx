import { bit, type Entry, FLAG_NAMES } from '../../core/index.ts';
import { t } from '../words/index.ts';

/** Names of the bits that are set in an entry, lowest first. */
export const flagsOf = (entry: Entry): readonly string[] => [
  ...FLAG_NAMES.filter((_, position) => bit(entry.raw, position)),
  ...(entry.noExecute ? ['NX'] : []),
];

/** An entry's set bits as letters; `empty` for an entry of zero. */
export function Flags({ entry }: { readonly entry: Entry }) {
  if (entry.raw === 0n) return <span className="flags faint">{t.walk.empty}</span>;
  if (!entry.present) return <span className="flags faint">{t.walk.notPresent}</span>;
  return <span className="flags">{flagsOf(entry).join(' ')}</span>;
}
