import type { LevelName, PagingFormat } from '../../../core/index.ts';

/** A run of address bits with one use; both ends included. */
export interface Field {
  readonly name: LevelName | 'offset' | 'sign';
  readonly high: number;
  readonly low: number;
}

/**
 * The fields of an address, highest bits first: one index a level, then the offset. In 64-bit addresses the bits above the top index
 * only repeat the highest one below: the sign.
 */
export function fieldsOf({ levels, id }: PagingFormat): readonly Field[] {
  const lowest = levels.at(-1)?.shift ?? 0;
  const [top] = levels;
  const free = top ? top.shift + top.bits : 64;
  return [
    ...(id.startsWith('x86_64') ? [{ name: 'sign' as const, high: 63, low: free }] : []),
    ...levels.map(({ name, shift, bits }) => ({ name, high: shift + bits - 1, low: shift })),
    { name: 'offset' as const, high: lowest - 1, low: 0 },
  ];
}
