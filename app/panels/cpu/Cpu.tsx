import {
  bit,
  cpuOf,
  currentTask,
  hex,
  keyOf,
  type Place,
  type Register,
} from '../../../core/index.ts';
import { type Moment, ofSameCpu, registerTitle, wordSize } from '../../picture/moment.ts';
import { codeAddress, symbolOf } from '../../picture/search.ts';
import { Hex } from '../../ui/Hex.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Pick } from '../../ui/Pick.tsx';
import { t } from '../../words/index.ts';
import { oldText, registersOf } from './registers.ts';
import './cpu.css';

/** Bits of EFLAGS that the model uses, by position. */
const EFLAGS: readonly (readonly [number, string])[] = [
  [0, 'CF'],
  [2, 'PF'],
  [6, 'ZF'],
  [7, 'SF'],
  [9, 'IF'],
  [10, 'DF'],
  [11, 'OF'],
  [16, 'RF'],
  [17, 'VM'],
  [18, 'AC'],
];

const ERROR_BITS = ['I', 'R', 'U', 'W', 'P'] as const;

/** Letters that a cell has for an old and a new value. */
const ROOM = 22;

/** The old value of a register: whole where both have room, else the digits that differ. */
function Was({ before, after, room }: { before: bigint; after: bigint; room: number }) {
  const short = oldText(before, after, room);
  if (short === hex(before)) return <Hex value={before} />;
  return (
    <span title={hex(before)}>
      <span className="hidden">{hex(before)}</span>
      <span aria-hidden="true">{short}</span>
    </span>
  );
}

function Cell({ moment, name }: { readonly moment: Moment; readonly name: Register }) {
  const value = cpuOf(moment.now, moment.cpu).registers[name] ?? 0n;
  const size = wordSize(moment.kernel);
  const shown = registerTitle(name, moment.kernel);
  const cell = keyOf({ space: 'register', cpu: moment.cpu, name });
  const write = moment.writes.get(cell);
  const before = typeof write?.before === 'bigint' && write.before !== value ? write.before : null;
  return (
    <div
      className={`register ${name}`}
      data-changed={before !== null || undefined}
      data-read={moment.reads.has(cell) || undefined}
      data-cell={cell}
    >
      <dt>{shown}</dt>
      <dd>
        {before !== null && (
          <>
            <span className="hidden">{t.cpu.was} </span>
            <s>
              <Was before={before} after={value} room={size === 8 ? ROOM : 2 * ROOM} />
            </s>
            <span aria-hidden="true">→</span>
          </>
        )}
        <Hex value={value} digits={before === null ? 2 * size : 1} />
        <Pick
          place={{ space: 'register', cpu: moment.cpu, name }}
          as="register"
          label={t.pick.register(shown)}
          main={name === 'eip'}
        />
      </dd>
    </div>
  );
}

/** The error code of the fault being handled, and the word of the stack that holds it; `null` if there is none. */
function errorCodeOf(moment: Moment): { code: bigint; place: Place | null } | null {
  if (!codeAddress(moment).faulted) return null;
  for (let i = moment.index; i >= 0; i--) {
    const step = moment.trace.steps[i];
    if (step?.event !== 'cpu.page-fault' || !ofSameCpu(moment, step)) continue;
    const { errorCode } = step.facts;
    const top = step.writes.findLast(({ where }) => where.space === 'phys');
    return { code: errorCode, place: top?.after === errorCode ? top.where : null };
  }
  return null;
}

/** Bits whose 0 says something too. */
const BOTH: ReadonlySet<string> = new Set(['P', 'W', 'U']);

function ErrorBit({
  name,
  set,
}: {
  readonly name: (typeof ERROR_BITS)[number];
  readonly set: boolean;
}) {
  const [letter, off, on] = t.cpu.bits[name];
  const meaning = set ? on : off;
  return (
    <li data-set={set || undefined} title={meaning}>
      <b>
        {letter} <i>{set ? 1 : 0}</i>
      </b>
      <span className={set || BOTH.has(name) ? undefined : 'hidden'}>{meaning}</span>
    </li>
  );
}

function ErrorCode({ moment }: { readonly moment: Moment }) {
  const found = errorCodeOf(moment);
  if (found === null)
    return (
      <div className="error-code">
        <span className="error-name">{t.cpu.error}</span>
        <span className="faint">{t.cpu.noError}</span>
      </div>
    );
  const { code, place } = found;
  return (
    <div className="error-code" data-on>
      <span className="error-name">
        {t.cpu.error} <Hex value={code} />
        {place && <Pick place={place} as="error" label={t.pick.register(t.cpu.error)} main />}
      </span>
      <ul>
        {ERROR_BITS.map((name, i) => (
          <ErrorBit key={name} name={name} set={bit(code, 4 - i)} />
        ))}
      </ul>
    </div>
  );
}

/** The registers of the running CPU, what EIP points at, and the error code bit by bit. */
export function Cpu({ moment, front }: { readonly moment: Moment; readonly front: boolean }) {
  const { registers } = cpuOf(moment.now, moment.cpu);
  const { comm, pid } = currentTask(moment.now, moment.cpu);
  const user = (registers.cs & 3n) === 3n;
  const flags = EFLAGS.filter(([position]) => bit(registers.eflags, position)).map(
    ([, name]) => name,
  );
  const symbol = symbolOf(moment, registers.eip);
  const size = wordSize(moment.kernel);
  return (
    <Panel
      name={moment.now.cpus.length > 1 ? `${t.panels.cpu} ${moment.cpu}` : t.panels.cpu}
      id="cpu"
      front={front}
      aside={
        <>
          {t.cpu.running(comm, pid)} · {user ? t.cpu.user : t.cpu.kernel}
          {symbol && (
            <>
              {' · '}
              <code>{symbol}</code>
            </>
          )}
        </>
      }
    >
      <dl className={`registers ${size === 8 ? 'long' : ''}`} data-group>
        {registersOf(moment).map((name) => (
          <Cell key={name} moment={moment} name={name} />
        ))}
      </dl>
      <p className="hidden">
        {registerTitle('eflags', moment.kernel)} {hex(registers.eflags)}: {t.cpu.flags}{' '}
        {flags.join(', ') || t.cpu.noFlags}
      </p>
      <div className="cpu-foot">
        <ErrorCode moment={moment} />
        <span className="eflags-names" aria-hidden="true">
          {flags.join(' ')}
        </span>
      </div>
    </Panel>
  );
}
