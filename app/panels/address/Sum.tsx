import { field, type PagingFormat } from '../../../core/index.ts';
import { Asked } from '../../ui/Asked.tsx';
import { sizeOf } from '../../ui/units.ts';
import { t } from '../../words/index.ts';
import type { Field } from './layout.ts';
import { nameOf } from './name.ts';
import './sum.css';

interface SumProps {
  readonly address: bigint;
  readonly fields: readonly Field[];
  readonly format: PagingFormat;
  readonly use: string | null;
}

/** The same address as a flat number: each index times what one entry covers, and the offset. */
export function Sum({ address, fields, format, use }: SumProps) {
  return (
    <table className="sum" data-group>
      <tbody>
        {fields.map((each) => {
          const { name, high, low } = each;
          const value = field(address, high, low);
          return (
            <tr key={name} data-picked={use === name || undefined}>
              <th scope="row">{nameOf(each, format)}</th>
              <td>
                {name === 'sign'
                  ? t.address.copies
                  : low > 0
                    ? `${value} × ${sizeOf(low)}`
                    : `${value}`}
              </td>
              <td>
                <Asked value={value << BigInt(low)} digits={8} name={name} />
              </td>
            </tr>
          );
        })}
        <tr className="total">
          <th scope="row">{t.address.total}</th>
          <td>{address.toLocaleString('en')}</td>
          <td>
            <Asked value={address} digits={8} name="address" main />
          </td>
        </tr>
      </tbody>
    </table>
  );
}
