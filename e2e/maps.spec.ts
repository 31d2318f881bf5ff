import AxeBuilder from '@axe-core/playwright';
import { expect, test } from 'playwright/test';
import { at, open } from './reader.ts';

test.beforeEach(({ page }) => page.emulateMedia({ reducedMotion: 'reduce' }));

for (const theme of ['light', 'dark'])
  test(`the map shows where the address lies, ${theme}`, async ({ page }) => {
    await open(page, at('vmalloc-hole-no-page', 20, `&theme=${theme}`));
    await page.keyboard.press('w');
    const dialog = page.getByRole('dialog', { name: 'Maps' });
    await expect(dialog.getByRole('row', { name: /guard page/ })).toContainText('0xc8804000');
    await expect(dialog.getByRole('row', { name: /direct map/ })).toContainText('128 MiB');
    await expect(dialog.getByRole('row', { name: /the address in play/ })).toHaveCount(1);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
  });

test('the map opens by button and fits a phone', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 812 });
  await open(page, at('copy-from-user-crossing', 30));
  await page.getByRole('button', { name: 'Map', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Maps' });
  await expect(dialog.getByRole('row', { name: /user mapping/ }).first()).toBeVisible();
  const wide = await dialog.evaluate((each) => each.scrollWidth - each.clientWidth);
  expect(wide).toBeLessThanOrEqual(0);
});

test('the decisions: the way on show, what was seen; a branch opens its step', async ({ page }) => {
  await open(page, at('null-read', 30));
  await page.keyboard.press('w');
  const map = page.getByRole('region', { name: 'The decisions of the handler' });
  await expect(
    map.getByRole('button', { name: /taken by the fault on show/ }).first(),
  ).toBeVisible();
  await map.getByRole('button', { name: /^copy in vmalloc_sync_one \(not seen yet\)/ }).click();
  await expect(page).toHaveURL(/vmalloc-first-touch\?step=\d+/);
  await expect(page.getByRole('region', { name: 'Narration' })).toContainText('copied');
  await open(page, at('null-read', 0));
  await page.keyboard.press('w');
  await expect(
    map.getByRole('button', { name: /^copy in vmalloc_sync_one \(seen before\)/ }),
  ).toBeVisible();
  const never = map.getByRole('button', { name: /^kprobe handles in do_page_fault/ });
  await never.click();
  await expect(map.getByRole('status')).toContainText('A kprobe that runs when the fault comes');
});

test('the map of another kernel; a branch opens the story on that kernel', async ({ page }) => {
  await open(page, at('null-read', 30));
  await page.keyboard.press('w');
  const map = page.getByRole('region', { name: 'The decisions of the handler' });
  await map.getByRole('combobox', { name: 'Kernel' }).selectOption('linux-6.1-x86_64');
  await map.getByRole('button', { name: /^kernel half in handle_page_fault/ }).click();
  await expect(page.getByRole('button', { name: 'RIP: look into it' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Handler' })).toContainText('Linux 6.1');
});

for (const [width, height] of [
  [1280, 720],
  [1920, 1080],
] as const)
  test(`no card lies over another, and no text is tiny, at ${width}x${height}`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await open(page, at('null-read', 30));
    await page.keyboard.press('w');
    const map = page.getByRole('region', { name: 'The decisions of the handler' });
    for (const kernel of ['linux-2.6.24-ia32', 'linux-6.1-x86_64']) {
      await map.getByRole('combobox', { name: 'Kernel' }).selectOption(kernel);
      await expect(map.locator('path').first()).toBeAttached();
      const found = await map.locator('.function').evaluateAll((cards) => {
        const boxes = cards.map((card) => card.getBoundingClientRect());
        const over = boxes.some((a, i) =>
          boxes.some(
            (b, j) =>
              i < j && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom,
          ),
        );
        const wide = cards.some((card) => card.scrollWidth > card.clientWidth);
        const texts = cards.flatMap((card) => [...card.querySelectorAll('code, button, small')]);
        const sizes = texts.map((each) => Number.parseFloat(getComputedStyle(each).fontSize));
        return { over, wide, least: Math.min(...sizes) };
      });
      expect(found.over).toBe(false);
      expect(found.wide).toBe(false);
      expect(found.least).toBeGreaterThan(10.5);
    }
  });

test('the decisions as a list fit a phone and say the same', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 812 });
  await open(page, at('vmalloc-first-touch', 20));
  await page.getByRole('button', { name: 'Map', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Maps' });
  await expect(dialog.getByRole('heading', { name: 'vmalloc_sync_one' })).toBeVisible();
  const wide = await dialog.evaluate((each) => each.scrollWidth - each.clientWidth);
  expect(wide).toBeLessThanOrEqual(0);
  const buttons = dialog.locator('.branches button');
  const count = await buttons.count();
  await dialog.getByRole('button', { name: 'As a map' }).click();
  await expect(dialog.locator('path').first()).toBeAttached();
  expect(await buttons.count()).toBe(count);
});
