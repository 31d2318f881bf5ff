import { use } from 'react';
import { hex } from '../../core/index.ts';
import { t } from '../words/index.ts';
import { LitContext } from './lit.ts';
import { PickContext, pickKey, type Said } from './pick.ts';

interface HexProps {
  readonly value: bigint;
  /** Digits to pad to; the leading zeros step back. */
  readonly digits?: number;
  readonly cell?: string;
}

/** A value of the machine. It lights up when its like is pointed at in the narration. */
export function Hex({ value, digits = 1, cell }: HexProps) {
  const lit = use(LitContext);
  const name = hex(value);
  const padded = hex(value, digits);
  const zeros = padded.length - name.length;
  return (
    <span
      className="hex"
      data-value={name}
      data-lit={lit.value === name || undefined}
      data-cell={cell}
      title={value > 9n ? `${value}` : undefined}
    >
      0x{zeros > 0 && <span className="zeros">{'0'.repeat(zeros)}</span>}
      {name.slice(2)}
    </span>
  );
}

/** A value in running text: pointing at it or focusing it lights its like, pressing it keeps them lit and opens the chain that made it. */
export function HexButton({ name }: { readonly name: string }) {
  const lit = use(LitContext);
  const { chosen, choose } = use(PickContext);
  const on = lit.value === name;
  const said: Said = { space: 'said', name: '', value: BigInt(name) };
  const key = pickKey(said);
  const press = () => {
    const lights = lit.selected !== name;
    lit.select(lights ? name : null);
    if (lights !== (chosen === key)) choose(said, 'word');
  };
  return (
    <button
      type="button"
      className="hex-button"
      data-lit={on || undefined}
      aria-pressed={lit.selected === name}
      title={t.light}
      onPointerEnter={() => lit.hover(name)}
      onPointerLeave={() => lit.hover(null)}
      onFocus={() => lit.hover(name)}
      onBlur={() => lit.hover(null)}
      onClick={press}
      data-said={key}
    >
      {name}
    </button>
  );
}
