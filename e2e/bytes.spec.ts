import { expect, test } from 'playwright/test';
import { firstLoad, sumOf } from './first-load.ts';

const budget = 180_000;

test(`a first visit loads at most ${budget} bytes before its first step`, async ({ page }) => {
  const loaded = await firstLoad(page, './');
  const sum = sumOf(loaded);
  for (const { path, bytes } of loaded) console.log(`${String(bytes).padStart(8)}  ${path}`);
  console.log(`${String(sum).padStart(8)}  of ${budget}`);

  expect(loaded.some(({ path }) => path.endsWith('.js'))).toBe(true);
  expect(loaded.some(({ path, bytes }) => path === '/' && bytes > 0)).toBe(true);
  expect(loaded.filter(({ path }) => path.endsWith('.woff2'))).toHaveLength(2);
  expect(sum).toBeLessThanOrEqual(budget);
});
