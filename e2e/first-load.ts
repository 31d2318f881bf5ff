import { gzipSync } from 'node:zlib';
import type { Page, Request, Response } from 'playwright';

/** A file that the first picture needed. */
export interface Weight {
  /** As in `/assets/index.js`. */
  readonly path: string;
  /** Over the wire: gzipped, except fonts, which are compressed already. */
  readonly bytes: number;
}

async function weigh(response: Response): Promise<Weight> {
  const path = new URL(response.url()).pathname;
  const body = await response.body();
  return { path, bytes: path.endsWith('.woff2') ? body.length : gzipSync(body).length };
}

/**
 * What a first visit loads before its first step: all that is asked for until the first picture rests. What comes after it is for later: it was not needed for it.
 *
 * @param page one that has not been used
 * @param url of the page, or a path below the base that the page knows
 */
export async function firstLoad(page: Page, url: string): Promise<readonly Weight[]> {
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
  const weights: Promise<Weight>[] = [];
  page.on('request', (request) => {
    if (!resting && request.url().startsWith('http')) early.add(request);
  });
  page.on('response', (response) => {
    if (early.has(response.request())) weights.push(weigh(response));
  });
  await page.goto(url, { waitUntil: 'load' });
  await page.locator('html[data-step]').waitFor();
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  return Promise.all(weights);
}

/** Bytes of all files together. */
export const sumOf = (weights: readonly Weight[]): number =>
  weights.reduce((total, { bytes }) => total + bytes, 0);
