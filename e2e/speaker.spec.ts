import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from 'playwright/test';
import { at, countOf, open, rests } from './reader.ts';

/** Opens the speaker tab with the ordinary link of present mode. */
async function speakerOf(page: Page): Promise<Page> {
  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: 'Speaker tab' }).click();
  return opened;
}

test('page and speaker tab lead and follow each other, and after a reload of either', async ({
  page,
}) => {
  await open(page, at('vmalloc-first-touch', 20, '&present=1'));
  const speaker = await speakerOf(page);
  await expect(speaker).toHaveURL(/#\/speaker\//);
  const now = speaker.getByRole('region', { name: 'On the screen' });
  const next = speaker.getByRole('region', { name: 'Next' });
  await expect(now).toContainText('master table has the entry');
  await expect(next).toContainText(/copied/);
  await expect(speaker.getByRole('region', { name: 'Notes' })).toContainText('master table');

  await page.keyboard.press('PageDown');
  await expect(now).toContainText(/copied/);

  await speaker.keyboard.press('PageDown');
  await rests(page, 22);
  await expect(speaker.getByRole('status')).toContainText('Step 23 of');
  await speaker.getByRole('button', { name: 'Previous step' }).click();
  await rests(page, 21);
  await speaker.getByRole('button', { name: 'The CPU raises a page fault' }).click();
  await rests(page, 14);

  await page.reload();
  await rests(page, 14);
  await page.keyboard.press('ArrowRight');
  await expect(speaker.getByRole('status')).toContainText('Step 16 of');
  await speaker.keyboard.press('ArrowRight');
  await rests(page, 16);

  await speaker.reload();
  await expect(speaker.getByRole('status')).toContainText('Step 17 of');
  await speaker.keyboard.press('ArrowLeft');
  await rests(page, 15);
  await page.keyboard.press('Home');
  await expect(speaker.getByRole('status')).toContainText('Step 1 of');
  expect((await new AxeBuilder({ page: speaker }).analyze()).violations).toEqual([]);
});

test('two pages do not talk to each other’s speaker', async ({ page, context }) => {
  await open(page, at('no-fault', 3, '&present=1'));
  const speaker = await speakerOf(page);
  await expect(speaker.getByRole('status')).toContainText('Step 4 of');
  const other = await context.newPage();
  await open(other, at('null-read', 9));
  await other.keyboard.press('ArrowRight');
  await rests(other, 10);
  await expect(speaker.getByRole('status')).toContainText('Step 4 of');
});

test('the timer runs, pauses, survives a reload, and is reset', async ({ page }) => {
  await open(page, at('no-fault', 0, '&present=1'));
  const speaker = await speakerOf(page);
  const timer = speaker.getByRole('region', { name: 'Timer' });
  await expect(timer).toContainText('0:00');
  await timer.getByLabel('Planned minutes').fill('26');
  await expect(timer).toContainText('2.0 minutes per step');
  await timer.getByRole('button', { name: 'Start' }).click();
  await expect(timer).toContainText('0:01');
  await expect(timer).toContainText('ahead of the plan');
  await speaker.reload();
  await expect(timer).toContainText(/0:0[1-9]/);
  await timer.getByRole('button', { name: 'Pause' }).click();
  await timer.getByRole('button', { name: 'Reset' }).click();
  await expect(timer).toContainText('0:00');
  await expect(timer.getByLabel('Planned minutes')).toHaveValue('26');
});

/** The speaker tab of a page at its address, with a clock that only the test moves. */
async function speakerAtNoon(page: Page): Promise<Page> {
  const address = await page.getByRole('link', { name: 'Speaker tab' }).getAttribute('href');
  const speaker = await page.context().newPage();
  await speaker.clock.install({ time: new Date('2026-11-23T12:00:00') });
  await speaker.goto(new URL(address ?? '', page.url()).href);
  await expect(speaker.getByRole('region', { name: 'Timer' })).toContainText('0:00');
  await speaker.clock.pauseAt(new Date('2026-11-23T12:30:00'));
  return speaker;
}

test('pace by step: behind or ahead of the plan by the minutes that the steps so far take', async ({
  page,
}) => {
  await open(page, at('no-fault', 0, '&present=1'));
  const steps = await countOf(page);
  const speaker = await speakerAtNoon(page);
  const timer = speaker.getByRole('region', { name: 'Timer' });
  await timer.getByLabel('Planned minutes').fill(String(2 * steps));
  await timer.getByRole('button', { name: 'Start' }).click();
  // A bit more than whole seconds: the tab looks at its clock twice a second.
  await speaker.clock.runFor(90_600);
  await expect(timer).toContainText('1:30');
  await expect(timer).toContainText('0:29 ahead of the plan');
  await speaker.clock.runFor('02:15');
  await expect(timer).toContainText('3:45');
  await expect(timer).toContainText('1:45 behind the plan');
  await page.keyboard.press('PageDown');
  await expect(timer).toContainText('0:14 ahead of the plan');

  await timer.getByRole('button', { name: 'Pause' }).click();
  await speaker.clock.runFor('20:00');
  await expect(timer).toContainText('3:45');
  await timer.getByRole('button', { name: 'Start' }).click();
  await speaker.clock.runFor('01:00');
  await expect(timer).toContainText('4:45');
  await expect(timer).toContainText('0:45 behind the plan');
  await timer.getByRole('button', { name: 'Reset' }).click();
  await expect(timer).toContainText('0:00');
  await expect(timer).not.toContainText('the plan');
});

test('pace by item: what the items of the lesson before this one take is due', async ({ page }) => {
  await open(page);
  await page.keyboard.press('l');
  await page.getByRole('button', { name: /^Play “Kernel page faults/ }).click();
  await expect(page.locator('html')).toHaveAttribute('data-present', '');
  const speaker = await speakerAtNoon(page);
  const timer = speaker.getByRole('region', { name: 'Timer' });
  await expect(timer.getByLabel('Planned minutes')).toHaveValue('20');
  await timer.getByRole('button', { name: 'Start' }).click();
  await speaker.clock.runFor(180_600);
  await expect(timer).toContainText('3:00 behind the plan');
  await speaker.getByRole('button', { name: 'The handler copies one entry' }).click();
  await expect(timer).toContainText('1:59 ahead of the plan');
});

test('where no page answers, and where the browser has no channel, a message says so', async ({
  page,
  context,
}) => {
  await page.goto('./#/speaker/nobody');
  await expect(page.getByRole('status')).toContainText('No page answers');
  const without = await context.newPage();
  await without.addInitScript(() => Reflect.deleteProperty(window, 'BroadcastChannel'));
  await without.goto('./#/speaker/nobody');
  await expect(without.getByRole('status')).toContainText('No page answers');
  expect((await new AxeBuilder({ page: without }).analyze()).violations).toEqual([]);
});

test('the speaker tab speaks the language of the page, also when that changes', async ({
  page,
}) => {
  await open(page, at('vmalloc-first-touch', 14, '&lang=pseudo&present=1'));
  const opened = page.context().waitForEvent('page');
  await page.locator('.present-tools > a').click();
  const speaker = await opened;
  const title = speaker.getByRole('region', { name: 'Ññóotéešš' });
  await expect(title).toBeVisible();
  await expect(speaker.getByRole('region', { name: 'Notes', exact: true })).toHaveCount(0);
  await page.evaluate(() => {
    location.hash = '#/vmalloc-first-touch?step=14&present=1';
  });
  await expect(speaker.getByRole('region', { name: 'Notes', exact: true })).toBeVisible();
  await expect(title).toHaveCount(0);
  await page.keyboard.press('PageDown');
  await expect(speaker.getByRole('status')).toContainText('Step 16 of');
});

test('keys typed into the speaker’s fields do not step', async ({ page }) => {
  await open(page, at('no-fault', 3, '&present=1'));
  const speaker = await speakerOf(page);
  await expect(speaker.getByRole('status')).toContainText('Step 4 of');
  await speaker.getByLabel('Planned minutes').focus();
  for (const key of ['n', 'ArrowDown', 'PageDown', 'End']) await speaker.keyboard.press(key);
  await speaker.getByRole('heading', { level: 1 }).click();
  await speaker.keyboard.press('ArrowRight');
  await expect(speaker.getByRole('status')).toContainText('Step 5 of');
  await rests(page, 4);
});
