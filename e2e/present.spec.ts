import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from 'playwright/test';
import { contrast, inked } from './ink.ts';
import { at, countOf, ids, open, rests } from './reader.ts';
import { piecesOf, unreadable } from './texts.ts';

const tool = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Texts that are too small or too faint for the last row. */
const weak = async (page: Page) =>
  (await inked(page)).filter(
    (each) => each.size < (each.data ? 19.99 : 15.99) || contrast(each.ink, each.ground) < 7,
  );

/** What of the picture lies on one another or leaves the screen; what scrolls inside the stage is left out. */
const broken = async (page: Page): Promise<string[]> =>
  unreadable(await piecesOf(page, '.hidden, .footer, option'), page.viewportSize()?.width ?? 0);

/** Opens a story in present mode. @returns its last step */
async function present(page: Page, id: string, rest = ''): Promise<number> {
  await page.goto('about:blank');
  await open(page, at(id, 'first', `&present=1${rest}`));
  await expect(tool(page, 'Leave present mode')).toBeInViewport({ ratio: 1 });
  return (await countOf(page)) - 1;
}

/** Seeks a step by the slider. */
async function seek(page: Page, step: number): Promise<void> {
  await page.getByRole('slider', { name: 'Step' }).fill(String(step));
  await rests(page, step);
}

for (const theme of ['light', 'dark'] as const)
  for (const [width, height] of [
    [1280, 720],
    [1920, 1080],
  ] as const)
    test(`${theme} at ${width}x${height}: no text under 16 px, no panel's under 20 px, contrast 7:1, nothing on one another`, async ({
      page,
    }) => {
      test.slow();
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height });
      for (const id of ids) {
        const last = await present(page, id, `&theme=${theme}`);
        await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
        for (const step of [0, last >> 2, last >> 1, (3 * last) >> 2, last]) {
          await seek(page, step);
          expect((await inked(page)).length).toBeGreaterThan(20);
          expect(await weak(page), `${id} ${step}`).toEqual([]);
          expect.soft(await broken(page), `${id} ${step}`).toEqual([]);
          const over = await page.evaluate(
            () => document.documentElement.scrollHeight - window.innerHeight,
          );
          expect(over, `${id} ${step}`).toBe(0);
        }
      }
    });

test('the light theme is the one that present mode begins with', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await open(page);
  await page.keyboard.press('v');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
});

for (const [width, height] of [
  [1280, 720],
  [1920, 1080],
  [1024, 768],
] as const)
  test(`old and new of two registers have room at ${width}x${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page, at('vmalloc-first-touch', 14, '&present=1'));
    await expect(tool(page, 'Leave present mode')).toBeVisible();
    await expect(page.locator('.register.esp[data-changed] s')).toBeVisible();
    await expect(page.locator('.register.eip[data-changed] s')).toBeVisible();
    expect(await broken(page)).toEqual([]);
    const inside = await page.locator('.cpu').evaluate((cpu) => cpu.scrollWidth <= cpu.clientWidth);
    expect(inside).toBe(true);
  });

for (const [width, height] of [
  [1280, 720],
  [1920, 1080],
  [1024, 768],
] as const)
  test(`the whole memory picture is in sight at ${width}x${height}`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height });
    for (const id of [
      'vmalloc-first-touch',
      'pae-nothing-to-copy',
      'one-entry-512-gib',
      'vmalloc-never-faults',
    ]) {
      const last = await present(page, id);
      let seen = 0;
      for (const part of [0, 0.1, 0.25, 0.4, 0.55]) {
        const step = Math.round(last * part);
        await seek(page, step);
        const memory = page.locator('.stage > .memory');
        if ((await memory.count()) === 0) continue;
        seen += 1;
        // What is higher than its room is marked, and scrolls.
        expect(await memory.locator('> .tall').count(), `${id} ${step}`).toBe(0);
      }
      expect(seen, id).toBeGreaterThan(1);
    }
  });

test('each panel brought to the front by its number is large and legible', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await open(page, at('copy-from-user-unmapped', 60, '&present=1'));
  await expect(tool(page, 'Leave present mode')).toBeVisible();
  const names = [
    'Address',
    'Page-table walk',
    'Master table',
    'Exception table',
    'Handler',
    'CPU',
    'Kernel log',
  ];
  for (const [i, name] of names.entries()) {
    await page.keyboard.press(String(i + 1));
    const shown = (panel: string) =>
      page.locator(`section[aria-label="${panel}"] :visible`).first();
    await expect(shown(name)).toBeVisible();
    for (const other of names.filter((each) => each !== name))
      await expect(shown(other)).toHaveCount(0);
    expect(await weak(page), name).toEqual([]);
  }
  await page.keyboard.press('0');
  await expect(page.getByRole('region', { name: 'CPU', exact: true })).toBeVisible();
});

for (const [width, height, what] of [
  [640, 360, 'at 200 % zoom of 1280x720'],
  [960, 540, 'at 200 % zoom of 1920x1080'],
  [1024, 768, 'on 4:3'],
] as const)
  test(`on every story the texts are legible and nothing moves sideways ${what}`, async ({
    page,
  }) => {
    test.slow();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height });
    for (const id of ids) {
      const last = await present(page, id);
      for (const step of [0, last >> 1, last]) {
        await seek(page, step);
        const small = (await inked(page)).filter(
          (each) => each.size < 15.99 || contrast(each.ink, each.ground) < 7,
        );
        expect.soft(small, `${id} ${step}`).toEqual([]);
        const aside = await page.evaluate(
          () => document.documentElement.scrollWidth - window.innerWidth,
        );
        expect.soft(aside, `${id} ${step}`).toBeLessThanOrEqual(0);
        const next = page.getByRole('contentinfo').getByRole('button', { name: 'Next step' });
        await expect.soft(next, `${id} ${step}`).toBeInViewport({ ratio: 1 });
      }
    }
  });

for (const [width, height, what] of [
  [640, 360, 'at 200 % zoom of 1280x720'],
  [960, 540, 'at 200 % zoom of 1920x1080'],
  [1024, 768, 'on 4:3'],
] as const)
  test(`every control is on the screen ${what}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page, at('vmalloc-first-touch', 22, '&present=1'));
    await expect(tool(page, 'Leave present mode')).toBeVisible();
    for (const button of await page.getByRole('contentinfo').getByRole('button').all()) {
      if (!(await button.isVisible())) continue;
      const box = await button.boundingBox();
      const name = await button.getAttribute('aria-label');
      expect(box, `${name}`).not.toBeNull();
      if (!box) continue;
      expect(box.x, `${name}`).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width, `${name}`).toBeLessThanOrEqual(width);
      expect(box.y + box.height, `${name}`).toBeLessThanOrEqual(height);
    }
    const small = (await inked(page)).filter(
      (each) => each.size < 15.99 || contrast(each.ink, each.ground) < 7,
    );
    expect(small).toEqual([]);
    const aside = await page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    expect(aside).toBeLessThanOrEqual(0);
    await expect(page.getByRole('region', { name: 'Narration' }).locator('h1')).toBeInViewport();
    await page.keyboard.press('PageDown');
    await rests(page, 23);
  });

