import { useEffect } from 'react';
import { PANELS } from '../picture/focus.ts';
import { usePlayer } from '../store/player.ts';
import { useView } from '../store/view.ts';
import { type Ask, askOf, isField, isPressed } from './keys.ts';

const fullScreen = (): void => {
  const change = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen();
  change.catch(() => undefined);
};

function answer(ask: Ask): void {
  const player = usePlayer.getState();
  const view = useView.getState();
  switch (ask.do) {
    case 'step':
      return player.seek(player.index + ask.by);
    case 'first':
      return player.seek(0);
    case 'last':
      return player.seek(player.trace.steps.length - 1);
    case 'play':
      return player.play(!player.playing);
    case 'go-to':
      return view.set({ dialog: 'go-to' });
    case 'keys':
      return view.set({ dialog: 'keys' });
    case 'black':
      return view.set({ black: !view.black });
    case 'full':
      return fullScreen();
    case 'present':
      return view.set({ present: !view.present });
    case 'theme':
      return view.set({ theme: view.theme === 'dark' ? 'light' : 'dark' });
    case 'panel':
      return view.set({ panel: PANELS[ask.number - 1] ?? null });
    case 'escape':
      return view.set(view.black ? { black: false } : { present: false, message: null });
  }
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
