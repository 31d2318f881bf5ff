import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from 'playwright/test';
import { at, open, reopen, rests, stepOf } from './reader.ts';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Lessons' });
const titles = (page: Page) =>
  dialog(page)
    .getByRole('textbox', { name: /Title of item/ })
    .evaluateAll((all) => all.map((each) => (each as HTMLInputElement).value));

test('a lesson that comes with the page plays in present mode, item after item', async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page);
  await page.keyboard.press('l');
  await dialog(page)
    .getByRole('button', { name: 'Play “Kernel page faults in 20 minutes”' })
    .click();
  await expect(page.locator('html')).toHaveAttribute('data-present', '');
  await expect(page).toHaveURL(/#\/no-fault\?step=1/);
  await rests(page, 1);
  for (let i = 2; i <= 4; i++) {
    await page.keyboard.press('PageDown');
    await rests(page, i);
  }
  await page.keyboard.press('PageDown');
  await expect(page).toHaveURL(/vmalloc-first-touch/);
  await expect(page.getByRole('region', { name: 'Narration' })).toContainText('vmalloc');
  await page.keyboard.press('PageUp');
  await expect(page).toHaveURL(/no-fault\?step=4/);

  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: 'Speaker tab' }).click();
  const speaker = await opened;
  await expect(speaker.getByRole('region', { name: 'Notes' })).toContainText('CR3');
  await speaker.getByRole('button', { name: 'What the oops tells', exact: true }).click();
  await expect(page).toHaveURL(/null-read/);
  await expect(speaker.getByRole('region', { name: 'Notes' })).toContainText('Which line');
  await speaker.setViewportSize({ width: 1280, height: 720 });
  await page.keyboard.press('PageUp');
  await page.keyboard.press('PageDown');
  const here = speaker.getByRole('button', { name: 'What the oops tells', exact: true });
  await expect(here).toHaveAttribute('aria-current', 'step');
  await expect(here).toBeInViewport();
  await reopen(page);
  await expect(page).toHaveURL(/null-read/);
  await expect(speaker.getByRole('navigation', { name: /20 minutes/ })).toBeVisible();
});

test('a lesson is made, edited, reordered by keyboard, saved and opened again', async ({
  page,
}) => {
  await open(page, at('no-fault', 3));
  await page.keyboard.press('l');
  await dialog(page).getByRole('button', { name: 'Add the step on show' }).click();
  await page.keyboard.press('Escape');
  await page.goto(at('null-read', 3));
  await rests(page, 3);
  await page.keyboard.press('l');
  await dialog(page).getByRole('button', { name: 'Add the step on show' }).click();
  const [first = '', second = ''] = await titles(page);
  expect(await titles(page)).toHaveLength(2);

  await dialog(page).getByLabel('Title of item 1').focus();
  await page.keyboard.press('Alt+ArrowDown');
  expect(await titles(page)).toEqual([second, first]);
  await expect(dialog(page).getByLabel('Title of item 2')).toBeFocused();
  await expect(dialog(page).getByRole('status')).toContainText('is now item 2');
  await dialog(page).getByRole('button', { name: 'Move item 2 up' }).press('Enter');
  expect(await titles(page)).toEqual([first, second]);

  await dialog(page).getByLabel('Title of the lesson').fill('My lesson');
  await dialog(page)
    .getByText(/Notes, prompt/)
    .first()
    .click();
  await dialog(page).getByLabel('Notes').first().fill('Say this.');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  const download = page.waitForEvent('download');
  await dialog(page).getByRole('button', { name: 'Save lesson' }).click();
  const path = await (await download).path();
  await dialog(page).getByRole('button', { name: 'Remove item 2' }).click();
  expect(await titles(page)).toEqual([first]);
  const chooser = page.waitForEvent('filechooser');
  await dialog(page).getByRole('button', { name: 'Open lesson' }).click();
  await (await chooser).setFiles(path);
  await expect.poll(() => titles(page)).toEqual([first, second]);
  await expect(dialog(page).getByLabel('Title of the lesson')).toHaveValue('My lesson');
  await expect(dialog(page).getByLabel('Notes').first()).toHaveValue('Say this.');
});

test('a lesson goes out as a link and plays from it; a long one asks for a file', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, at('null-read', 5));
  await page.keyboard.press('l');
  await dialog(page).getByRole('button', { name: 'Add the step on show' }).click();
  await dialog(page).getByRole('button', { name: 'Copy as link' }).click();
  await expect(page.getByRole('alert')).toContainText('copied');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link.length).toBeLessThanOrEqual(2000);
  const other = await context.newPage();
  await other.goto(link);
  await rests(other, 5);
  await expect(other.locator('html')).toHaveAttribute('data-present', '');

  await dialog(page).getByRole('button', { name: 'Edit a copy of “Kernel' }).click();
  await dialog(page).getByRole('button', { name: 'Copy as link' }).click();
  await expect(page.getByRole('alert')).toContainText('as a file instead');
});

