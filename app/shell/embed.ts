import { usePlayer } from '../store/player.ts';

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
 * Talks with the host page by `postMessage`, from the first picture on:
 *
 * - to the host `{source: 'faultline', type: 'height', height}`, in CSS px, whenever it changes;
 * - to the host `{source: 'faultline', type: 'step', step, count, scenario}` at each step, from 0;
 * - from the host `{target: 'faultline', type: 'step', step}`; a number outside the trace gives the nearest step.
 *
 * @returns ends the talk
 */
export function talkToHost(page: Element): () => void {
  const tellStep = (): void => {
    const { show, index } = usePlayer.getState();
    tell({ type: 'step', step: index, count: show.trace.steps.length, scenario: show.id });
  };
  tellStep();
  const stop = usePlayer.subscribe((now, before) => {
    if (now.index !== before.index || now.show !== before.show) tellStep();
  });
  window.addEventListener('message', hear);
  const observer = new ResizeObserver(() => tell({ type: 'height', height: wanted(page) }));
  observer.observe(page);
  return () => {
    stop();
    window.removeEventListener('message', hear);
    observer.disconnect();
  };
}
