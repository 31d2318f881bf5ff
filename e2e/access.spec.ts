import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from 'playwright/test';
import { at, countOf, ids, open, rests } from './reader.ts';

/** Complaints of the checker, short enough to read. */
async function complaints(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`),
  );
}

for (const id of ids)
  for (const theme of ['light', 'dark'])
    test(`${id}, ${theme}: no accessibility violation on first, middle and last step`, async ({
      page,
    }) => {
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await open(page, at(id, 'first', `&theme=${theme}`));
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
      const count = await countOf(page);
      for (const step of [0, count >> 1, count - 1]) {
        await page.getByRole('slider', { name: 'Step' }).fill(String(step));
        await rests(page, step);
        expect(await complaints(page), `step ${step}`).toEqual([]);
      }
    });

test('everything can be reached and left with the keyboard', async ({ page }) => {
  await open(page);
  const names = new Set<string>();
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => {
      const active = document.activeElement;
      return active?.getAttribute('aria-label') ?? active?.textContent?.trim() ?? '';
    });
    names.add(name);
  }
  for (const wanted of [
    'First step',
    'Previous step',
    'Next step',
    'Last step',
    'Step',
    'Share step',
    'Present',
  ])
    expect(
      [...names].some((name) => name.startsWith(wanted)),
      wanted,
    ).toBe(true);
});

test('no sideways scroll and large step buttons on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 812 });
  for (const id of ids) {
    await page.goto('about:blank');
    await open(page, at(id));
    for (const step of [0, (await countOf(page)) - 1]) {
      await page.getByRole('slider', { name: 'Step' }).fill(String(step));
      await rests(page, step);
      const { scroll, inner } = await page.evaluate(() => ({
        scroll: document.documentElement.scrollWidth,
        inner: window.innerWidth,
      }));
      expect(scroll, `${id} ${step}`).toBeLessThanOrEqual(inner);
    }
  }
  for (const name of ['First step', 'Previous step', 'Next step', 'Last step']) {
    const box = await page.getByRole('button', { name, exact: true }).boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0), name).toBeGreaterThanOrEqual(44);
  }
});

test('on a phone one line leads to everything: the story, and a menu that a choice closes', async ({
  page,
}) => {
  await page.setViewportSize({ width: 375, height: 812 });
  for (const id of ids) {
    await page.goto('about:blank');
    await open(page, at(id));
    const header = await page.getByRole('banner').boundingBox();
    expect(header?.height, id).toBeLessThan(64);
  }
  const menu = page.getByRole('button', { name: 'More', exact: true });
  await expect(page.getByRole('button', { name: 'Present', exact: true })).toBeHidden();
  await menu.click();
  for (const name of ['Dark theme', 'All keys', 'Share step', 'Present'])
    await expect(page.getByRole('button', { name, exact: true })).toBeVisible();
  expect(await complaints(page)).toEqual([]);
  await page.getByRole('button', { name: 'Dark theme' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.locator('#more')).toBeHidden();
  await menu.click();
  await page.getByRole('button', { name: 'Share step' }).click();
  await expect(page.getByRole('dialog', { name: 'Share step' })).toBeVisible();
});

test('the title of a story is shown whole from 1280 px on', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  for (const id of ids) {
    await page.goto('about:blank');
    await open(page, at(id));
    const cut = await page
      .locator('.choose b')
      .evaluate((title) => title.scrollWidth - title.clientWidth);
    expect(cut, id).toBeLessThanOrEqual(0);
  }
});

for (const [width, height] of [
  [1280, 720],
  [1920, 1080],
] as const)
  test(`no scrolling is needed at ${width}x${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    for (const id of ids) {
      await page.goto('about:blank');
      await open(page, at(id));
      const overflow = await page.evaluate(() => ({
        down: document.documentElement.scrollHeight - window.innerHeight,
        aside: document.documentElement.scrollWidth - window.innerWidth,
      }));
      expect(overflow, id).toEqual({ down: 0, aside: 0 });
    }
  });
