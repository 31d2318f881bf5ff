import type { Moment } from '../../picture/moment.ts';
import {
  codeAddress,
  codeAround,
  entriesAround,
  imageFocus,
  instructionsOf,
  type Probe,
  placedSoFar,
  type Search,
  searchOf,
  symbolOf,
  tableInPlay,
} from '../../picture/search.ts';
import { Asked } from '../../ui/Asked.tsx';
import { placed } from '../../ui/box.ts';
import { Panel } from '../../ui/Panel.tsx';
import { Pick } from '../../ui/Pick.tsx';
import type { Size } from '../../ui/size.ts';
import { t } from '../../words/index.ts';
import { Bar } from './Bar.tsx';
import { arc, type ImageScene, imageLayout } from './layout.ts';
import { Code, Entries } from './Rows.tsx';
import './extable.css';

interface ExtableProps {
  readonly moment: Moment;
  readonly size: Size;
  readonly front: boolean;
}

function noteOf(search: Search | null, sorted: boolean, made: number | null): string {
  if (made !== null) return t.extable.collecting;
  if (!search) return sorted ? t.extable.idle : t.extable.notYet;
  const n = search.probes.length;
  if (search.end === 'hit') return t.extable.hit(n, search.probes.at(-1)?.mid ?? 0);
  return search.end === 'miss' ? t.extable.miss(n) : t.extable.probes(n);
}

const whose = (moment: Moment, eip: bigint): string =>
  eip < moment.kernel.layout.taskSize ? t.extable.user : t.extable.code;

/** Instructions around an address; where the text is not known, its place alone. */
function textAt(moment: Moment, at: bigint, count: number) {
  const known = codeAround(moment, at, count);
  return known.length > 0 ? known : [{ at, text: t.extable.noCode }];
}

/** Kernel text around the instruction in question, its fixup beside it, and EIP's way from the one to the other. */
function Texts({ moment, scene, unit }: { moment: Moment; scene: ImageScene; unit: number }) {
  const { code: eip, faulted, fixup, running } = imageFocus(moment);
  const count = scene.codeRows.length;
  const code = textAt(moment, eip, count);
  const goal = running !== null && codeAround(moment, running, 1).length > 0 ? running : fixup;
  const fixups = goal === null ? [] : textAt(moment, goal, count);
  const from = scene.codeRows[code.findIndex(({ at }) => at === eip)];
  const to = scene.fixupRows[fixups.findIndex(({ at }) => at === fixup)];
  return (
    <>
      <div style={placed(scene.code)}>
        <h3>
          {whose(moment, eip)} <code>{symbolOf(moment, eip)}</code>
        </h3>
      </div>
      <Code
        rows={code}
        boxes={scene.codeRows}
        here={eip}
        cell="code"
        mark={faulted ? 'bad' : 'run'}
      />
      <div style={placed(scene.fixup)}>
        <h3 className="fixup-title">
          {t.extable.fixup} <code>{goal === null ? '' : symbolOf(moment, goal)}</code>
        </h3>
        {goal === null && <p className="faint placeholder">{t.extable.noFixup}</p>}
      </div>
      <Code rows={fixups} boxes={scene.fixupRows} here={goal} cell="fixup" mark="fix" />
      {from && to && (
        <svg className="arc" width={scene.width} height={scene.height} aria-hidden="true">
          <path d={arc(from, to, unit)} markerEnd="url(#tip-fix)" />
        </svg>
      )}
    </>
  );
}

/** What is left of the table at a probe: each bound opens. */
function Bounds({ probe }: { readonly probe: Probe }) {
  return (['first', 'mid', 'last'] as const).map((name) => (
    <span key={name} className="bound-value">
      {t.extable.bounds[name]}{' '}
      <b className="asked">
        {probe[name]}
        <Pick
          place={{ space: 'said', name, value: BigInt(probe[name]) }}
          as="word"
          label={t.pick.register(t.extable.bounds[name])}
          main={false}
        />
      </b>
    </span>
  ));
}

/** The kernel's text around the instruction in question, its fixup, and the sorted table between them being searched. */
export function Extable({ moment, size, front }: ExtableProps) {
  const search = searchOf(moment);
  const insns = instructionsOf(moment);
  const count = insns.length;
  const probes = search?.probes ?? [];
  const scene = imageLayout(size, count, probes);
  const latest = search?.end === null ? probes.at(-1) : undefined;
  const { entry, other } = imageFocus(moment);
  const { module } = tableInPlay(moment);
  const sorted = insns.every((insn, i) => insn === null || insn >= (insns[i - 1] ?? 0n));
  const made = placedSoFar(moment);
  const sub =
    made !== null
      ? t.extable.placed(made, count)
      : sorted
        ? t.extable.sub(count)
        : t.extable.unsorted(count);
  const rows = entriesAround(
    moment,
    entry ?? made ?? Math.floor(count / 2),
    other,
    scene.rows.length,
  );
  return (
    <Panel name={t.panels.extable} id="extable" front={front} bare>
      <div className="image" data-group style={{ height: scene.height }}>
        <Texts moment={moment} scene={scene} unit={size.unit} />
        <div style={placed(scene.title)}>
          <h3>
            {t.panels.extable} {module !== null && <small>{t.extable.ofModule(module)}</small>}{' '}
            <small>{sub}</small>
            {search && (
              <small className="wanted">
                {t.extable.wanted} <Asked value={search.wanted} name="eip" />
              </small>
            )}
          </h3>
        </div>
        <Bar scene={scene} probes={probes} insns={insns} here={entry} other={other} />
        <p className={`note ${search?.end ?? ''}`} style={placed(scene.note)}>
          {noteOf(search, sorted, made)}
          {latest && <Bounds probe={latest} />}
        </p>
        <Entries scene={scene} rows={rows} search={search} here={entry} other={other} />
        <ol className="hidden">
          {probes.map(({ first, mid, last, answer }, i) => (
            <li key={mid}>{t.extable.probe(i + 1, first, mid, last, t.extable.answer[answer])}</li>
          ))}
        </ol>
      </div>
    </Panel>
  );
}

/** The same at its place when the tables have the stage: the instruction in question, and the table's size. */
export function ExtableStrip({ moment, front }: Omit<ExtableProps, 'size'>) {
  const { eip, faulted } = codeAddress(moment);
  const [instruction] = codeAround(moment, eip, 1);
  return (
    <Panel name={t.panels.extable} id="extable" front={front} bare>
      <div className={`strip-code ${faulted ? 'bad' : 'run'}`} data-cell="code">
        <h3>
          {whose(moment, eip)} <code>{symbolOf(moment, eip)}</code>
        </h3>
        <p>
          <Asked value={eip} digits={8} name="eip" main />{' '}
          <code>{instruction?.text ?? t.extable.noCode}</code>
          {faulted && <b>{t.extable.faulted}</b>}
        </p>
      </div>
      <div className="strip-table">
        <h3>{t.panels.extable}</h3>
        <p>{t.extable.short(tableInPlay(moment).count)}</p>
      </div>
    </Panel>
  );
}
