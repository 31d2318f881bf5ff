import { phaseOf } from '../../core/index.ts';
import { Address } from '../panels/address/Address.tsx';
import { Cpu } from '../panels/cpu/Cpu.tsx';
import { partOf, sceneryOf } from '../picture/focus.ts';
import { momentAt } from '../picture/moment.ts';
import { linkTo } from '../share/link.ts';
import { Stage } from '../stage/Stage.tsx';
import type { Show } from '../store/show.ts';
import { Prose } from '../ui/Prose.tsx';
import { profileText, say as sayOf, scenarioText, t } from '../words/index.ts';

interface SheetProps {
  readonly show: Show;
  readonly index: number;
  /** Name of its picture's file, without an ending. */
  readonly file: string;
}

/** The name of a step's picture: its scenario and its number, from 1. */
export const fileOf = ({ id }: Show, index: number): string =>
  `${id}-${String(index + 1).padStart(3, '0')}`;

const nowhere = (): void => undefined;

/** One step on paper: its picture, its narration, its link. */
export function Sheet({ show, index, file }: SheetProps) {
  const { trace, kernel } = show;
  const moment = momentAt(trace, kernel, index);
  const say = sayOf(moment.step, moment.kernel.profile);
  const phase = phaseOf(moment.step.event);
  const part = partOf(moment.step);
  const link = linkTo(show, index);
  return (
    <article
      className="sheet"
      data-sheet={index}
      data-file={file}
      aria-label={t.step(index, trace.steps.length)}
    >
      <header className="sheet-head">
        <b>{scenarioText(show).title}</b>
        <span>{t.step(index, trace.steps.length)}</span>
        <span>{t.phases[phase]}</span>
        <small>{profileText(kernel.profile).title}</small>
      </header>
      <div className="sheet-words">
        <h2>
          <Prose text={say.headline} quiet />
        </h2>
        <p>
          <Prose text={say.what} quiet />
        </p>
        {say.why && (
          <p className="sheet-why">
            <Prose text={say.why} quiet />
          </p>
        )}
        {moment.last && <p className="sheet-why">{t.outcomes[trace.outcome.kind]}</p>}
      </div>
      <div className="sheet-picture" inert>
        <div className="sheet-scaled">
          <div className="sheet-cpu">
            <Cpu moment={moment} front={part.includes('cpu')} />
            <Address moment={moment} front={part.includes('address')} />
          </div>
          <Stage
            moment={moment}
            scenery={sceneryOf(moment)}
            front={(panel) => part.includes(panel)}
            show={nowhere}
          />
        </div>
      </div>
      <a className="sheet-link" href={link}>
        {link}
      </a>
    </article>
  );
}
