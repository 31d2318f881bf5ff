import type { Player } from './player.ts';

const SEEN = 'faultline-seen';

/** The farthest step seen of each scenario, by id; empty where the browser keeps nothing. */
export function seenSteps(): Readonly<Record<string, number>> {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(SEEN) ?? '{}');
    return typeof found === 'object' && found !== null ? (found as Record<string, number>) : {};
  } catch {
    return {};
  }
}

/** Keeps how far a scenario was seen. */
export function rememberSeen({ show, index }: Pick<Player, 'show' | 'index'>): void {
  // Steps on another kernel have other numbers.
  if (show.scenario && show.kernel.profile !== show.scenario.profile) return;
  const seen = seenSteps();
  if ((seen[show.id] ?? -1) >= index) return;
  try {
    localStorage.setItem(SEEN, JSON.stringify({ ...seen, [show.id]: index }));
  } catch {
    // The map shows what is on the page now.
  }
}
