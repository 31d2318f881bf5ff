import type { PagingFormat } from '../../../core/index.ts';
import { t } from '../../words/index.ts';
import type { Field } from './layout.ts';

/** What a run of bits is called: the table whose index it is, or the offset. */
export function nameOf({ name }: Field, { levels }: PagingFormat): string {
  if (name === 'offset' || name === 'sign') return t.address[name];
  const names = levels.length === 2 ? 'two' : levels.length === 3 ? 'three' : 'more';
  return t.address.indices[names][name];
}
