import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'playwright/test';
import { showEveryRecording, tellOnEveryKernel } from './everything.ts';
import { open, rests } from './reader.ts';

// One worker builds the file and opens it.
test.describe.configure({ mode: 'default' });

const folder = 'dist-single';

test.beforeAll(() => {
  execFileSync('npm', ['run', '-s', 'build:single', '--', '--logLevel', 'warn'], {
    shell: process.platform === 'win32',
  });
});

test('one file of less than 3 MB holds everything', () => {
  expect(readdirSync(folder)).toEqual(['faultline.html']);
  expect(readFileSync(`${folder}/faultline.html`).length).toBeLessThan(3_000_000);
});

test('the file opens from a disk, steps, and shows a recorded fault', async ({ page }) => {
  const complaints: string[] = [];
  const asked: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) asked.push(request.url());
  });
  const file = pathToFileURL(`${folder}/faultline.html`).href;

  const start = await open(page, file);
  await page.keyboard.press('ArrowRight');
  await rests(page, start + 1);
  await expect(page).toHaveURL(new RegExp(`step=${start + 1}$`));
  expect(
    await page.evaluate(async () => {
      await document.fonts.ready;
      return [...document.fonts].filter(({ status }) => status === 'loaded').length;
    }),
  ).toBeGreaterThan(0);

  await page.getByRole('button', { name: /^Scenarios/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /record/i })
    .click();
  await expect(page.getByLabel('Recorded fault')).toBeVisible();
  await page.keyboard.press('End');
  await expect(page.locator('html')).not.toHaveAttribute('data-outcome', '');

  await page.goto('about:blank');
  await open(page, `${file}#/null-read?step=3`);
  await rests(page, 3);
  expect(complaints).toEqual([]);
  expect(new Set(asked.map((url) => url.replace(/#.*/, '')))).toEqual(new Set([file]));
});

test('from a file the speaker tab says at once that the two tabs cannot talk', async ({ page }) => {
  await open(page, `${pathToFileURL(`${folder}/faultline.html`).href}#/no-fault?step=3&present=1`);
  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: 'Speaker tab' }).click();
  const speaker = await opened;
  await expect(speaker).toHaveURL(/^file:.*#\/speaker\//);
  await expect(speaker.getByRole('status')).toContainText(
    'opened as a file, or the browser keeps tabs apart, the two cannot talk',
    { timeout: 2500 },
  );
  // The lecture itself is not disturbed.
  await page.keyboard.press('PageDown');
  await rests(page, 4);
});

test('from a file a lesson plays, and its handout is there', async ({ page }) => {
  const file = pathToFileURL(`${folder}/faultline.html`).href;
  await page.goto(`${file}#/lesson/kernel-page-faults`);
  await rests(page, 1);
  await page.goto('about:blank');
  await page.goto(`${file}?print=six&steps=first#/lesson/kernel-page-faults`);
  await expect(page.locator('[data-item]')).toHaveCount(7);
  await expect(page.locator('[data-sheet]')).toHaveCount(7);
});

test('from a file every kernel tells its story, and every recorded fault is shown', async ({
  page,
}) => {
  test.slow();
  const file = pathToFileURL(`${folder}/faultline.html`).href;
  await tellOnEveryKernel(page, file);
  await showEveryRecording(page, file);
});
