import { type Found, good, type Result, refused, type Takes } from '../result.ts';

/** Reads one JSON value. `at` is its path, for messages; absent fields come as `undefined`. */
export type Reader<T> = (value: unknown, at: string) => Result<T>;

type Fields = Readonly<Record<string, Reader<unknown>>>;
type Value<R> = R extends Reader<infer T> ? T : never;
/** What a reader of these fields gives; a field that may be absent is `undefined` then. */
export type Shape<F extends Fields> = { readonly [K in keyof F]: Value<F[K]> };

const MOST = 60;

/** What was found, shortened: for messages. */
export function found(value: unknown): Found {
  if (value === undefined) return ['nothing'];
  if (Array.isArray(value)) return ['list', value.length];
  if (typeof value === 'object' && value !== null) return ['object'];
  const text = JSON.stringify(value);
  return text.length > MOST ? `${text.slice(0, MOST)}...` : text;
}

const inside = (at: string, key: string): string => (at === '' ? key : `${at}.${key}`);

/** A reader that accepts what `pass` gives a value for; `undefined` refuses. */
export const only =
  <T>(takes: Takes, pass: (value: unknown) => T | undefined): Reader<T> =>
  (value, at) => {
    const passed = pass(value);
    return passed === undefined ? refused(at, takes, found(value)) : good(passed);
  };

export const text: Reader<string> = only(['text'], (value) =>
  typeof value === 'string' ? value : undefined,
);

export const flag: Reader<boolean> = only(['flag'], (value) =>
  typeof value === 'boolean' ? value : undefined,
);

/** A whole number from `low` to `high`, both included. */
export const count = (low: number, high: number): Reader<number> =>
  only(['count', low, high], (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high
      ? value
      : undefined,
  );

/** Lowercase hex with `0x`, of at most `bits` bits. */
export const hexNumber = (bits: number): Reader<bigint> =>
  only(['hex', bits], (value) => {
    if (typeof value !== 'string' || !/^0x[0-9a-fA-F]{1,32}$/.test(value)) return undefined;
    const number = BigInt(value);
    return number >> BigInt(bits) === 0n ? number : undefined;
  });

/** Bytes as hex without separators. */
export const hexBytes: Reader<string> = only(['bytes'], (value) =>
  typeof value === 'string' && /^([0-9a-fA-F]{2})*$/.test(value) ? value : undefined,
);

/** One of a few texts. */
export const oneOf = <T extends string>(...texts: readonly T[]): Reader<T> =>
  only(['oneOf', texts], (value) => texts.find((each) => each === value));

/** The field may be absent. */
export const maybe =
  <T>(reader: Reader<T>): Reader<T | undefined> =>
  (value, at) =>
    value === undefined ? good(undefined) : reader(value, at);

/** The field may be `null`. */
export const orNull =
  <T>(reader: Reader<T>): Reader<T | null> =>
  (value, at) =>
    value === null ? good(null) : reader(value, at);

const asObject = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;

/** The first field of `given` that nobody asked for. */
const strayIn = (given: object, fields: Fields): string | undefined =>
  Object.keys(given).find((key) => !Object.hasOwn(fields, key));

function readFields<F extends Fields>(
  given: Readonly<Record<string, unknown>>,
  fields: F,
  at: string,
): Result<Shape<F>> {
  const read: Record<string, unknown> = {};
  for (const [key, reader] of Object.entries(fields)) {
    const result = reader(Object.hasOwn(given, key) ? given[key] : undefined, inside(at, key));
    if (!result.ok) return result;
    if (result.value !== undefined) read[key] = result.value;
  }
  return good(read as Shape<F>);
}

/** An object with these fields; others are ignored. */
export const object =
  <F extends Fields>(fields: F): Reader<Shape<F>> =>
  (value, at) => {
    const given = asObject(value);
    return given ? readFields(given, fields, at) : refused(at, ['object'], found(value));
  };

/** An object with these fields and no others: where people write the file by hand, a mistyped field must not go unnoticed. */
export const exactly =
  <F extends Fields>(fields: F): Reader<Shape<F>> =>
  (value, at) => {
    const given = asObject(value);
    if (!given) return refused(at, ['object'], found(value));
    const stray = strayIn(given, fields);
    if (stray === undefined) return readFields(given, fields, at);
    return refused(inside(at, stray), ['noField', Object.keys(fields)], found(given[stray]));
  };

/** A list of one kind, of `fewest` to `most`. */
export const list =
  <T>(reader: Reader<T>, most = 100_000, fewest = 0): Reader<readonly T[]> =>
  (value, at) => {
    if (!Array.isArray(value)) return refused(at, ['list'], found(value));
    if (value.length > most || value.length < fewest)
      return refused(at, ['listOf', fewest, most], found(value));
    const read: T[] = [];
    for (const [i, each] of value.entries()) {
      const result = reader(each, `${at}[${i}]`);
      if (!result.ok) return result;
      read.push(result.value);
    }
    return good(read);
  };

/** An object with any keys and one kind of value. */
export const dictionary =
  <T>(reader: Reader<T>): Reader<Readonly<Record<string, T>>> =>
  (value, at) => {
    const given = asObject(value);
    if (!given) return refused(at, ['object'], found(value));
    const read: [string, T][] = [];
    for (const [key, each] of Object.entries(given)) {
      const result = reader(each, inside(at, key));
      if (!result.ok) return result;
      read.push([key, result.value]);
    }
    return good(Object.fromEntries(read));
  };

/** Where JSON ends in a text that is none; engines that do not say the place leave it open. */
function stopsAt(source: string, error: unknown): Found {
  const [, place] = /position (\d+)/.exec(error instanceof Error ? error.message : '') ?? [];
  if (place === undefined) return ['noJson'];
  const before = source.slice(0, Number(place)).split('\n');
  return ['jsonUpTo', before.length, (before.at(-1)?.length ?? 0) + 1];
}

/** Text to JSON to a value. */
export function fromText<T>(source: string, reader: Reader<T>): Result<T> {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (error) {
    return refused('', ['json'], stopsAt(source, error));
  }
  return reader(value, '');
}
