/** Why foreign input was refused: which field (a path like `faults[3].at_entry.cr2`), what it takes, what was found. */
export interface Refused {
  readonly ok: false;
  readonly field: string;
  readonly takes: string;
  readonly found: string;
}

/** What a parser of foreign input gives. It never throws. */
export type Result<T> = { readonly ok: true; readonly value: T } | Refused;

export const good = <T>(value: T): Result<T> => ({ ok: true, value });

export const refused = (field: string, takes: string, found: string): Refused => ({
  ok: false,
  field,
  takes,
  found,
});
