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

test('the decisions: the way on show, what was seen; a node opens its step', async ({ page }) => {
  await open(page, at('null-read', 30));
  await page.keyboard.press('w');
  const map = page.getByRole('region', { name: 'The decisions of the handler' });
  await expect(
    map.getByRole('button', { name: /taken by the fault on show/ }).first(),
  ).toBeVisible();
  const unseen = map.getByRole('button', { name: /copied.*not seen yet/ }).first();
  await unseen.click();
  await expect(page).toHaveURL(/vmalloc-first-touch\?step=\d+/);
  await expect(page.getByRole('region', { name: 'Narration' })).toContainText('copied');
  await open(page, at('null-read', 0));
  await page.keyboard.press('w');
  await expect(map.getByRole('button', { name: /copied.*seen before/ }).first()).toBeVisible();
});
