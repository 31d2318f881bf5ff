import { create } from 'zustand';
import { type Recorded, recordScenario, type Scenario, scenarios } from '../../core/index.ts';

/** Times a step stays on show while playing at 1x, in ms. */
export const STEP_TIME = 1600;
export const SPEEDS = [0.25, 0.5, 1, 2, 4] as const;
export type Speed = (typeof SPEEDS)[number];

/** What is on show. */
export interface Player extends Recorded {
  readonly scenario: Scenario;
  readonly index: number;
  readonly playing: boolean;
  readonly speed: Speed;
  readonly load: (scenario: Scenario, index?: number) => void;
  /** Shows a step; a number outside the trace gives the nearest. Playing stops. */
  readonly seek: (index: number) => void;
  /** The next step while playing; stops at the end. */
  readonly tick: () => void;
  readonly play: (on: boolean) => void;
  readonly setSpeed: (speed: Speed) => void;
}

const runs = new Map<Scenario, Recorded>();

/** A scenario's recording, made once. */
export function runOf(scenario: Scenario): Recorded {
  const known = runs.get(scenario);
  if (known) return known;
  const run = recordScenario(scenario);
  runs.set(scenario, run);
  return run;
}

/** The step that a scenario opens on. */
export function opening(scenario: Scenario): number {
  const { steps } = runOf(scenario).trace;
  return Math.max(
    0,
    steps.findIndex(({ event }) => event === scenario.opensAt),
  );
}

/** The scenario of the first picture: the second in taught order. */
export function firstScenario(): Scenario {
  const first = scenarios[1] ?? scenarios[0];
  if (!first) throw new RangeError('there is no scenario');
  return first;
}

const start = firstScenario();

export const usePlayer = create<Player>()((set) => ({
  scenario: start,
  ...runOf(start),
  index: opening(start),
  playing: false,
  speed: 1,
  load: (scenario, index) => {
    const { steps } = runOf(scenario).trace;
    const wanted = index ?? opening(scenario);
    set({
      scenario,
      ...runOf(scenario),
      index: Math.max(0, Math.min(wanted, steps.length - 1)),
      playing: false,
    });
  },
  seek: (index) =>
    set(({ trace }) => ({
      index: Math.max(0, Math.min(index, trace.steps.length - 1)),
      playing: false,
    })),
  tick: () =>
    set(({ trace, index }) => {
      const next = Math.min(index + 1, trace.steps.length - 1);
      return { index: next, playing: next < trace.steps.length - 1 };
    }),
  play: (playing) =>
    set(({ index, trace }) => ({
      playing,
      index: playing && index === trace.steps.length - 1 ? 0 : index,
    })),
  setSpeed: (speed) => set({ speed }),
}));
