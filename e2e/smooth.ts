import type { Browser, Page } from 'playwright';

/** How smoothly the page follows, with the CPU slowed. Times in milliseconds. */
export interface Smooth {
  readonly paints: readonly number[];
  readonly frames: readonly number[];
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

/** Time between frames while the slider moves over 300 steps, one position a frame. */
function framesOf(page: Page): Promise<number[]> {
  return page.getByRole('slider', { name: 'Step' }).evaluate(async (slider) => {
    if (!(slider instanceof HTMLInputElement)) return [];
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
    const most = Number(slider.max);
    const frames: number[] = [];
    let last = await new Promise<number>(requestAnimationFrame);
    for (let i = 0; i < 300; i++) {
      const place = i % (2 * most);
      set?.call(slider, String(place <= most ? place : 2 * most - place));
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      const now = await new Promise<number>(requestAnimationFrame);
      frames.push(now - last);
      last = now;
    }
    return frames;
  });
}

/** Steps through the first scenario and scrubs. @param slowed how many times slower the CPU is made */
export async function smoothness(browser: Browser, url: string, slowed: number): Promise<Smooth> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(`${url}#/vmalloc-second-process?step=0`);
  await page.locator('html[data-step]').waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowed });
  const paints = await paintsOf(page, 40);
  const frames = await framesOf(page);
  await page.close();
  return { paints, frames };
}
