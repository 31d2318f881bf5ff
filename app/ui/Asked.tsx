import { hex } from '../../core/index.ts';
import { t } from '../words/index.ts';
import { Hex } from './Hex.tsx';
import { Pick } from './Pick.tsx';
import type { Meaning, Picked } from './pick.ts';

interface AskedProps {
  readonly value: bigint;
  readonly digits?: number;
  readonly cell?: string;
  /** Where the value stands; without one, what it is called: the picture derived it. */
  readonly place?: Picked;
  readonly name?: string;
  readonly as?: Meaning;
  /** Reached by Tab; the others of its group by the arrow keys from there. */
  readonly main?: boolean;
}

/** A value outside of every table, that opens like a cell. */
export function Asked({ value, place, name = '', as = 'word', main = false, ...how }: AskedProps) {
  return (
    <span className="asked">
      <Hex value={value} {...how} />
      <Pick
        place={place ?? { space: 'said', name, value }}
        as={as}
        label={t.pick.register(hex(value))}
        main={main}
      />
    </span>
  );
}
