import { expect, test } from 'playwright/test';
import { showEveryRecording, tellOnEveryKernel } from './everything.ts';
import { type Host, host } from './host.ts';
import { open, rests } from './reader.ts';

test.use({ serviceWorkers: 'allow' });

let served: Host;

test.beforeEach(async ({ page, context }) => {
  served = await host({ folder: 'dist', under: '/hall/' });
  await open(page, served.url);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) await new Promise((done) => setTimeout(done, 50));
  });
  await context.setOffline(true);
  await served.stop();
});

test('with the network cut every kernel tells its story', async ({ page }) => {
  test.slow();
  await tellOnEveryKernel(page, served.url);
});

test('with the network cut every recorded fault is shown', async ({ page }) => {
  test.slow();
  await showEveryRecording(page, served.url);
});

test('with the network cut a lecture goes on: a lesson, the speaker tab, a reload, the handout', async ({
  page,
  context,
}) => {
  await page.keyboard.press('l');
  await page.getByRole('button', { name: /^Play “Kernel page faults/ }).click();
  await expect(page.locator('html')).toHaveAttribute('data-present', '');
  const opened = context.waitForEvent('page');
  await page.getByRole('link', { name: 'Speaker tab' }).click();
  const speaker = await opened;
  await expect(speaker.getByRole('region', { name: 'Notes' })).toContainText('CR3');
  await rests(page, 1);
  await page.keyboard.press('PageDown');
  await rests(page, 2);
  await expect(speaker.getByRole('status')).toContainText('Step 3 of');
  await page.reload();
  await rests(page, 2);
  await speaker.reload();
  await expect(speaker.getByRole('status')).toContainText('Step 3 of');
  await speaker.keyboard.press('PageDown');
  await rests(page, 3);
  const handout = await context.newPage();
  await handout.goto(`${served.url}?print=one&steps=first#/lesson/kernel-page-faults`);
  await expect(handout.locator('[data-item]')).toHaveCount(7);
  await expect(handout.locator('[data-sheet]')).toHaveCount(7);
});
