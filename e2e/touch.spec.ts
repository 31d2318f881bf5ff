import { expect, type Page, test } from 'playwright/test';
import { at, countOf, ids, open, rests, stepOf } from './reader.ts';

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

/** What a finger can press: all of it, but for words within a sentence and values within a line. */
const PRESSED = 'button, a[href], input, select, textarea, summary';

/** Everything a finger can press that is smaller than it should be, or lies on another such thing. */
const small = (page: Page): Promise<string[]> =>
  page.evaluate((pressed) => {
    const all = [...document.querySelectorAll(pressed)]
      .filter((each) => each.checkVisibility({ visibilityProperty: true }))
      .filter((each) => !each.closest('[hidden], .narration p, .asked, .skip'))
      .map((each) => ({ each, box: (each.closest('label') ?? each).getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0);
    const name = ({ outerHTML }: Element): string => outerHTML.slice(0, 110);
    const tiny = all
      .filter(({ box: { width, height } }) => Math.min(width, height) < 43.9)
      .map(({ each, box }) => `${name(each)} ${box.width}x${box.height}`);
    const cells = all.filter(({ each }) => each.matches('.pick'));
    const twice = cells.flatMap(({ each, box }, i) =>
      cells
        .slice(i + 1)
        .filter(
          ({ box: other }) =>
            Math.min(box.right, other.right) - Math.max(box.left, other.left) > 1 &&
            Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > 1,
        )
        .map((other) => `${name(each)} on ${name(other.each)}`),
    );
    return [...tiny, ...twice];
  }, PRESSED);

const aside = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

for (const width of [375, 768])
  test(`at ${width} px everything takes a finger: 44 px`, async ({ page }) => {
    test.slow();
    await page.setViewportSize({ width, height: 812 });
    for (const [id, step] of [
      ['vmalloc-first-touch', 20],
      ['copy-from-user-unmapped', 55],
      ['null-read', 40],
    ] as const) {
      await page.goto('about:blank');
      await open(page, at(id, step));
      expect.soft(await small(page), id).toEqual([]);
      expect.soft(await aside(page), id).toBeLessThanOrEqual(0);
    }
    const slider = await page.getByRole('slider', { name: 'Step' }).boundingBox();
    expect(slider?.height).toBeGreaterThanOrEqual(43.9);
    await page.getByRole('button', { name: 'As a sum' }).click();
    expect.soft(await small(page), 'as a sum').toEqual([]);
    for (const key of ['l', 'g', '?', 'w', 'a']) {
      await page.keyboard.press(key);
      await expect(page.getByRole('dialog')).toBeVisible();
      expect.soft(await small(page), key).toEqual([]);
      expect.soft(await aside(page), key).toBeLessThanOrEqual(0);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    }
    // Adjusting has entered present mode.
    await expect(page.getByRole('button', { name: 'Leave present mode' })).toBeVisible();
    expect.soft(await small(page), 'present').toEqual([]);
    expect.soft(await aside(page), 'present').toBeLessThanOrEqual(0);
    await page.keyboard.press('l');
    await page.getByRole('button', { name: /Edit a copy of “Kernel/ }).click();
    await page
      .getByText(/Notes, prompt/)
      .first()
      .click();
    await expect(page.getByLabel('From step')).toBeVisible();
    expect.soft(await small(page), 'editing').toEqual([]);
    expect.soft(await aside(page), 'editing').toBeLessThanOrEqual(0);
  });

for (const [width, height, every] of [
  [375, 812, 1],
  [820, 1180, 4],
  [1366, 1024, 4],
] as const)
  test(`cells, registers and all else take a finger on every story, at ${width}x${height}`, async ({
    page,
  }) => {
    test.slow();
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    for (const [i, id] of ids.entries()) {
      if (i % every > 0) continue;
      await page.goto('about:blank');
      await open(page, at(id));
      const last = (await countOf(page)) - 1;
      for (const step of [0, last >> 1, last]) {
        await page.getByRole('slider', { name: 'Step' }).fill(String(step));
        await rests(page, step);
        expect.soft(await small(page), `${id} ${step}`).toEqual([]);
        expect.soft(await aside(page), `${id} ${step}`).toBeLessThanOrEqual(0);
      }
    }
  });

test('on a phone the tables stand in the column, none of them flat', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 812 });
  await open(page, at('vmalloc-first-touch', 13));
  for (const name of ['Page-table walk', 'Master table'])
    for (const row of await page.getByRole('region', { name }).locator('.row').all()) {
      const box = await row.boundingBox();
      expect(box?.height).toBeGreaterThan(20);
    }
  const memory = await page.locator('.stage > .memory').boundingBox();
  expect(memory?.height).toBeGreaterThan(400);
});
