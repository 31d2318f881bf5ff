import type { Instruction } from '../../../core/index.ts';
import { cellOf } from '../../picture/flight.ts';
import type { Moment } from '../../picture/moment.ts';
import {
  codeAddress,
  codeAround,
  type ExRow,
  entriesAround,
  fixupAddress,
  type Search,
  searchOf,
  symbolOf,
  tableLength,
} from '../../picture/search.ts';
import { placed } from '../../ui/box.ts';
import { Hex } from '../../ui/Hex.tsx';
import { Panel } from '../../ui/Panel.tsx';
import type { Size } from '../../ui/size.ts';
import { t } from '../../words/index.ts';
import { arc, type ImageScene, imageLayout } from './layout.ts';
import './extable.css';

interface ExtableProps {
  readonly moment: Moment;
  readonly size: Size;
  readonly front: boolean;
}

interface CodeProps {
  readonly moment: Moment;
  readonly rows: readonly Instruction[];
  readonly boxes: ImageScene['codeRows'];
  readonly here: bigint | null;
  readonly cell: string;
  readonly mark: 'bad' | 'fix' | 'run';
}

function Code({ rows, boxes, here, cell, mark }: CodeProps) {
  return (
    <ol className="code">
      {rows.map((row, i) => {
        const box = boxes[i];
        const hit = row.at === here;
        return (
          box && (
            <li
              key={row.at.toString()}
              className={`instruction ${mark}`}
              style={placed(box)}
              data-picked={hit || undefined}
              data-cell={hit ? cell : undefined}
            >
              <Hex value={row.at} />
              <code>{row.text}</code>
            </li>
          )
        );
      })}
    </ol>
  );
}

function Bar({
  scene,
  search,
  count,
}: {
  scene: ImageScene;
  search: Search | null;
  count: number;
}) {
  const { bar, brackets, width, height } = scene;
  const middle = bar.y + bar.height / 2;
  const latest = search?.probes.at(-1);
  const ticks = count <= 400 ? Array.from({ length: count - 1 }, (_, i) => i + 1) : [];
  const step = width / Math.max(1, count);
  return (
    <svg className="bar" width={width} height={height} aria-hidden="true">
      <rect className="all" x={bar.x} y={bar.y} width={bar.width} height={bar.height} />
      {latest && (
        <rect
          className="left"
          x={latest.first * step}
          y={bar.y}
          width={(latest.last + 1 - latest.first) * step}
          height={bar.height}
        />
      )}
      {ticks.map((i) => (
        <line
          key={i}
          className="tick"
          x1={i * step}
          x2={i * step}
          y1={bar.y}
          y2={bar.y + bar.height}
        />
      ))}
      {latest && (
        <rect
          className={`mid ${latest.answer}`}
          x={scene.at(latest.mid) - Math.max(1.5, step / 2)}
          y={bar.y}
          width={Math.max(3, step)}
          height={bar.height}
        />
      )}
      {brackets.map((bracket, i) => (
        <g key={bracket.y} className={`bracket ${search?.probes[i]?.answer ?? ''}`}>
          <line x1={bracket.from} x2={bracket.to} y1={bracket.y} y2={bracket.y} />
          <circle cx={bracket.mid} cy={bracket.y} r={bar.height / 5} />
        </g>
      ))}
      <text x={bar.x + 6} y={middle} dy="0.35em">
        0
      </text>
      <text x={bar.x + bar.width - 6} y={middle} dy="0.35em" textAnchor="end">
        {count - 1}
      </text>
    </svg>
  );
}

const noteOf = (search: Search | null): string => {
  if (!search) return t.extable.idle;
  const n = search.probes.length;
  if (search.end === 'hit') return t.extable.hit(n, search.probes.at(-1)?.mid ?? 0);
  return search.end === 'miss' ? t.extable.miss(n) : t.extable.probes(n);
};

function Entries({
  scene,
  rows,
  search,
}: {
  scene: ImageScene;
  rows: readonly ExRow[];
  search: Search | null;
}) {
  const answers = new Map(search?.probes.map(({ mid, answer }) => [mid, answer]));
  const latest = search?.probes.at(-1)?.mid;
  return (
    <ol className="entries">
      {rows.map((row, i) => {
        const box = scene.rows[i];
        const answer = answers.get(row.index);
        return (
          box && (
            <li
              key={row.index}
              style={placed(box)}
              className={`entry ${answer ?? ''}`}
              data-picked={row.index === latest || undefined}
              data-changed={row.changed || undefined}
              data-cell={cellOf(row.at)}
            >
              <span className="index">{row.index}</span>
              <small>{t.extable.insn}</small>
              {row.insn === null ? t.walk.unknown : <Hex value={row.insn} digits={8} />}
              <small>{t.extable.goes}</small>
              {row.fixup === null ? t.walk.unknown : <Hex value={row.fixup} digits={8} />}
              <span className="answer">{answer ? t.extable.answer[answer] : ''}</span>
            </li>
          )
        );
      })}
    </ol>
  );
}

