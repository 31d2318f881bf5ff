import { useLayoutEffect } from 'react';
import { t } from '../words/index.ts';
import type { Layout } from './choice.ts';

/** Makes the page a handout: its title, its layout, and an address that says what is on it. @param query what `?` says */
export function usePaper(title: string, layout: Layout, query: string): void {
  useLayoutEffect(() => {
    document.title = `${title} · ${t.name}`;
    const { dataset } = document.documentElement;
    dataset.theme = 'light';
    dataset.handout = layout;
    try {
      history.replaceState(null, '', `${query}${location.hash}`);
    } catch {
      // A page from a file may not change its query; only a reload would miss it.
    }
  }, [title, layout, query]);
}
