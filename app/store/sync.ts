import { scenarios } from '../../core/index.ts';
import { scenarioText, t } from '../words/index.ts';
import { nearest, readLink, writeLink } from './link.ts';
import { firstScenario, runOf, usePlayer } from './player.ts';
import { useView } from './view.ts';

const STORE = 'faultline';

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
  const { scenario, index } = usePlayer.getState();
  const { panel, select, theme, present } = useView.getState();
  return writeLink({ scenario: scenario.id, step: index, panel, select, theme, present });
}

function scenarioNamed(found: string | null, lines: string[]) {
  const start = firstScenario();
  if (found === null) return start;
  const scenario = scenarios.find(({ id }) => id === found);
  if (scenario) return scenario;
  const near = nearest(
    found,
    scenarios.map(({ id }) => id),
  );
  lines.push(t.messages.scenario(found, near, scenarioText(start).title));
  return start;
}

/** Shows what a hash says; what it says wrongly is told, and the nearest thing shown. */
function follow(hash: string): void {
  const { link, wrong } = readLink(hash);
  const lines = wrong.map(({ field, takes, found }) => t.messages.ignored(field, takes, found));
  const scenario = scenarioNamed(link.scenario, lines);
  const known = link.scenario === null || scenario.id === link.scenario;
  const count = runOf(scenario).trace.steps.length;
  const step = known ? link.step : null;
  if (step !== null && step >= count) lines.push(t.messages.step(String(step), count, count - 1));
  usePlayer.getState().load(scenario, step ?? undefined);
  useView.getState().set({
    panel: link.panel,
    select: link.select,
    theme: link.theme ?? 'light',
    present: link.present,
    message: lines.length > 0 ? { kind: 'wrong', lines } : null,
  });
}

/** Reads the address once, then keeps it equal to what is on show. Returns how to stop. */
export function syncLink(): () => void {
  const given = location.hash.length > 2 ? location.hash : remembered();
  follow(given);
  let written = '';
  const write = (): void => {
    const hash = currentHash();
    if (hash === written) return;
    written = hash;
    history.replaceState(null, '', `${location.pathname}${location.search}${hash}`);
    remember(hash);
  };
  write();
  const changed = (): void => {
    if (location.hash !== written) follow(location.hash);
  };
  const stops = [usePlayer.subscribe(write), useView.subscribe(write)];
  window.addEventListener('hashchange', changed);
  return () => {
    for (const stop of stops) stop();
    window.removeEventListener('hashchange', changed);
  };
}
