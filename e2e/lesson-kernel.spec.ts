import { readFileSync } from 'node:fs';
import { expect, type Page, test } from 'playwright/test';
import { at, open, reopen } from './reader.ts';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Lessons' });

test('an item keeps the kernel that was on show, in the file and the link too; without one it is the story’s own', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, at('vmalloc-first-touch', 14, '&profile=linux-2.6.24-ia32-pae'));
  const kernel = page.getByRole('combobox', { name: 'Kernel' });
  await expect(kernel).toHaveValue('linux-2.6.24-ia32-pae');
  const headline = await page.locator('.narration h2').first().textContent();
  await page.keyboard.press('l');
  await dialog(page).getByRole('button', { name: 'Add the step on show' }).click();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await kernel.selectOption('linux-2.6.24-ia32');
  await expect(page).not.toHaveURL(/profile/);
  await page.keyboard.press('l');
  await dialog(page).getByRole('button', { name: 'Add the step on show' }).click();
  // Edited: the stretch is that of the run on its own kernel.
  await dialog(page)
    .getByText(/Notes, prompt/)
    .first()
    .click();
  await expect(dialog(page).locator('.lesson-stretch')).toContainText('PAE');
  await expect(dialog(page).getByLabel('From step')).toHaveValue('14');

  const download = page.waitForEvent('download');
  await dialog(page).getByRole('button', { name: 'Save lesson' }).click();
  const text = readFileSync(await (await download).path(), 'utf8');
  expect(JSON.parse(text).items).toMatchObject([{ profile: 'linux-2.6.24-ia32-pae' }, {}]);
  expect(JSON.parse(text).items[1]).not.toHaveProperty('profile');
  await dialog(page).getByRole('button', { name: 'Copy as link' }).click();
  await expect(page.getByRole('alert')).toContainText('copied');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const opened = page.context().waitForEvent('page');
  await dialog(page)
    .getByRole('link', { name: /^Handout of “A new lesson/ })
    .click();
  const handout = await opened;
  await expect(handout.getByRole('link', { name: /#\// }).first()).toContainText('-pae&step=14');

  // Played from the link, in present mode, with the speaker's tab: there and back.
  const other = await context.newPage();
  await open(other, link);
  await expect(other).toHaveURL(/profile=linux-2.6.24-ia32-pae&step=14/);
  await expect(other.locator('.narration h2').first()).toHaveText(headline ?? '');
  const tab = context.waitForEvent('page');
  await other.getByRole('link', { name: 'Speaker tab' }).click();
  const items = (await tab).getByRole('navigation', { name: /new lesson/ }).getByRole('button');
  await items.nth(1).click();
  await expect(other).not.toHaveURL(/profile/);
  await items.nth(0).click();
  await expect(other).toHaveURL(/profile=linux-2.6.24-ia32-pae/);
  await reopen(other);
  await expect(other).toHaveURL(/profile=linux-2.6.24-ia32-pae/);
});
