import { currentTask, hex } from '../../core/index.ts';
import type { Moment } from '../picture/moment.ts';
import { maps as w } from '../words/maps.ts';
import {
  around,
  barsOf,
  NEAR,
  type Region,
  regionsOf,
  type Stretch,
  share,
  sizeText,
  within,
} from './regions.ts';

interface BarProps {
  readonly name: string;
  readonly regions: readonly Region[];
  readonly stretch: Stretch;
  readonly address: bigint | null;
}

const percent = (part: number): string => `${part * 100}%`;

/** A stretch to scale; what is too narrow for its name keeps its colour and stands in the table. */
function Bar({ name, regions, stretch, address }: BarProps) {
  const inside = address !== null && address >= stretch.start && address < stretch.end;
  return (
    <div className="space-bar" aria-hidden="true">
      <p>
        <b>{name}</b> {hex(stretch.start, 8)} … {hex(stretch.end - 1n, 8)}
      </p>
      <div className="space-track">
        {within(regions, stretch).map(({ start, end, kind }) => {
          const from = share(start, stretch);
          const wide = share(end, stretch) - from;
          return (
            <i
              key={start.toString()}
              className={`at-${kind}`}
              style={{ left: percent(from), width: percent(wide) }}
            >
              {wide > 0.1 && <span>{w.kinds[kind]}</span>}
            </i>
          );
        })}
        {inside && address !== null && (
          <b className="space-here" style={{ left: percent(share(address, stretch)) }}>
            ▲
          </b>
        )}
      </div>
    </div>
  );
}

/** The virtual address space to scale, three times enlarged, and the same as a table. */
export function Space({ moment }: { readonly moment: Moment }) {
  const { address, now, kernel } = moment;
  const { comm, pid } = currentTask(now, moment.cpu);
  const regions = regionsOf(moment);
  const [first, second] = barsOf(kernel);
  const names = kernel.format.addressBits ? w.wide : w.narrow;
  return (
    <section aria-label={w.space} className="space">
      <h3>{w.space}</h3>
      <p>{names.lead(pid, comm)}</p>
      <Bar name={names.first} regions={regions} stretch={first} address={address} />
      <Bar name={names.second} regions={regions} stretch={second} address={address} />
      {address === null ? (
        <p>{w.noAddress}</p>
      ) : (
        <Bar
          name={w.near(NEAR)}
          regions={regions}
          stretch={around(kernel, address)}
          address={address}
        />
      )}
      <table>
        <thead>
          <tr>
            {[w.from, w.to, w.size, w.what].map((each) => (
              <th key={each} scope="col">
                {each}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {regions.map(({ start, end, kind }) => {
            const here = address !== null && address >= start && address < end;
            return (
              <tr key={start.toString()} data-here={here || undefined}>
                <td>{hex(start, 8)}</td>
                <td>{hex(end - 1n, 8)}</td>
                <td>{sizeText(end - start)}</td>
                <td>
                  <i className={`swatch at-${kind}`} /> {w.kinds[kind]}
                  {here && address !== null && (
                    <b>
                      {' '}
                      ← {hex(address, 8)}, {w.inPlay}
                    </b>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
