import { spawnSync } from 'node:child_process';
import { type Browser, chromium } from 'playwright';
import { build, preview } from 'vite';
import { imageLayout } from '../app/panels/extable/layout.ts';
import { pathOf } from '../app/panels/handler/path.ts';
import { labelLayout, timelineLayout } from '../app/panels/timeline/layout.ts';
import { flightOf } from '../app/picture/flight.ts';
import { marksOf } from '../app/picture/marks.ts';
import { momentAt } from '../app/picture/moment.ts';
import { bandsOf } from '../app/picture/phases.ts';
import {
  codeAddress,
  codeAround,
  entriesAround,
  imageFocus,
  searchOf,
  tableInPlay,
} from '../app/picture/search.ts';
import { bytesAround, chainOf } from '../app/picture/tables.ts';
import { sceneLayout } from '../app/stage/layout.ts';
import {
  bootScenario,
  type Recorded,
  recordOn,
  recordScenario,
  runsOn,
  scenarios,
} from '../core/index.ts';
import { installed } from './browser.ts';
import { firstLoad, sumOf } from './first-load.ts';
import { lighthouseScores } from './lighthouse.ts';
import { smoothness } from './smooth.ts';

/** Measures what the README and the issues promise; prints one JSON line a figure. Numbers hold for this machine and this moment. */

interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly aim: string;
}

const print = (figure: Figure): void => console.log(JSON.stringify(figure));

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const timed = (work: () => void): number => {
  const start = performance.now();
  work();
  return performance.now() - start;
};

const ROUNDS = 40;

/** What the first kernel can tell: some stories are of other kernels alone. */
const told = scenarios.filter((scenario) => runsOn(scenario, 'linux-2.6.24-ia32'));

/** Steps recorded a second over these: the median round, after warming up. Booting the machine is not counted. */
function recording(): void {
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    let steps = 0;
    let spent = 0;
    for (const scenario of told) {
      const k = bootScenario(scenario);
      spent += timed(() => {
        steps += recordOn(k, scenario).trace.steps.length;
      });
    }
    if (round >= ROUNDS / 4) rates.push((steps / spent) * 1000);
  }
  const value = Math.round(median(rates));
  print({ figure: 'recording', value, unit: 'steps/s', aim: '>= 100000' });
}

const SIZE = { width: 1180, height: 640, unit: 16 };

/** Seeks a step and computes what every panel needs to be drawn. */
function layOut({ trace, kernel }: Recorded, index: number): void {
  const { width, height, unit } = SIZE;
  const moment = momentAt(trace, kernel, index);
  const chain = chainOf(moment);
  if (chain) bytesAround(moment, chain, 3);
  sceneLayout(width, height, unit, { levels: 2, fork: chain?.fork ?? 0, entrySize: 4 });
  flightOf(moment);
  const search = searchOf(moment);
  imageLayout({ ...SIZE, finger: 0 }, tableInPlay(moment).count, search?.probes ?? []);
  entriesAround(moment, 0, null, 5);
  codeAround(moment, codeAddress(moment).eip, 5);
  imageFocus(moment);
  pathOf(moment);
  marksOf(trace.steps);
  const { boxes } = timelineLayout(bandsOf(trace.steps), trace.steps.length, width, 24);
  labelLayout(boxes, 0, width, () => 80);
}

function seeking(): void {
  const times: number[] = [];
  for (const scenario of told) {
    const run = recordScenario(scenario);
    run.trace.steps.forEach((_, index) => {
      times.push(timed(() => layOut(run, index)));
    });
  }
  const value = Number(median(times).toFixed(3));
  print({ figure: 'seek and layouts, median', value, unit: 'ms', aim: '< 2' });
}

