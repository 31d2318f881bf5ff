import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { exhibits } from './gallery.tsx';

describe('the gallery', () => {
  it('has every exhibit that it lists', () => {
    expect(exhibits.length).toBe(38);
  });

  it.each(exhibits.map((each) => [each.name, each] as const))('draws %s', (_, { draw }) => {
    const markup = renderToStaticMarkup(draw());
    expect(markup).toMatch(/<section aria-label="[A-Z]/);
    expect(markup).not.toMatch(/NaN|undefined|\[object/);
  });
});
