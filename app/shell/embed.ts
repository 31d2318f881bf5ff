import { useEffect } from 'react';

const asked = (): boolean => new URLSearchParams(location.search).get('embed') === '1';

const tell = (message: Readonly<Record<string, unknown>>): void => {
  if (window.parent !== window) window.parent.postMessage({ source: 'faultline', ...message }, '*');
};

/** Whether the page is embedded; then the host page is told each step and how high the page would like to be. */
export function useEmbed(index: number): boolean {
  const embedded = asked();
  useEffect(() => {
    if (embedded) tell({ type: 'step', step: index });
  }, [embedded, index]);
  useEffect(() => {
    if (!embedded) return;
    const observer = new ResizeObserver(() =>
      tell({ type: 'height', height: document.documentElement.scrollHeight }),
    );
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [embedded]);
  return embedded;
}
