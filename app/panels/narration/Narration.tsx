import type { Say } from '../../../core/index.ts';
import type { Moment } from '../../picture/moment.ts';
import { Panel } from '../../ui/Panel.tsx';
import { Prose } from '../../ui/Prose.tsx';
import { t } from '../../words/index.ts';
import './narration.css';

interface NarrationProps {
  readonly moment: Moment;
  readonly say: Say;
  readonly phase: string;
  readonly phaseName: string;
}

/** Whether the story is of a kernel being built: there was no access that could have needed a fault. */
const built = ({ steps, outcome }: Moment['trace']): boolean =>
  outcome.kind === 'no-fault' && steps[0]?.event === 'link.object';

/** What happens at this step, and why. The largest words on the page. */
export function Narration({ moment, say, phase, phaseName }: NarrationProps) {
  const { trace, index, last } = moment;
  return (
    <Panel name={t.panels.narration} id="narration" front bare>
      <p className={`where ${phase}`}>
        <span>{t.step(index, trace.steps.length)}</span>
        <b>{phaseName}</b>
      </p>
      <h1>
        <Prose text={say.headline} quiet />
      </h1>
      <p className="what">
        <Prose text={say.what} />
      </p>
      {say.why && (
        <p className="why">
          <Prose text={say.why} />
        </p>
      )}
      {last && (
        <p className={`end ${trace.outcome.kind}`}>
          <b>{t.narration.outcome}</b>{' '}
          {built(trace) ? t.narration.built : t.outcomes[trace.outcome.kind]}
        </p>
      )}
    </Panel>
  );
}
