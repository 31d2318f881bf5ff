import type { ReactNode } from 'react';
import { phaseOf, scenarios } from '../core/index.ts';
import { Address } from './panels/address/Address.tsx';
import { Cpu } from './panels/cpu/Cpu.tsx';
import { Extable } from './panels/extable/Extable.tsx';
import { Handler } from './panels/handler/Handler.tsx';
import { Log } from './panels/log/Log.tsx';
import { Narration } from './panels/narration/Narration.tsx';
import { Timeline } from './panels/timeline/Timeline.tsx';
import { type Moment, momentAt } from './picture/moment.ts';
import { Tips } from './stage/Arrows.tsx';
import { Stage } from './stage/Stage.tsx';
import { showOf } from './store/show.ts';
import { say, t } from './words/index.ts';
import './page.css';
import { learnLater } from './words/later.ts';
import './gallery.css';

// Every story is here at once, so all words are.
learnLater();

/** A panel in a state worth looking at. */
export interface Exhibit {
  readonly name: string;
  readonly draw: () => ReactNode;
}

const nothing = (): void => undefined;
const headlineOf = (moment: Moment) => (index: number) => {
  const step = moment.trace.steps[index];
  return step ? say(step, moment.kernel.profile).headline : '';
};

type Draw = (moment: Moment) => ReactNode;

const always = (): boolean => true;
const size = { width: 720, height: 380, unit: 16 };

const panels: Readonly<Record<string, Draw>> = {
  address: (moment) => <Address moment={moment} front />,
  cpu: (moment) => <Cpu moment={moment} front />,
  memory: (moment) => <Stage moment={moment} scenery="memory" front={always} show={nothing} />,
  image: (moment) => <Stage moment={moment} scenery="image" front={always} show={nothing} />,
  extable: (moment) => <Extable moment={moment} size={size} front />,
  handler: (moment) => <Handler moment={moment} headline={headlineOf(moment)} front />,
  log: (moment) => <Log moment={moment} front />,
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
    />
  ),
};

/** Moments worth looking at: scenario and event; the first step of that event. */
const moments: readonly (readonly [scenario: string, event: string, panels: readonly string[]])[] =
  [
    ['no-fault', 'walk.start', ['address', 'memory', 'narration']],
    ['no-fault', 'walk.leaf', ['address', 'memory']],
    ['no-fault', 'tlb.hit', ['cpu', 'memory']],
    ['vmalloc-first-touch', 'cpu.page-fault', Object.keys(panels)],
    ['vmalloc-first-touch', 'sync.copy', ['memory', 'handler', 'narration']],
    ['vmalloc-first-touch', 'cpu.iret-retry', ['cpu', 'memory', 'timeline']],
    ['vmalloc-hole-no-page', 'vmalloc.pte-absent', ['memory', 'handler']],
    ['vmalloc-hole-no-table', 'sync.master-empty', ['memory']],
    ['copy-from-user-unmapped', 'extable.smaller', ['image', 'handler']],
    ['copy-from-user-unmapped', 'extable.equal', ['image', 'extable', 'timeline']],
    ['copy-from-user-unmapped', 'cpu.iret-fixup', ['cpu', 'image']],
    ['copy-to-user-demand', 'anon.map', ['memory', 'handler']],
    ['null-read', 'extable.exhausted', ['image']],
    ['null-read', 'die.exit', ['log', 'handler', 'narration']],
  ];

function exhibitsOf([id, event, names]: (typeof moments)[number]): Exhibit[] {
  const scenario = scenarios.find((each) => each.id === id);
  if (!scenario) return [];
  const { trace, kernel } = showOf(scenario);
  const step = trace.steps.find((each) => each.event === event);
  if (!step) return [];
  return names.flatMap((name) => {
    const draw = panels[name];
    if (!draw) return [];
    return [
      { name: `${name} · ${id} · ${event}`, draw: () => draw(momentAt(trace, kernel, step.index)) },
    ];
  });
}

/** Every panel in every state worth looking at. */
export const exhibits: readonly Exhibit[] = moments.flatMap(exhibitsOf);

/** All exhibits on one page; only the dev server shows it. */
export const Gallery = () => (
  <main className="gallery">
    <Tips />
    {exhibits.map(({ name, draw }) => (
      <article key={name}>
        <h2>{name}</h2>
        {draw()}
      </article>
    ))}
  </main>
);
