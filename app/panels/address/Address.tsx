import { lazy, Suspense, use, useState } from 'react';
import { bit, field, hex, type PagingFormat } from '../../../core/index.ts';
import type { Moment } from '../../picture/moment.ts';
import { Asked } from '../../ui/Asked.tsx';
import { Hex } from '../../ui/Hex.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Pick } from '../../ui/Pick.tsx';
import { PickContext } from '../../ui/pick.ts';
import { t } from '../../words/index.ts';
import { type Field, fieldsOf } from './layout.ts';
import { nameOf } from './name.ts';
import './address.css';

const Sum = lazy(() => import('./Sum.tsx').then((all) => ({ default: all.Sum })));

interface AddressProps {
  readonly moment: Moment;
  readonly front: boolean;
}

/** The access that the address in play belongs to. */
function accessOf({ trace, index }: Moment): string | null {
  for (let i = index; i >= 0; i--) {
    const step = trace.steps[i];
    if (step && 'access' in step.facts && 'user' in step.facts)
      return `${t.address.access[step.facts.access]}, ${step.facts.user ? t.cpu.user : t.cpu.kernel}`;
  }
  return null;
}

/** Which part of the address the step uses. */
function picked({ step }: Moment): string | null {
  if (step.event === 'walk.allowed') return 'offset';
  if ('level' in step.facts) return step.facts.level;
  return null;
}

/** The parts in a sentence: what a reader hears instead of the bits. */
function summary(address: bigint, fields: readonly Field[], format: PagingFormat): string {
  const parts = fields.map((each) => {
    const value = field(address, each.high, each.low);
    const shown = each.name === 'offset' || each.name === 'sign' ? hex(value) : String(value);
    return t.address.part(nameOf(each, format), shown);
  });
  return t.address.reading(hex(address, 8), parts);
}

interface BitsProps {
  readonly address: bigint;
  readonly field: Field;
  readonly format: PagingFormat;
  readonly use: string | null;
}

/** Bits that are all alike stand as one; in an address that is none they are not. */
function signText(value: bigint, bits: number): string {
  if (value === 0n) return '0…0';
  return value + 1n === 1n << BigInt(bits) ? '1…1' : hex(value);
}

/** A run of bits with its bracket and its value. */
function Bits({ address, field: each, format, use }: BitsProps) {
  const { name, high, low } = each;
  const value = field(address, high, low);
  const sign = name === 'sign';
  const positions = sign ? [] : Array.from({ length: high - low + 1 }, (_, i) => high - i);
  return (
    <div
      className={`field ${name}`}
      data-narrow={high - low < 3 || undefined}
      style={{ flexGrow: sign ? 0 : high - low + 1 }}
      data-picked={use === name || undefined}
      data-cell={`index ${name}`}
    >
      <div className="digits" aria-hidden="true">
        {sign && <span data-set={value > 0n || undefined}>{signText(value, high - low + 1)}</span>}
        {positions.map((position) => (
          <span key={position} data-set={bit(address, position) || undefined}>
            {bit(address, position) ? 1 : 0}
          </span>
        ))}
      </div>
      <div className="bracket" />
      <div className="label" aria-hidden="true">
        <span className="name">{nameOf(each, format)} </span>
        {!sign && <b>{name === 'offset' ? <Hex value={value} /> : `${value}`}</b>}
        <small>{`${high}…${low}`}</small>
      </div>
      <Pick
        place={{ space: 'said', name, value }}
        as="word"
        label={t.pick.register(nameOf(each, format))}
        main={name === 'offset'}
      />
    </div>
  );
}

/** The address being translated: its bits, bracketed into the indices and the offset. */
export function Address({ moment, front }: AddressProps) {
  const { address, kernel } = moment;
  const [sum, setSum] = useState(false);
  const { openMaps } = use(PickContext);
  if (address === null)
    return (
      <Panel name={t.panels.address} id="address" front={front}>
        <p className="faint">{t.address.none}</p>
      </Panel>
    );
  const access = accessOf(moment);
  const { format } = kernel;
  const fields = fieldsOf(format);
  const part = picked(moment);
  return (
    <Panel
      name={t.panels.address}
      id="address"
      front={front}
      aside={
        <>
          <span className="address-value">
            <Asked value={address} digits={8} cell="address" name="address" main />
          </span>
          <span className="access">{access}</span>
        </>
      }
    >
      <p className="hidden">{summary(address, fields, format)}</p>
      <div className="ways">
        <button type="button" aria-pressed={sum} onClick={() => setSum(!sum)}>
          {t.address.asSum}
        </button>
        <button type="button" aria-haspopup="dialog" onClick={openMaps}>
          {t.address.map}
        </button>
      </div>
      {sum && (
        <Suspense>
          <Sum address={address} fields={fields} format={format} use={part} />
        </Suspense>
      )}
      <div className="fields" hidden={sum} data-group>
        {fields.map((each) => (
          <Bits key={each.name} address={address} field={each} format={format} use={part} />
        ))}
      </div>
    </Panel>
  );
}
