import { createContext } from 'react';

/** The value that is lit wherever it stands, as lowercase hex with `0x`, and what changes it. */
export interface Lit {
  readonly value: string | null;
  readonly selected: string | null;
  readonly hover: (value: string | null) => void;
  readonly select: (value: string | null) => void;
}

export const LitContext = createContext<Lit>({
  value: null,
  selected: null,
  hover: () => undefined,
  select: () => undefined,
});
