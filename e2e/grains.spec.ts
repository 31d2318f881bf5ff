import { expect, type Page, test } from 'playwright/test';
import { at, countOf, open, rests, stepOf } from './reader.ts';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

test('by phase, one press goes to the next phase; one key toggles, the step stays', async ({
  page,
}) => {
  const start = await open(page);
  await page.keyboard.press('m');
  await expect(button(page, 'By phase')).toHaveAttribute('aria-pressed', 'true');
  expect(await stepOf(page)).toBe(start);
  await button(page, 'Next phase').click();
  await expect.poll(() => stepOf(page)).toBeGreaterThan(start);
  await expect(page.getByRole('region', { name: 'Narration' })).toContainText('handler decides');
  await page.keyboard.press('PageUp');
  await rests(page, start);
  await button(page, 'By phase').click();
  await page.keyboard.press('ArrowRight');
  await rests(page, start + 1);
});

test('phases lead from the first step to the last', async ({ page }) => {
  await open(page, at('copy-from-user-unmapped'));
  await page.keyboard.press('m');
  const last = (await countOf(page)) - 1;
  let presses = 0;
  while ((await stepOf(page)) < last && presses < 60) {
    const from = await stepOf(page);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => stepOf(page)).toBeGreaterThan(from);
    presses++;
  }
  expect(presses).toBeLessThan(last / 2);
});

test('events: by key, by click, with a label on focus', async ({ page }) => {
  const start = await open(page);
  await page.keyboard.press(']');
  await expect.poll(() => stepOf(page)).toBeGreaterThan(start);
  await page.keyboard.press('[');
  await rests(page, start);
  const marks = page.getByRole('list', { name: 'Events' }).getByRole('button');
  const last = marks.last();
  await last.focus();
  await expect(last.locator('span')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect.poll(() => stepOf(page)).toBeGreaterThan(start + 5);
});
