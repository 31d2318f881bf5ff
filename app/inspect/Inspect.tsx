import { type ReactNode, useEffect, useRef } from 'react';
import {
  type Cause,
  hex,
  isKnown,
  keyOf,
  lastChange,
  type Place,
  valueAt,
  whyOf,
} from '../../core/index.ts';
import { type Moment, registerTitle, wordSize } from '../picture/moment.ts';
import { Hex } from '../ui/Hex.tsx';
import type { Meaning } from '../ui/pick.ts';
import { t } from '../words/index.ts';
import { inspect as w } from '../words/inspect.ts';
import { binary, bitsOf } from './bits.ts';
import { placeOf } from './places.ts';
import './inspect.css';

interface InspectProps {
  readonly moment: Moment;
  readonly place: Place;
  readonly as: Meaning;
  /** The chain is that of the value after this step. */
  readonly at: number;
  readonly headline: (index: number) => string;
  readonly seek: (index: number) => void;
  readonly choose: (place: Place, as: Meaning) => void;
  readonly close: () => void;
}

const CONTROL = ['eip', 'eflags', 'cr0', 'cr2', 'cr3', 'cr4'] as const;

/** A value of any kind, short. */
function shown(value: unknown): string {
  if (typeof value === 'bigint') return hex(value);
  if (value === null || value === undefined) return '–';
  return typeof value === 'object' ? '…' : String(value);
}

/** A value in the other ways of writing it. @param size of the value in bytes */
export function Forms({ value, size }: { readonly value: bigint; readonly size: number }) {
  return (
    <dl className="forms">
      <dt>{w.decimal}</dt>
      <dd>{value.toLocaleString('en')}</dd>
      {value >= 0x80000000n && value < 1n << 32n && (
        <>
          <dt>{w.signed}</dt>
          <dd>{BigInt.asIntN(32, value).toLocaleString('en')}</dd>
        </>
      )}
      <dt>{w.binary}</dt>
      <dd>{binary(value, size)}</dd>
    </dl>
  );
}

interface BitsProps {
  readonly value: bigint;
  readonly as: Meaning;
  readonly place: Place;
  readonly size: number;
}

function Bits({ value, as, place, size }: BitsProps) {
  const rows = bitsOf(value, as, place.space === 'register' ? place.name : null, size);
  if (rows.length === 0) return null;
  return (
    <>
      <h3>{w.bits}</h3>
      <table className="bit-rows">
        <thead>
          <tr>
            {[w.bit, w.name, w.value, w.means].map((each) => (
              <th key={each} scope="col">
                {each}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.high} data-set={row.value !== 0n || undefined}>
              <td>{row.high === row.low ? row.high : `${row.high}…${row.low}`}</td>
              <th scope="row">{row.name}</th>
              <td>{row.high === row.low ? String(row.value) : hex(row.value)}</td>
              <td>{row.means}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Link({ cause, moment, headline, seek }: { cause: Cause } & Chained) {
  const { step, where, value } = cause;
  const { name, origin } = placeOf(moment.kernel, moment.now, where);
  return (
    <>
      {step === null ? (
        <b>{w.start}</b>
      ) : (
        <button type="button" onClick={() => seek(step)}>
          {w.link(step, headline(step))}
        </button>
      )}
      <span>
        {name} = {typeof value === 'bigint' ? <Hex value={value} /> : shown(value)}
        {step === null && <i> · {origin}</i>}
      </span>
      {step !== null && cause.from.length === 0 && <i>{w.given}</i>}
    </>
  );
}

export type Chained = Pick<InspectProps, 'moment' | 'headline' | 'seek'>;

/** The cells of a chain, outlined wherever they stand. */
function Outlines({ causes }: { readonly causes: readonly Cause[] }) {
  const keys = new Set(
    causes.flatMap(({ where }) => {
      if (where.space !== 'phys') return [keyOf(where)];
      return [where.at, where.at & ~3n].map((at) => `phys ${hex(at)}`);
    }),
  );
  const cells = [...keys].map((key) => `[data-cell="${key}"]`).join(',');
  return <style>{`${cells} { outline: 2px dashed var(--focus); outline-offset: -1px; }`}</style>;
}

interface ChainProps extends Chained {
  readonly why: ReturnType<typeof whyOf>;
  /** Links in front of it. */
  readonly children?: ReactNode;
}

/** A chain as a list whose links seek; its places are outlined in the picture. */
export function Chain({ why, moment, headline, seek, children }: ChainProps) {
  const { causes, more } = why;
  return (
    <>
      <ol className="causes">
        {children}
        {causes.map((cause) => (
          <li
            key={`${cause.step} ${keyOf(cause.where)}`}
            aria-current={cause.step === moment.index ? 'step' : undefined}
          >
            <Link cause={cause} moment={moment} headline={headline} seek={seek} />
          </li>
        ))}
      </ol>
      {more > 0 && <p className="faint">{w.more(more)}</p>}
      <Outlines causes={causes} />
    </>
  );
}

function Why({ moment, place, at, headline, seek }: Chained & { place: Place; at: number }) {
  return (
    <>
      <h3>{w.why}</h3>
      <p className="faint">{w.lead(at)}</p>
      <Chain why={whyOf(moment.trace, at, place)} moment={moment} headline={headline} seek={seek} />
    </>
  );
}

function Changed({ moment, place, seek, headline }: Chained & { readonly place: Place }) {
  const step = lastChange(moment.trace, moment.index, place);
  return (
    <p className="changed">
      <span>{w.changed}</span>
      {step === null ? (
        w.never
      ) : step === moment.index ? (
        w.here
      ) : (
        <button type="button" onClick={() => seek(step)} title={headline(step)}>
          {w.at(step)}
        </button>
      )}
    </p>
  );
}

/** One value of the machine: its forms, its bits, its last change, and the chain that made it. */
export function Inspect({ moment, place, as, at, headline, seek, choose, close }: InspectProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const key = keyOf(place);
  useEffect(() => {
    heading.current?.focus();
    return () => document.querySelector<HTMLElement>(`[data-cell="${key}"] .pick`)?.focus();
  }, [key]);
  const readable = place.space !== 'phys' || isKnown(moment.now.memory, place.at, place.size);
  const value = readable ? valueAt(moment.now, place) : null;
  const size = place.space === 'phys' ? place.size : wordSize(moment.kernel);
  const { name } = placeOf(moment.kernel, moment.now, place);
  const title = as === 'error' ? `${t.cpu.error} · ${name}` : name;
  return (
    <section className="inspect" role="dialog" aria-label={title}>
      <div className="dialog-head">
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" onClick={close}>
          {t.controls.close}
        </button>
      </div>
      <div className="inspect-body">
        <p className="inspect-value">
          {typeof value === 'bigint' ? <Hex value={value} digits={8} /> : w.unknown}
          <small>{w.now(moment.index)}</small>
        </p>
        {typeof value === 'bigint' && <Forms value={value} size={size} />}
        <Changed moment={moment} place={place} seek={seek} headline={headline} />
        {typeof value === 'bigint' && <Bits value={value} as={as} place={place} size={size} />}
        <Why moment={moment} place={place} at={at} headline={headline} seek={seek} />
        {as === 'register' && (
          <nav aria-label={w.registers} className="others">
            {CONTROL.map((register) => (
              <button
                key={register}
                type="button"
                aria-current={place.space === 'register' && place.name === register}
                onClick={() =>
                  choose({ space: 'register', cpu: moment.cpu, name: register }, 'register')
                }
              >
                {registerTitle(register, moment.kernel)}
              </button>
            ))}
          </nav>
        )}
      </div>
    </section>
  );
}
