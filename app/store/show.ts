import {
  type EventId,
  type FaultChoice,
  type KernelModel,
  type ProfileId,
  RECORDED_ID,
  type Recorded,
  recordScenario,
  type Scenario,
  scenarios,
} from '../../core/index.ts';

/** Something to show: a scenario or a recorded fault, with its run. */
export interface Show extends Recorded {
  readonly id: string;
  /** The step that it opens on. */
  readonly opens: number;
  /** What a file would hold; `null` for a recorded fault. */
  readonly scenario: Scenario | null;
  /** The recorded fault on show, and what else can be chosen; `null` for a scenario. */
  readonly recorded: { readonly fault: string; readonly choices: readonly FaultChoice[] } | null;
}

const opening = ({ trace }: Recorded, event: EventId | string | undefined): number =>
  Math.max(
    0,
    trace.steps.findIndex((step) => step.event === event),
  );

const shows = new Map<Scenario, Map<string, Show>>();

/** A scenario and its run, made once for each kernel. @param model absent: the one that comes with the page @throws RangeError if the scenario cannot be run */
export function showOf(scenario: Scenario, model?: KernelModel): Show {
  const mine = shows.get(scenario) ?? new Map<string, Show>();
  shows.set(scenario, mine);
  const known = mine.get(model?.profile ?? '');
  if (known) return known;
  const run = recordScenario(scenario, model);
  if (run.trace.steps.length === 0) throw new RangeError('does: takes something that happens');
  const opens = opening(run, scenario.opensAt);
  const show = { ...run, id: scenario.id, opens, scenario, recorded: null };
  mine.set(run.kernel.profile, show);
  if (!model) mine.set('', show);
  return show;
}

/** The first picture: the second scenario in taught order. */
export function firstShow(): Show {
  const first = scenarios[1] ?? scenarios[0];
  if (!first) throw new RangeError('there is no scenario');
  return showOf(first);
}

/** A recorded fault and its run. */
export const recordedShow = (
  run: Recorded,
  fault: string,
  choices: readonly FaultChoice[],
): Show => ({
  ...run,
  id: RECORDED_ID,
  opens: opening(run, 'cpu.page-fault'),
  scenario: null,
  recorded: { fault, choices },
});

/** The kernel that a link must name: one that is not the scenario's own; `null` otherwise. */
export const otherKernel = ({ scenario, kernel }: Show): ProfileId | null =>
  scenario && kernel.profile !== scenario.profile ? kernel.profile : null;
