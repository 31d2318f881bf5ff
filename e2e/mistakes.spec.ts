import { expect, type Page, test } from 'playwright/test';
import { scenarios } from '../core/index.ts';
import { at, open, rests } from './reader.ts';

const message = (page: Page) => page.getByRole('alert');

test('an unknown scenario is named, with the nearest one', async ({ page }) => {
  await open(page, './#/copy-from-user-unmaped?step=3');
  await expect(message(page)).toContainText('copy-from-user-unmaped');
  await expect(message(page)).toContainText('copy-from-user-unmapped');
  await expect(page.getByRole('region', { name: 'Narration' })).toBeVisible();
});

test('a step that does not exist gives the nearest one and says so', async ({ page }) => {
  await open(page, at('no-fault', 5000));
  await expect(message(page)).toContainText('5000');
  await expect(page.locator('html')).toHaveAttribute('data-outcome', 'no-fault');
});

test('damaged links never give a blank page', async ({ page }) => {
  for (const hash of [
    '#/%E0%A4%A',
    '#/no-fault?step=-1',
    '#/no-fault?step=1&colour=red',
    '#/?step=',
    '#//?&&&=',
  ]) {
    await page.goto('about:blank');
    await open(page, `./${hash}`);
    await expect(message(page)).toBeVisible();
    await expect(page.getByRole('region', { name: 'Timeline' })).toBeVisible();
  }
});

/** Files are saved and opened where scenarios are chosen. */
async function pressFile(page: Page, name: 'Open file' | 'Save file'): Promise<void> {
  await page.locator('.choose').click();
  await page.getByRole('dialog').getByRole('button', { name }).click();
}

test('a file that is no scenario is answered; the page stays as it was', async ({ page }) => {
  const start = await open(page);
  for (const text of ['not json', '{}', '{"format":"faultline-scenario","version":2}']) {
    const chooser = page.waitForEvent('filechooser');
    await pressFile(page, 'Open file');
    await (await chooser).setFiles({
      name: 'x.json',
      mimeType: 'application/json',
      buffer: Buffer.from(text),
    });
    await expect(message(page)).toBeVisible();
    await rests(page, start);
  }
});

test('a saved file opens again', async ({ page }) => {
  await open(page, at('null-read', 4));
  const download = page.waitForEvent('download');
  await pressFile(page, 'Save file');
  const path = await (await download).path();
  await open(page, at('no-fault'));
  const chooser = page.waitForEvent('filechooser');
  await pressFile(page, 'Open file');
  await (await chooser).setFiles(path);
  await expect(page.getByRole('button', { name: /NULL pointer/ })).toBeVisible();
  await page.keyboard.press('End');
  await expect(page.locator('html')).toHaveAttribute('data-outcome', 'oops');
});

test('a file whose run takes too many steps ends visibly at the limit', async ({ page }) => {
  test.slow();
  const copies = scenarios.find(({ id }) => id === 'copy-from-user-unmapped');
  const copy = copies?.does.at(-1);
  if (!copy) throw new Error('no scenario that copies');
  const endless = { ...copies, id: 'endless', does: Array.from({ length: 1000 }, () => copy) };
  await open(page);
  const chooser = page.waitForEvent('filechooser');
  await pressFile(page, 'Open file');
  await (await chooser).setFiles({
    name: 'endless.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(endless)),
  });
  await expect(page.getByRole('slider', { name: 'Step' })).toHaveAttribute('max', '19999');
  await expect(page.locator('dialog[open]')).toHaveCount(0);
  await page.keyboard.press('End');
  await rests(page, 19_999);
  await expect(page.locator('html')).toHaveAttribute('data-outcome', 'step-limit');
  await expect(page.getByRole('region', { name: 'Narration' })).toContainText(
    'Stopped after the most steps that a run may take',
  );
});
