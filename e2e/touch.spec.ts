import { expect, type Page, test } from 'playwright/test';
import { at, open, rests, stepOf } from './reader.ts';

test.use({ hasTouch: true, isMobile: true, viewport: { width: 375, height: 812 } });

/** A finger's way over the glass. */
async function drag(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  const glass = await page.context().newCDPSession(page);
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: [number, number][]) =>
    glass.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: points.map(([x, y]) => ({ x, y })),
    });
  await send('touchStart', [from]);
  for (let i = 1; i <= 8; i++)
    await send('touchMove', [
      [from[0] + ((to[0] - from[0]) * i) / 8, from[1] + ((to[1] - from[1]) * i) / 8],
    ]);
  await send('touchEnd', []);
}

test('a swipe steps on and back', async ({ page }) => {
  const start = await open(page, at('vmalloc-first-touch', 14));
  await drag(page, [300, 300], [80, 310]);
  await rests(page, start + 1);
  await drag(page, [80, 300], [300, 290]);
  await rests(page, start);
  await page.keyboard.press('v');
  await drag(page, [300, 300], [80, 310]);
  await rests(page, start + 1);
});

test('a scroll scrolls and a drag of the slider scrubs; neither steps', async ({ page }) => {
  const start = await open(page, at('vmalloc-first-touch', 14));
  await drag(page, [200, 600], [190, 200]);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(100);
  expect(await stepOf(page)).toBe(start);
  const slider = page.getByRole('slider', { name: 'Step' });
  const box = await slider.boundingBox();
  if (!box) throw new Error('no slider');
  const y = box.y + box.height / 2;
  await drag(page, [box.x + box.width * 0.45, y], [box.x + box.width - 12, y]);
  await expect.poll(() => stepOf(page)).toBeGreaterThan(start + 10);
});

for (const width of [375, 768])
  test(`at ${width} px every control takes a finger: 44 px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 812 });
    await open(page, at('vmalloc-first-touch', 20));
    const small: string[] = [];
    const measure = async (): Promise<void> => {
      const controls = page.locator(
        '.header button, .controls button, .controls select, .present-tools > *, dialog[open] button',
      );
      for (const control of await controls.all()) {
        if (!(await control.isVisible())) continue;
        const box = await control.boundingBox();
        if (!box || Math.min(box.width, box.height) >= 43.9) continue;
        small.push(
          `${await control.evaluate((each) => each.outerHTML.slice(0, 90))} ${box.width}x${box.height}`,
        );
      }
    };
    await measure();
    await page.keyboard.press('l');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.getByRole('button', { name: /Edit a copy of “Kernel/ }).click();
    await measure();
    await page.keyboard.press('Escape');
    await page.keyboard.press('v');
    await expect(page.getByRole('button', { name: 'Leave present mode' })).toBeVisible();
    await measure();
    expect(small).toEqual([]);
    const aside = await page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    expect(aside).toBeLessThanOrEqual(0);
  });
