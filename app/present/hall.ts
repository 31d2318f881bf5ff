import { useEffect } from 'react';

/** After this time without a movement the pointer is hidden, in ms. */
const IDLE = 3000;

/** Hides a pointer that rests. */
export function useIdlePointer(): void {
  useEffect(() => {
    const { dataset } = document.documentElement;
    let timer = 0;
    const rest = (): void => {
      dataset.idle = '';
    };
    const wake = (): void => {
      delete dataset.idle;
      clearTimeout(timer);
      timer = window.setTimeout(rest, IDLE);
    };
    wake();
    window.addEventListener('pointermove', wake);
    window.addEventListener('pointerdown', wake);
    return () => {
      clearTimeout(timer);
      delete dataset.idle;
      window.removeEventListener('pointermove', wake);
      window.removeEventListener('pointerdown', wake);
    };
  }, []);
}

/** Keeps the screen awake where the browser can; it forgets when the tab is hidden, so it is asked again. */
export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    let over = false;
    const ask = async (): Promise<void> => {
      if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
      try {
        lock = await navigator.wakeLock.request('screen');
        if (over) await lock.release();
      } catch {
        // Refused, on a low battery for instance: the lecture goes on.
      }
    };
    const again = (): void => void ask();
    again();
    document.addEventListener('visibilitychange', again);
    return () => {
      over = true;
      document.removeEventListener('visibilitychange', again);
      lock?.release().catch(() => undefined);
    };
  }, []);
}
