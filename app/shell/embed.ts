import { useEffect } from 'react';
import { usePlayer } from '../store/player.ts';

const asked = (): boolean => new URLSearchParams(location.search).get('embed') === '1';

const tell = (message: Readonly<Record<string, unknown>>): void => {
  if (window.parent !== window) window.parent.postMessage({ source: 'faultline', ...message }, '*');
};

/** The step that a host page's message asks for; `null` for anything else that it says. */
export function stepAsked(data: unknown): number | null {
  if (typeof data !== 'object' || data === null) return null;
  if (!('target' in data && data.target === 'faultline')) return null;
  if (!('type' in data && data.type === 'step' && 'step' in data)) return null;
  return Number.isInteger(data.step) ? Number(data.step) : null;
}

function hear(event: MessageEvent<unknown>): void {
  const step = event.source === window.parent ? stepAsked(event.data) : null;
  if (step !== null) usePlayer.getState().seek(step);
}

/** How high the page would like to be, in CSS px. */
const wanted = (page: Element): number => Math.ceil(page.getBoundingClientRect().height);

/**
 * Whether the page is embedded, `?embed=1`. Then it and the host page talk by `postMessage`:
 *
 * - to the host `{source: 'faultline', type: 'height', height}`, in CSS px, whenever it changes;
 * - to the host `{source: 'faultline', type: 'step', step, count, scenario}` at each step, from 0;
 * - from the host `{target: 'faultline', type: 'step', step}`; a number outside the trace gives the nearest step.
 */
export function useEmbed(index: number): boolean {
  const embedded = asked();
  const { id, trace } = usePlayer((player) => player.show);
  const count = trace.steps.length;
  useEffect(() => {
    if (embedded) tell({ type: 'step', step: index, count, scenario: id });
  }, [embedded, index, count, id]);
  useEffect(() => {
    if (!embedded) return;
    window.addEventListener('message', hear);
    return () => window.removeEventListener('message', hear);
  }, [embedded]);
  useEffect(() => {
    const page = document.querySelector('.page');
    if (!embedded || !page) return;
    const observer = new ResizeObserver(() => tell({ type: 'height', height: wanted(page) }));
    observer.observe(page);
    return () => observer.disconnect();
  }, [embedded]);
  return embedded;
}
