import type { ReactNode } from 'react';
import { type Place, phaseOf } from '../../core/index.ts';
import { Inspect } from '../inspect/Inspect.tsx';
import { Decisions } from '../maps/Decisions.tsx';
import { Space } from '../maps/Space.tsx';
import { Address } from '../panels/address/Address.tsx';
import { Cpu } from '../panels/cpu/Cpu.tsx';
import { Handler } from '../panels/handler/Handler.tsx';
import { Narration } from '../panels/narration/Narration.tsx';
import { Timeline } from '../panels/timeline/Timeline.tsx';
import type { Scenery } from '../picture/focus.ts';
import type { Moment } from '../picture/moment.ts';
import { Stage } from '../stage/Stage.tsx';
import { plain } from '../ui/Prose.tsx';
import type { Meaning } from '../ui/pick.ts';
import { say, t } from '../words/index.ts';

const nothing = (): void => undefined;
const always = (): boolean => true;

const headlineOf = (moment: Moment) => (index: number) => {
  const step = moment.trace.steps[index];
  return step ? plain(say(step, moment.kernel.profile).headline) : '';
};

const stage = (scenery: Scenery) => (moment: Moment) => (
  <Stage moment={moment} scenery={scenery} front={always} show={nothing} />
);

const looked = (place: Place, as: Meaning) => (moment: Moment) => (
  <Inspect
    moment={moment}
    place={place}
    as={as}
    at={moment.index}
    headline={headlineOf(moment)}
    seek={nothing}
    choose={nothing}
    close={nothing}
  />
);

/** The word of memory that the step wrote last: an entry, or the top of the stack. */
function written(moment: Moment, as: Meaning): ReactNode {
  const place = moment.step.writes.findLast(({ where }) => where.space === 'phys')?.where;
  return place ? looked(place, as)(moment) : null;
}

/** Every panel, drawn from a moment alone. */
export const panels = {
  address: (moment) => <Address moment={moment} front />,
  cpu: (moment) => <Cpu moment={moment} front />,
  memory: stage('memory'),
  image: stage('image'),
  log: stage('log'),
  handler: (moment) => <Handler moment={moment} headline={headlineOf(moment)} front />,
  narration: (moment) => {
    const phase = phaseOf(moment.step.event);
    return (
      <Narration
        moment={moment}
        say={say(moment.step, moment.kernel.profile)}
        phase={phase}
        phaseName={t.phases[phase]}
      />
    );
  },
  timeline: (moment) => (
    <Timeline
      trace={moment.trace}
      index={moment.index}
      headline={headlineOf(moment)}
      seek={nothing}
      drag={nothing}
    />
  ),
  space: (moment) => <Space moment={moment} />,
  decisions: (moment) => <Decisions moment={moment} close={nothing} />,
  entry: (moment) => written(moment, 'entry'),
  error: (moment) => written(moment, 'error'),
  eip: looked({ space: 'register', cpu: 0, name: 'eip' }, 'register'),
  flags: looked({ space: 'register', cpu: 0, name: 'eflags' }, 'register'),
} as const satisfies Readonly<Record<string, (moment: Moment) => ReactNode>>;

/** What can be shown of a moment. */
export type PanelName = keyof typeof panels;
