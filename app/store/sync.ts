import { RECORDED_ID, scenarios } from '../../core/index.ts';
import { scenarioText, t } from '../words/index.ts';
import { STORE } from './key.ts';
import { type Link, readLink, writeLink } from './link.ts';
import { usePlayer } from './player.ts';
import { rememberSeen } from './seen.ts';
import { firstShow, otherKernel, type Show } from './show.ts';
import { useView } from './view.ts';

/** The address follows when nothing has changed for this long, in ms: browsers refuse to be told at every step of a drag, and writing it costs a frame. */
const PAUSE = 150;

/** What this browser last showed, or `''`; refusing storage is no reason to complain. */
function remembered(): string {
  try {
    return localStorage.getItem(STORE) ?? '';
  } catch {
    return '';
  }
}

function remember(hash: string): void {
  try {
    localStorage.setItem(STORE, hash);
  } catch {
    // A browser that keeps nothing still has the address.
  }
}

/** The address of what is on show. */
export function currentHash(): string {
  const { show, index } = usePlayer.getState();
  const { panel, select, theme, present } = useView.getState();
  const fault = show.recorded?.fault ?? null;
  const profile = otherKernel(show);
  return writeLink({
    scenario: show.id,
    profile,
    step: index,
    fault,
    panel,
    select,
    theme,
    present,
  });
}

/** The scenario that a link names; if there is none, the first picture, and a line that says so. */
async function named({ scenario: found, profile }: Link, lines: string[]): Promise<Show> {
  const start = firstShow();
  if (found === null && profile === null) return start;
  const { showNamed } = await import('./open.ts');
  const show = await showNamed(found ?? start.id, profile, lines);
  if (show) return show;
  const ids = [...scenarios.map(({ id }) => id), RECORDED_ID];
  const { nearest } = await import('./nearest.ts');
  const near = nearest(found ?? '', ids);
  lines.push(t.messages.scenario(found ?? '', near, scenarioText(start).title));
  return start;
}

async function showLinked(link: Link, lines: string[]): Promise<void> {
  const show = await named(link, lines);
  const known = link.scenario === null || show.id === link.scenario;
  const count = show.trace.steps.length;
  const step = known ? link.step : null;
  if (step !== null && step >= count) lines.push(t.messages.step(String(step), count, count - 1));
  usePlayer.getState().load(show, step ?? undefined);
}

/** Shows what a hash says; what it says wrongly is told, and the nearest thing shown. */
async function follow(hash: string): Promise<void> {
  if (hash.startsWith('#/lesson/')) {
    const { openLessonLink } = await import('../lessons/open.ts');
    return openLessonLink(hash);
  }
  const { link, wrong } = readLink(hash);
  const lines = wrong.map(({ field, takes, found }) => t.messages.ignored(field, takes, found));
  const recorded = link.scenario === RECORDED_ID;
  if (!recorded) await showLinked(link, lines);
  useView.getState().set({
    panel: link.panel,
    select: link.select,
    theme: link.theme ?? 'light',
    present: link.present,
    message: lines.length > 0 ? { kind: 'wrong', lines } : null,
  });
  if (!recorded) return;
  const { openFault } = await import('./open.ts');
  await openFault(link.fault, link.step ?? undefined);
}

/** Reads the address, then keeps it equal to what is on show. */
export async function syncLink(): Promise<void> {
  let written = location.hash.length > 2 ? location.hash : remembered();
  const started = follow(written);
  const write = (): void => {
    const hash = currentHash();
    if (hash === written) return;
    written = hash;
    history.replaceState(null, '', `${location.pathname}${location.search}${hash}`);
    remember(hash);
    rememberSeen(usePlayer.getState());
  };
  window.addEventListener('hashchange', () => {
    if (location.hash !== written) void follow(location.hash);
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const writeSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(write, PAUSE);
  };
  await started;
  writeSoon();
  usePlayer.subscribe(writeSoon);
  useView.subscribe(writeSoon);
  window.addEventListener('pagehide', write);
}
