import type { Level } from '../../../core/index.ts';

/** A run of address bits with one use; both ends included. */
export interface Field {
  readonly name: string;
  readonly high: number;
  readonly low: number;
}

/** The fields of an address, highest bits first: one index a level, then the offset. */
export function fieldsOf(levels: readonly Level[]): readonly Field[] {
  const lowest = levels.at(-1)?.shift ?? 0;
  return [
    ...levels.map(({ name, shift, bits }) => ({ name, high: shift + bits - 1, low: shift })),
    { name: 'offset', high: lowest - 1, low: 0 },
  ];
}