test('a file that is no lesson, and a damaged link, are answered', async ({ page }) => {
  await open(page, './#/lesson/nonsense');
  await expect(page.getByRole('alert')).toContainText('lesson');
  const start = await stepOf(page);
  await page.keyboard.press('l');
  const chooser = page.waitForEvent('filechooser');
  await dialog(page).getByRole('button', { name: 'Open lesson' }).click();
  await (await chooser).setFiles({
    name: 'x.json',
    mimeType: 'application/json',
    buffer: Buffer.from(
      '{"format":"faultline-lesson","version":1,"title":"T","items":[{"title":3}]}',
    ),
  });
  await expect(page.getByRole('alert')).toContainText('items[0].title');
  await rests(page, start);
});

test('the scenario list leads to the lessons', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: /Scenarios/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Lessons' }).click();
  await expect(dialog(page)).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

test('the stretch of an item is chosen in the page, and played', async ({ page }) => {
  await open(page, at('no-fault', 1));
  await page.keyboard.press('l');
  await dialog(page).getByRole('button', { name: 'Add the step on show' }).click();
  await dialog(page)
    .getByText(/Notes, prompt/)
    .click();
  const from = dialog(page).getByLabel('From step');
  const to = dialog(page).getByLabel('To step');
  await expect(from).toHaveValue('1');
  await expect(to).toHaveValue('');
  await from.selectOption({ index: 3 });
  await to.selectOption('5');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  // A beginning behind the end takes the end along.
  await from.selectOption('6');
  await expect(to).toHaveValue('6');
  await from.selectOption('4');
  await page.keyboard.press('Escape');
  await page.goto(at('null-read', 3));
  await rests(page, 3);
  await page.keyboard.press('l');
  await dialog(page).getByRole('button', { name: 'Add the step on show' }).click();
  await dialog(page).getByRole('button', { name: 'Play from item 1' }).click();
  await expect(page).toHaveURL(/no-fault\?step=4/);
  await rests(page, 4);
  for (const step of [5, 6]) {
    await page.keyboard.press('PageDown');
    await rests(page, step);
  }
  await page.keyboard.press('PageDown');
  await expect(page).toHaveURL(/null-read\?step=3/);
});

test('a prompt is for the speaker alone, unless the lesson shows it to the room', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await open(page, at('vmalloc-first-touch', 14));
  await page.keyboard.press('l');
  await dialog(page).getByRole('button', { name: 'Add the step on show' }).click();
  await dialog(page)
    .getByText(/Notes, prompt/)
    .click();
  await dialog(page).getByLabel('Prompt: what to ask').fill('Who repairs this, and how?');
  await dialog(page).getByRole('button', { name: 'Play from item 1' }).click();
  await expect(page.getByRole('button', { name: 'Leave present mode' })).toBeVisible();
  const question = page.getByRole('note', { name: 'Question to the room' });
  await expect(question).toHaveCount(0);
  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: 'Speaker tab' }).click();
  const speaker = await opened;
  await expect(speaker.getByRole('region', { name: 'Notes' })).toContainText('Who repairs this');

  await page.keyboard.press('l');
  await dialog(page)
    .getByText(/Notes, prompt/)
    .click();
  await dialog(page).getByLabel('The room sees the prompt too').check();
  await dialog(page).getByRole('button', { name: 'Play from item 1' }).click();
  await expect(question).toHaveText('Who repairs this, and how?');
  await expect(question).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('PageDown');
  await rests(page, 15);
  await expect(question).toBeVisible();
  const over = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
  expect(over).toBe(0);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  // The lesson is not on show any more.
  await page.goto(at('null-read', 3, '&present=1'));
  await rests(page, 3);
  await expect(question).toHaveCount(0);
});

test('recorded faults are items of a lesson like any other', async ({ page }) => {
  await open(page, at('no-fault', 12));
  await page.keyboard.press('l');
  await dialog(page).getByRole('button', { name: 'Add the step on show' }).click();
  await page.keyboard.press('Escape');
  await page.goto('./#/recorded-2.6.24?step=2');
  const faults = page.getByLabel('Recorded fault');
  await expect(faults).toBeVisible();
  await faults.selectOption({ index: 1 });
  const fault = await faults.inputValue();
  await expect(page).toHaveURL(new RegExp(`fault=${fault}`));
  await page.keyboard.press('l');
  await dialog(page).getByRole('button', { name: 'Add the step on show' }).click();
  await dialog(page)
    .getByText(/Notes, prompt/)
    .last()
    .click();
  await expect(
    dialog(page).getByRole('group', { name: new RegExp(`fault ${fault}`) }),
  ).toBeVisible();
  await dialog(page).getByRole('button', { name: 'Play from item 1' }).click();
  await expect(page).toHaveURL(/no-fault\?step=12/);
  await page.keyboard.press('PageDown');
  await expect(page).toHaveURL(new RegExp(`recorded-2.6.24.*fault=${fault}`));
  await reopen(page);
  await expect(page).toHaveURL(new RegExp(`recorded-2.6.24.*fault=${fault}`));
  await page.keyboard.press('Home');
  await rests(page, 0);
  await expect(async () => {
    await page.keyboard.press('PageUp');
    await expect(page).toHaveURL(/no-fault\?step=12/, { timeout: 2000 });
  }).toPass();
});
