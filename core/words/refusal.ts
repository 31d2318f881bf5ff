import type { Findings, Refused, Takings } from '../result.ts';

type Texts<Facts> = {
  readonly [Name in keyof Facts]: Facts[Name] extends readonly unknown[]
    ? (...values: Facts[Name]) => string
    : never;
};

/** What a language says of refused input: a missing text is a compile error. */
export interface RefusalWords {
  readonly takes: Texts<Takings>;
  readonly found: Texts<Findings>;
}

/** A refusal in words; `field` is still a path. */
export interface SaidRefusal {
  readonly field: string;
  readonly takes: string;
  readonly found: string;
}

/** One text of a set, with its values: each pair fits by the types above. @throws RangeError if there is no such text */
function said(
  texts: Readonly<Record<string, (...values: never[]) => string>>,
  [name, ...values]: readonly [string, ...unknown[]],
): string {
  const text = texts[name];
  if (!text) throw new RangeError(`no words for ${name}`);
  return text(...(values as never[]));
}

/** What a language says of a refusal. */
export const sayRefusal = (words: RefusalWords, { field, takes, found }: Refused): SaidRefusal => ({
  field,
  takes: said(words.takes, takes),
  found: typeof found === 'string' ? found : said(words.found, found),
});
