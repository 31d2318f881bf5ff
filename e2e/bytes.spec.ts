import { gzipSync } from 'node:zlib';
import { expect, type Response, test } from 'playwright/test';

const budget = 180_000;

/** Bytes over the wire: gzipped, except fonts, which are compressed already. */
async function weigh(response: Response): Promise<{ path: string; bytes: number }> {
  const path = new URL(response.url()).pathname;
  const body = await response.body();
  return { path, bytes: path.endsWith('.woff2') ? body.length : gzipSync(body).length };
}

test(`a first visit loads at most ${budget} bytes`, async ({ page }) => {
  const weights: Promise<{ path: string; bytes: number }>[] = [];
  page.on('response', (response) => {
    if (response.url().startsWith('http')) weights.push(weigh(response));
  });

  await page.goto('./', { waitUntil: 'networkidle' });
  await page.evaluate(() => document.fonts.ready);

  const loaded = await Promise.all(weights);
  const sum = loaded.reduce((total, { bytes }) => total + bytes, 0);
  for (const { path, bytes } of loaded) console.log(`${String(bytes).padStart(8)}  ${path}`);
  console.log(`${String(sum).padStart(8)}  of ${budget}`);

  expect(loaded.some(({ path }) => path.endsWith('.js'))).toBe(true);
  expect(loaded.some(({ path, bytes }) => path === '/' && bytes > 0)).toBe(true);
  expect(sum).toBeLessThanOrEqual(budget);
});