/** Milliseconds from navigation until the first picture rests and a key moves it, with the CPU slowed. Until then nothing of the bench's own runs in the page but an observer. */
async function firstStep(browser: Browser, url: string, slowed: number): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowed });
  await page.addInitScript(() => {
    const watcher = new MutationObserver(() => {
      if (document.documentElement.dataset.step === undefined) return;
      performance.mark('first step');
      console.info('first step');
      watcher.disconnect();
    });
    watcher.observe(document, { attributes: true, subtree: true });
  });
  const rests = page.waitForEvent('console', (message) => message.text() === 'first step');
  await page.goto(url);
  await rests;
  const ready = await page.evaluate(
    () => performance.getEntriesByName('first step')[0]?.startTime ?? Number.NaN,
  );
  const before = await page.locator('html').getAttribute('data-step');
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction((step) => document.documentElement.dataset.step !== step, before);
  await page.close();
  return ready;
}

/** What the core does without a page, in a process of its own: it counts memory. */
function core(): void {
  const script = ['--expose-gc', '--import', 'tsx', 'core/speed.bench.ts'];
  const { status } = spawnSync(process.execPath, script, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`core/speed.bench.ts ended with ${status}`);
}

async function smooth(browser: Browser, url: string): Promise<void> {
  const { paints, scrub } = await smoothness(browser, url, 4);
  const { frames, work, lags, pictures } = scrub;
  const ms = (value: number): number => Number(value.toFixed(1));
  const worst = (values: readonly number[]): number => Math.max(...values);
  const figures = [
    ['stepping paints, slowed 4x, median', median(paints), '< 100'],
    ['stepping paints, slowed 4x, worst', worst(paints), '< 100'],
    ['scrubbing, main thread a frame, slowed 4x, median', median(work), '< 16'],
    ['scrubbing, main thread a frame, slowed 4x, worst', worst(work), '< 50'],
    ['scrubbing, frame to frame, slowed 4x, median', median(frames), '16.7: the display'],
    ['scrubbing, frame to frame, slowed 4x, worst', worst(frames), '< 50'],
    ['scrubbing, position to its picture, slowed 4x, median', median(lags), '< 100'],
    ['scrubbing, position to its picture, slowed 4x, worst', worst(lags), '< 250'],
  ] as const;
  for (const [figure, value, aim] of figures) print({ figure, value: ms(value), unit: 'ms', aim });
  const figure = 'scrubbing, whole pictures, slowed 4x';
  print({ figure, value: ms(pictures), unit: 'a second', aim: '>= 8' });
}

async function inBrowser(): Promise<void> {
  await build({ logLevel: 'silent' });
  const server = await preview({ preview: { port: 4874, host: '127.0.0.1' }, logLevel: 'silent' });
  const url = server.resolvedUrls?.local[0] ?? 'http://127.0.0.1:4874/';
  const executablePath = installed();
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args });
  try {
    const page = await browser.newPage();
    const bytes = sumOf(await firstLoad(page, url));
    print({
      figure: 'first load before the first step, gzip',
      value: bytes,
      unit: 'bytes',
      aim: '<= 180000',
    });
    await page.close();
    const times: number[] = [];
    for (let i = 0; i < 5; i++) times.push(await firstStep(browser, url, 4));
    const value = Math.round(median(times));
    print({ figure: 'first step, CPU slowed 4x, median of 5', value, unit: 'ms', aim: '< 1000' });
    await smooth(browser, url);
  } finally {
    await browser.close();
    await server.close();
  }
}

const LEAST = 95;

/** Lighthouse's scores: the bench fails, and names them, if any is too low. */
async function scores(): Promise<void> {
  const all = await lighthouseScores('dist');
  for (const { name, score } of all)
    print({ figure: `Lighthouse, ${name}`, value: score, unit: 'of 100', aim: `>= ${LEAST}` });
  const low = all.filter(({ score }) => score < LEAST);
  if (low.length === 0) return;
  for (const { name, score } of low)
    console.error(`Lighthouse, ${name}: ${score}, takes ${LEAST} or more`);
  process.exitCode = 1;
}

recording();
core();
seeking();
await inBrowser();
await scores();
