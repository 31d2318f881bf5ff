import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { exhibits } from './Gallery.tsx';
import { panels } from './panels.tsx';

describe('the gallery', () => {
  it('shows every panel, no exhibit twice', () => {
    const names = exhibits.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(exhibits.map(({ panel }) => panel))).toEqual(new Set(Object.keys(panels)));
  });

  it.each(exhibits.map((each) => [each.name, each] as const))('draws %s', (_, { draw }) => {
    const markup = renderToStaticMarkup(draw());
    expect(markup).toMatch(/<section [^>]*aria-label="\w/);
    expect(markup).not.toMatch(/NaN|undefined|\[object/);
  });
});
