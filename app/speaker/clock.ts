/** The lecture's clock: what ran before, and since when it runs now, in ms. */
export interface Clock {
  readonly carried: number;
  /** `null` while it stands. */
  readonly since: number | null;
}

export const stopped: Clock = { carried: 0, since: null };

export const elapsed = ({ carried, since }: Clock, now: number): number =>
  carried + (since === null ? 0 : Math.max(0, now - since));

/** Starts a clock that stands, halts one that runs. */
export const toggled = (clock: Clock, now: number): Clock =>
  clock.since === null ? { ...clock, since: now } : { carried: elapsed(clock, now), since: null };

/** Minutes and seconds, `7:05`. */
export function minutesOf(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

const STORE = 'faultline-clock';

/** The clock and the planned minutes as this tab kept them. */
export function keptClock(): { readonly clock: Clock; readonly planned: number | null } {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORE) ?? '{}') as {
      carried?: unknown;
      since?: unknown;
      planned?: unknown;
    };
    const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
    return {
      clock: { carried: number(kept.carried) ?? 0, since: number(kept.since) },
      planned: number(kept.planned),
    };
  } catch {
    return { clock: stopped, planned: null };
  }
}

/** Keeps them, so that a reload loses no time. */
export function keepClock(clock: Clock, planned: number | null): void {
  try {
    sessionStorage.setItem(STORE, JSON.stringify({ ...clock, planned }));
  } catch {
    // Then a reload starts at zero.
  }
}
