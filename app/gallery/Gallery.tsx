import type { ReactNode } from 'react';
import { type KernelModel, kernelProfiles, runsOn, scenarios } from '../../core/index.ts';
import { momentAt } from '../picture/moment.ts';
import { Tips } from '../stage/Arrows.tsx';
import { showOf } from '../store/show.ts';
import { type Sight, sights } from './moments.ts';
import { type PanelName, panels } from './panels.tsx';
import '../page.css';
import '../wide.css';
import '../narrow.css';
import '../maps/maps.css';
import '../ui/dialog.css';
import { learnLater } from '../words/later.ts';
import './gallery.css';

// Every story and every kernel is here at once, so all words are.
learnLater();

const models = new Map<string, KernelModel>(
  await Promise.all(kernelProfiles.map(async ({ id, load }) => [id, await load()] as const)),
);

/** A panel in a state worth looking at. */
export interface Exhibit {
  readonly panel: PanelName;
  readonly name: string;
  readonly draw: () => ReactNode;
}

/** @throws RangeError if there is no such story, kernel or step: an exhibit that is listed is shown */
function exhibitsOf([story, kernel, event, names]: Sight): Exhibit[] {
  const model = models.get(kernel);
  const scenario = scenarios.find(({ id }) => id === story);
  if (!model || !scenario || !runsOn(scenario, kernel))
    throw new RangeError(`exhibit: takes a story and its kernel, found ${story} on ${kernel}`);
  const show = showOf(scenario, model);
  const step = show.trace.steps.find((each) => each.event === event);
  if (!step) throw new RangeError(`exhibit: takes a step of ${story} on ${kernel}, found ${event}`);
  return names.map((panel) => ({
    panel,
    name: `${panel} · ${story} · ${kernel.replace('linux-', '')} · ${event}`,
    draw: () => panels[panel](momentAt(show.trace, show.kernel, step.index)),
  }));
}

/** Every panel in every state worth looking at. */
export const exhibits: readonly Exhibit[] = sights.flatMap(exhibitsOf);

/** All exhibits on one page, or those of one panel; only the dev server shows it. */
export const Gallery = ({ only }: { readonly only: string }) => (
  <main className="gallery">
    <Tips />
    {exhibits
      .filter(({ panel }) => only === '' || panel === only)
      .map(({ panel, name, draw }) => (
        <article key={name} className={`of-${panel}`}>
          <h2>{name}</h2>
          {draw()}
        </article>
      ))}
  </main>
);