test('the button and the key enter, Escape and the button leave', async ({ page }) => {
  const html = page.locator('html');
  await open(page);
  await tool(page, 'Present').click();
  await expect(html).toHaveAttribute('data-present', '');
  await expect(page.getByRole('banner')).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('banner')).toBeVisible();
  await page.keyboard.press('v');
  await tool(page, 'Leave present mode').click();
  await expect(html).not.toHaveAttribute('data-present', '');
});

test('a spotlight follows the pointer', async ({ page }) => {
  await open(page);
  await page.keyboard.press('s');
  const spotlight = page.locator('.spotlight');
  await expect(spotlight).toBeVisible();
  await page.mouse.move(321, 234);
  await expect(spotlight).toHaveAttribute('style', /--x: 321px; --y: 234px/);
  await page.keyboard.press('s');
  await expect(spotlight).toHaveCount(0);
});

test('ink draws, fades, and goes with the next step', async ({ page }) => {
  const start = await open(page);
  await page.keyboard.press('d');
  const stroke = page.locator('.ink polyline');
  const draw = async (): Promise<void> => {
    await page.mouse.move(300, 200);
    await page.mouse.down();
    await page.mouse.move(420, 260, { steps: 5 });
    await page.mouse.up();
  };
  await expect(page.locator('.ink')).toBeVisible();
  await draw();
  await expect(stroke).toHaveCount(1);
  expect((await stroke.getAttribute('points'))?.split(' ').length).toBeGreaterThan(5);
  await page.keyboard.press('ArrowRight');
  await rests(page, start + 1);
  await expect(stroke).toHaveCount(0);
  await draw();
  await expect(stroke).toHaveCount(1);
  await expect(stroke).toHaveCount(0, { timeout: 12_000 });
  await tool(page, 'Next step').click();
  await rests(page, start + 2);
  await page.keyboard.press('Escape');
  await expect(page.locator('.ink')).toHaveCount(0);
  await expect(page.locator('html')).toHaveAttribute('data-present', '');
});

test('the screen is kept awake, and let go on leaving', async ({ page }) => {
  await page.addInitScript(() => {
    const held: string[] = [];
    const wakeLock = {
      request: (kind: string) => {
        held.push(kind);
        return Promise.resolve({
          release: () => Promise.resolve(void held.push('released')),
        });
      },
    };
    Object.defineProperty(navigator, 'wakeLock', { value: wakeLock });
    Object.assign(window, { held });
  });
  const held = () => page.evaluate(() => (window as unknown as { held: string[] }).held.join(' '));
  await open(page);
  await page.keyboard.press('v');
  await expect.poll(held).toBe('screen');
  await page.keyboard.press('v');
  await expect.poll(held).toBe('screen released');
});

test('a resting pointer is hidden, a moving one is not', async ({ page }) => {
  await open(page);
  await page.keyboard.press('v');
  const html = page.locator('html');
  await page.mouse.move(200, 200);
  await expect(html).toHaveAttribute('data-idle', '', { timeout: 5000 });
  await expect(html).toHaveCSS('cursor', 'none');
  await page.mouse.move(220, 200);
  await expect(html).not.toHaveAttribute('data-idle', '');
});

test('size and contrast are adjusted for the projector and remembered', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await open(page);
  const html = page.locator('html');
  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('115 %').check();
  await dialog.getByLabel('Stronger').check();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(html).toHaveCSS('font-size', '23px');
  await page.reload();
  await expect(html).toHaveCSS('font-size', '23px');
  await expect(html).toHaveAttribute('data-contrast', 'more');
  await page.keyboard.press('Escape');
  await expect(html).toHaveCSS('font-size', /^(16|15\.99)/);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

test('present mode has no accessibility violation', async ({ page }) => {
  for (const theme of ['light', 'dark']) {
    await page.goto('about:blank');
    await open(page, at('vmalloc-first-touch', 22, `&present=1&theme=${theme}`));
    await expect(tool(page, 'Leave present mode')).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  }
});
