import type { Player } from './player.ts';

const SEEN = 'faultline-seen';

/** What a scenario on a kernel goes by in what was seen. */
export const seenKey = (id: string, profile: string): string => `${id}@${profile}`;

/** The farthest step seen of each scenario on each kernel; empty where the browser keeps nothing. */
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
  const key = seenKey(show.id, show.kernel.profile);
  const seen = seenSteps();
  if ((seen[key] ?? -1) >= index) return;
  try {
    localStorage.setItem(SEEN, JSON.stringify({ ...seen, [key]: index }));
  } catch {
    // The map shows what is on the page now.
  }
}
