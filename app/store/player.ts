import { create } from 'zustand';
import { firstShow, type Show } from './show.ts';

/** Times a step stays on show while playing at 1x, in ms. */
export const STEP_TIME = 1600;
export const SPEEDS = [0.25, 0.5, 1, 2, 4] as const;
export type Speed = (typeof SPEEDS)[number];

/** What is on show. */
export interface Player {
  readonly show: Show;
  readonly index: number;
  /** Whether the slider brought the step on show: nothing led to it, so nothing moves. */
  readonly dragged: boolean;
  readonly playing: boolean;
  readonly speed: Speed;
  /** Shows something else: at a step, the nearest if it has no such step, or where it opens. */
  readonly load: (show: Show, index?: number) => void;
  /** Shows a step; a number outside the trace gives the nearest. Playing stops. */
  readonly seek: (index: number) => void;
  /** The same for a slider being dragged: the picture follows as fast as it can be drawn. */
  readonly drag: (index: number) => void;
  /** The next step while playing; stops at the end. */
  readonly tick: () => void;
  readonly play: (on: boolean) => void;
  readonly setSpeed: (speed: Speed) => void;
}

const within = ({ trace }: Show, index: number): number =>
  Math.max(0, Math.min(index, trace.steps.length - 1));

const start = firstShow();

export const usePlayer = create<Player>()((set) => ({
  show: start,
  index: start.opens,
  dragged: false,
  playing: false,
  speed: 1,
  load: (show, index) =>
    set({ show, index: within(show, index ?? show.opens), dragged: false, playing: false }),
  seek: (index) =>
    set(({ show }) => ({ index: within(show, index), dragged: false, playing: false })),
  drag: (index) =>
    set(({ show }) => ({ index: within(show, index), dragged: true, playing: false })),
  tick: () =>
    set(({ show, index }) => {
      const next = within(show, index + 1);
      return { index: next, dragged: false, playing: next < show.trace.steps.length - 1 };
    }),
  play: (playing) =>
    set(({ index, show }) => ({
      playing,
      dragged: false,
      index: playing && index === show.trace.steps.length - 1 ? 0 : index,
    })),
  setSpeed: (speed) => set({ speed }),
}));
