import { use, useState } from 'react';
import { bit, field, hex, indexAt, type Level } from '../../../core/index.ts';
import type { Moment } from '../../picture/moment.ts';
import { Hex } from '../../ui/Hex.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { PickContext } from '../../ui/pick.ts';
import { t } from '../../words/index.ts';
import { type Field, fieldsOf } from './layout.ts';
import './address.css';

interface AddressProps {
  readonly moment: Moment;
  readonly front: boolean;
}

const names = (): Readonly<Record<string, string>> => ({
  pgd: t.address.directory,
  pte: t.address.table,
  offset: t.address.offset,
});

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

function summary(address: bigint, levels: readonly Level[]): string {
  const [top, leaf] = levels;
  if (!top || !leaf) return hex(address, 8);
  const offset = hex(field(address, leaf.shift - 1, 0));
  return t.address.reading(hex(address, 8), indexAt(top, address), indexAt(leaf, address), offset);
}

/** A size as it is said: 4 MiB, 4 KiB, 1 GiB. */
function sizeOf(shift: number): string {
  const units = ['', ' KiB', ' MiB', ' GiB', ' TiB'];
  return `${2 ** (shift % 10)}${units[Math.floor(shift / 10)]}`;
}

interface SumProps {
  readonly address: bigint;
  readonly fields: readonly Field[];
  readonly use: string | null;
}

/** The same address as a flat number: each index times what one entry covers, and the offset. */
function Sum({ address, fields, use }: SumProps) {
  return (
    <table className="sum">
      <tbody>
        {fields.map(({ name, high, low }) => {
          const value = field(address, high, low);
          return (
            <tr key={name} data-picked={use === name || undefined}>
              <th scope="row">{names()[name] ?? name}</th>
              <td>{low > 0 ? `${value} × ${sizeOf(low)}` : `${value}`}</td>
              <td>
                <Hex value={value << BigInt(low)} digits={8} />
              </td>
            </tr>
          );
        })}
        <tr className="total">
          <th scope="row">{t.address.total}</th>
          <td>{address.toLocaleString('en')}</td>
          <td>
            <Hex value={address} digits={8} />
          </td>
        </tr>
      </tbody>
    </table>
  );
}

/** The address being translated: 32 bits, bracketed into the indices and the offset. */
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
  const fields = fieldsOf(kernel.format.levels);
  const part = picked(moment);
  return (
    <Panel
      name={t.panels.address}
      id="address"
      front={front}
      aside={
        <>
          <span className="address-value">
            <Hex value={address} digits={8} cell="address" />
          </span>
          {access}
        </>
      }
    >
      <p className="hidden">{summary(address, kernel.format.levels)}</p>
      <div className="ways">
        <button type="button" aria-pressed={sum} onClick={() => setSum(!sum)}>
          {t.address.asSum}
        </button>
        <button type="button" aria-haspopup="dialog" onClick={openMaps}>
          {t.address.map}
        </button>
      </div>
      {sum && <Sum address={address} fields={fields} use={part} />}
      <div className="fields" aria-hidden="true" hidden={sum}>
        {fields.map(({ name, high, low }) => (
          <div
            key={name}
            className={`field ${name}`}
            style={{ flexGrow: high - low + 1 }}
            data-picked={part === name || undefined}
            data-cell={`index ${name}`}
          >
            <div className="digits">
              {Array.from({ length: high - low + 1 }, (_, i) => high - i).map((position) => (
                <span key={position} data-set={bit(address, position) || undefined}>
                  {bit(address, position) ? 1 : 0}
                </span>
              ))}
            </div>
            <div className="bracket" />
            <div className="label">
              {names()[name] ?? name}{' '}
              <b>
                {name === 'offset' ? (
                  <Hex value={field(address, high, low)} />
                ) : (
                  `${field(address, high, low)}`
                )}
              </b>
              <small>{`${high}…${low}`}</small>
            </div>
          </div>
        ))}
      </div>
    </Panel>
  );
}
