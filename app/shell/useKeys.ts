import { useEffect } from 'react';
import { PANELS } from '../picture/focus.ts';
import { advance } from '../store/advance.ts';
import { moveToEvent, toggleGrain } from '../store/move.ts';
import { usePlayer } from '../store/player.ts';
import { type Pointer, useView, type View } from '../store/view.ts';
import { type Ask, askOf, isField, isPressed } from './keys.ts';

const fullScreen = (): void => {
  const change = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen();
  change.catch(() => undefined);
};

type Simple = Exclude<Ask['do'], 'step' | 'event' | 'panel'>;

const player = () => usePlayer.getState();
const view = () => useView.getState();

const point = (wanted: Pointer): void =>
  view().set({ present: true, pointer: view().pointer === wanted ? 'plain' : wanted });

/** What Escape takes away: the black screen, the value looked into, then spotlight or ink, then present mode. */
function less({ black, chosen, term, pointer, present }: View): Partial<View> {
  if (black) return { black: false };
  if (chosen || term) return { chosen: null, term: null };
  if (present && pointer !== 'plain') return { pointer: 'plain' };
  return { present: false, pointer: 'plain', message: null };
}

const actions: Readonly<Record<Simple, () => void>> = {
  first: () => player().seek(0),
  last: () => player().seek(player().show.trace.steps.length - 1),
  grain: toggleGrain,
  maps: () => view().set({ dialog: 'maps' }),
  play: () => player().play(!player().playing),
  'go-to': () => view().set({ dialog: 'go-to' }),
  keys: () => view().set({ dialog: 'keys' }),
  lessons: () => view().set({ dialog: 'lessons' }),
  black: () => view().set({ black: !view().black }),
  full: fullScreen,
  present: () => view().set({ present: !view().present }),
  start: () => view().set({ present: true }),
  spotlight: () => point('spotlight'),
  ink: () => point('ink'),
  projector: () => view().set({ present: true, dialog: 'projector' }),
  theme: () => view().set({ theme: view().theme === 'dark' ? 'light' : 'dark' }),
  escape: () => view().set(less(view())),
};

function answer(ask: Ask): void {
  if (ask.do === 'step') advance(ask.by);
  else if (ask.do === 'event') moveToEvent(ask.by);
  else if (ask.do === 'panel') view().set({ panel: PANELS[ask.number - 1] ?? null });
  else actions[ask.do]();
}

function onKey(event: KeyboardEvent): void {
  const ask = askOf(event);
  const target = event.target instanceof HTMLElement ? event.target : document.body;
  if (!ask || event.defaultPrevented || isField(target) || isPressed(target, event.key)) return;
  if (target.closest('dialog[open]')) return;
  event.preventDefault();
  answer(ask);
}

/** The keys of the page. Never while typing in a field or while a dialog is open. */
export function useKeys(): void {
  useEffect(() => {
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