/** The kernel's text around the instruction in question, its fixup, and the sorted table between them being searched. */
export function Extable({ moment, size, front }: ExtableProps) {
  const search = searchOf(moment);
  const count = tableLength(moment);
  const scene = imageLayout(size.width, size.height, size.unit, count, search?.probes ?? []);
  const { eip, faulted } = codeAddress(moment);
  const fixup = fixupAddress(moment);
  const code = codeAround(moment, eip, scene.codeRows.length);
  const fixups = fixup === null ? [] : codeAround(moment, fixup, scene.fixupRows.length);
  const around = search?.probes.at(-1)?.mid ?? Math.floor(count / 2);
  const from = scene.codeRows[code.findIndex(({ at }) => at === eip)];
  const to = scene.fixupRows[fixups.findIndex(({ at }) => at === fixup)];
  return (
    <Panel name={t.panels.extable} id="extable" front={front} bare>
      <div className="image" style={{ height: scene.height }}>
        <div style={placed(scene.code)}>
          <h3>
            {eip < moment.kernel.layout.taskSize ? t.extable.user : t.extable.code}{' '}
            <code>{symbolOf(moment, eip)}</code>
          </h3>
          {code.length === 0 && <p className="faint">{t.extable.noCode}</p>}
        </div>
        <Code
          moment={moment}
          rows={code}
          boxes={scene.codeRows}
          here={eip}
          cell="code"
          mark={faulted ? 'bad' : 'run'}
        />
        <div style={placed(scene.fixup)}>
          <h3 className="fixup-title">
            {t.extable.fixup} <code>{fixup === null ? '' : symbolOf(moment, fixup)}</code>
          </h3>
          {fixup === null && <p className="faint placeholder">{t.extable.noFixup}</p>}
        </div>
        <Code
          moment={moment}
          rows={fixups}
          boxes={scene.fixupRows}
          here={fixup}
          cell="fixup"
          mark="fix"
        />
        <div style={placed(scene.title)}>
          <h3>
            {t.panels.extable} <small>{t.extable.sub(count)}</small>
            {search && (
              <small className="wanted">
                {t.extable.wanted} <Hex value={search.wanted} />
              </small>
            )}
          </h3>
        </div>
        <Bar scene={scene} search={search} count={count} />
        {from && to && (
          <svg className="arc" width={scene.width} height={scene.height} aria-hidden="true">
            <path d={arc(from, to, size.unit)} markerEnd="url(#tip-fix)" />
          </svg>
        )}
        <p className={`note ${search?.end ?? ''}`} style={placed(scene.note)}>
          {noteOf(search)}
        </p>
        <Entries
          scene={scene}
          rows={entriesAround(moment, around, scene.rows.length)}
          search={search}
        />
        <ol className="hidden">
          {search?.probes.map((probe, i) => (
            <li key={probe.mid}>
              {t.extable.probe(
                i + 1,
                probe.first,
                probe.mid,
                probe.last,
                t.extable.answer[probe.answer],
              )}
            </li>
          ))}
        </ol>
      </div>
    </Panel>
  );
}

/** The same at its place when the tables have the stage: the instruction in question, and the table as a bar. */
export function ExtableStrip({ moment, front }: Omit<ExtableProps, 'size'>) {
  const { eip, faulted } = codeAddress(moment);
  const [instruction] = codeAround(moment, eip, 1);
  const count = tableLength(moment);
  return (
    <Panel name={t.panels.extable} id="extable" front={front} bare>
      <div className={`strip-code ${faulted ? 'bad' : 'run'}`} data-cell="code">
        <h3>
          {eip < moment.kernel.layout.taskSize ? t.extable.user : t.extable.code}{' '}
          <code>{symbolOf(moment, eip)}</code>
        </h3>
        <p>
          <Hex value={eip} digits={8} /> <code>{instruction?.text ?? t.extable.noCode}</code>
          {faulted && <b>{t.extable.faulted}</b>}
        </p>
      </div>
      <div className="strip-table">
        <h3>{t.panels.extable}</h3>
        <p>{t.extable.short(count)}</p>
      </div>
    </Panel>
  );
}
