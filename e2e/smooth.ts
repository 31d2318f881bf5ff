import type { Browser, Locator, Page } from 'playwright';
import { workByFrame } from './frames.ts';

/** How smoothly the page follows, with the CPU slowed. Times in milliseconds. */
export interface Smooth {
  /** From a key press to the paint after it. */
  readonly paints: readonly number[];
  readonly scrub: Scrub;
}

/** A drag of the slider over 300 steps. */
export interface Scrub {
  /** From frame to frame: 16.7 is the display's own beat, more is a frame that came late. */
  readonly frames: readonly number[];
  /** What the page's main thread worked from frame to frame, by its own clock: other programs do not count. */
  readonly work: readonly number[];
  /** Whole pictures drawn while the slider was held, a second. */
  readonly pictures: number;
  /** From each position whose picture was drawn to that picture. */
  readonly lags: readonly number[];
}

/** From a key press to the paint after it, step by step. */
async function paintsOf(page: Page, steps: number): Promise<number[]> {
  const paints: number[] = [];
  for (let i = 0; i < steps; i++)
    paints.push(
      await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            const start = performance.now();
            document.body.dispatchEvent(
              new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }),
            );
            requestAnimationFrame(() => {
              const { port1, port2 } = new MessageChannel();
              port1.onmessage = () => resolve(performance.now() - start);
              port2.postMessage(null);
            });
          }),
      ),
    );
  return paints;
}

/** A step, and when it came. */
interface Came {
  readonly step: number;
  readonly time: number;
}

/** What the page sees of a drag: its frames, and when each position and each whole picture came. */
interface Seen {
  readonly frames: readonly number[];
  readonly positions: readonly Came[];
  readonly pictures: readonly Came[];
}

/** Moves the slider to and fro, one position a frame. */
const drag = (slider: Locator, moves: number): Promise<Seen> =>
  slider.evaluate(async (input, count) => {
    const seen = { frames: [] as number[], positions: [] as Came[], pictures: [] as Came[] };
    if (!(input instanceof HTMLInputElement)) return seen;
    const { dataset } = document.documentElement;
    const drawn = new MutationObserver(() =>
      seen.pictures.push({ step: Number(dataset.step), time: performance.now() }),
    );
    drawn.observe(document.documentElement, { attributeFilter: ['data-step'] });
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
    const most = Number(input.max);
    let last = await new Promise<number>(requestAnimationFrame);
    for (let move = 1; move <= count; move++) {
      const place = move % (2 * most);
      const step = place <= most ? place : 2 * most - place;
      seen.positions.push({ step, time: performance.now() });
      set?.call(input, String(step));
      input.dispatchEvent(new Event('input', { bubbles: true }));
      const now = await new Promise<number>(requestAnimationFrame);
      performance.mark('frame');
      seen.frames.push(now - last);
      last = now;
    }
    drawn.disconnect();
    return seen;
  }, moves);

/** The last time a position was come to before its picture was there. */
function lagsOf({ positions, pictures }: Seen): number[] {
  return pictures.flatMap(({ step, time }) => {
    const position = positions.findLast((each) => each.step === step && each.time <= time);
    return position ? [time - position.time] : [];
  });
}

async function scrubOf(browser: Browser, page: Page): Promise<Scrub> {
  const slider = page.getByRole('slider', { name: 'Step' });
  await browser.startTracing(page, {
    categories: ['toplevel', 'blink.user_timing'],
  });
  const seen = await drag(slider, 300);
  const trace = await browser.stopTracing();
  const place = await slider.inputValue();
  await page.locator(`html[data-step="${place}"]`).waitFor();
  const spent = seen.frames.reduce((sum, each) => sum + each, 0);
  return {
    frames: seen.frames,
    work: workByFrame(trace.toString(), 'frame'),
    pictures: (1000 * seen.pictures.length) / spent,
    lags: lagsOf(seen),
  };
}

/** Steps through the first scenario and scrubs. @param slowed how many times slower the CPU is made */
export async function smoothness(browser: Browser, url: string, slowed: number): Promise<Smooth> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(`${url}#/vmalloc-second-process?step=0`);
  await page.locator('html[data-step]').waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowed });
  const paints = await paintsOf(page, 40);
  const scrub = await scrubOf(browser, page);
  await page.close();
  return { paints, scrub };
}
