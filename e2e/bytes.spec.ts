import { gzipSync } from 'node:zlib';
import { expect, type Request, type Response, test } from 'playwright/test';

const budget = 180_000;

/** Bytes over the wire: gzipped, except fonts, which are compressed already. */
async function weigh(response: Response): Promise<{ path: string; bytes: number }> {
  const path = new URL(response.url()).pathname;
  const body = await response.body();
  return { path, bytes: path.endsWith('.woff2') ? body.length : gzipSync(body).length };
}

test(`a first visit loads at most ${budget} bytes before its first step`, async ({ page }) => {
  const weights: Promise<{ path: string; bytes: number }>[] = [];
  // What is fetched after the first picture rests is for later: it must not be needed for it.
  let resting = false;
  await page.exposeFunction('firstStepRests', () => {
    resting = true;
  });
  await page.addInitScript(() => {
    const watcher = new MutationObserver(() => {
      if (document.documentElement.dataset.step === undefined) return;
      watcher.disconnect();
      void Reflect.get(window, 'firstStepRests')();
    });
    watcher.observe(document, { attributes: true, subtree: true });
  });
  const early = new Set<Request>();
  page.on('request', (request) => {
    if (!resting && request.url().startsWith('http')) early.add(request);
  });
  page.on('response', (response) => {
    if (early.has(response.request())) weights.push(weigh(response));
  });

  await page.goto('./', { waitUntil: 'load' });
  await expect(page.locator('html')).toHaveAttribute('data-step', /./);
  await page.evaluate(() => document.fonts.ready);

  const loaded = await Promise.all(weights);
  const sum = loaded.reduce((total, { bytes }) => total + bytes, 0);
  for (const { path, bytes } of loaded) console.log(`${String(bytes).padStart(8)}  ${path}`);
  console.log(`${String(sum).padStart(8)}  of ${budget}`);

  expect(loaded.some(({ path }) => path.endsWith('.js'))).toBe(true);
  expect(loaded.some(({ path, bytes }) => path === '/' && bytes > 0)).toBe(true);
  expect(loaded.filter(({ path }) => path.endsWith('.woff2'))).toHaveLength(2);
  expect(sum).toBeLessThanOrEqual(budget);
});
