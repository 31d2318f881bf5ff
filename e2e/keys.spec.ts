import { expect, type Page, test } from 'playwright/test';
import { countOf, open, rests, stepOf } from './reader.ts';

/** Key codes as clickers send them, with what a page sees. */
const steps = [
  ['ArrowRight', 1],
  ['ArrowDown', 1],
  ['Space', 1],
  ['PageDown', 1],
  ['n', 1],
  ['N', 1],
  ['ArrowLeft', -1],
  ['ArrowUp', -1],
  ['Shift+Space', -1],
  ['PageUp', -1],
  ['p', -1],
  ['P', -1],
] as const;

for (const [key, by] of steps)
  test(`${key} steps by ${by}, in present mode too`, async ({ page }) => {
    const start = await open(page);
    await page.keyboard.press(key);
    await rests(page, start + by);
    await page.keyboard.press('v');
    await page.keyboard.press(key);
    await rests(page, start + 2 * by);
  });

test('Home and End go to the ends', async ({ page }) => {
  await open(page);
  await page.keyboard.press('End');
  await rests(page, (await countOf(page)) - 1);
  await page.keyboard.press('Home');
  await rests(page, 0);
});

for (const key of ['.', 'b', 'B'])
  test(`${key} blackens the screen and brings it back`, async ({ page }) => {
    await open(page);
    const black = page.locator('.black');
    await page.keyboard.press(key);
    await expect(black).toBeVisible();
    await expect(black).toHaveCSS('background-color', 'rgb(0, 0, 0)');
    await page.keyboard.press(key);
    await expect(black).toHaveCount(0);
    await page.keyboard.press(key);
    await page.keyboard.press('Escape');
    await expect(black).toHaveCount(0);
  });

for (const key of ['f', 'F'])
  test(`${key} asks for the full screen and leaves it`, async ({ page }) => {
    await open(page);
    const full = () => page.evaluate(() => document.fullscreenElement !== null);
    await page.keyboard.press(key);
    await expect.poll(full).toBe(true);
    await page.keyboard.press(key);
    await expect.poll(full).toBe(false);
  });

const dialogs = [
  ['g', 'Go to step'],
  ['?', 'Keys'],
  ['a', 'Adjust for the projector'],
  ['l', 'Lessons'],
  ['w', /./],
] as const;
for (const [key, name] of dialogs)
  test(`${key} opens its dialog, Escape closes it`, async ({ page }) => {
    await open(page);
    await page.keyboard.press(key);
    const dialog = page.getByRole('dialog', { name });
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
  });

test('the sheet lists every key that does something', async ({ page }) => {
  await open(page);
  await page.keyboard.press('?');
  await expect(page.getByRole('rowheader').first()).toBeVisible();
  const listed = (await page.getByRole('dialog').getByRole('rowheader').allTextContents()).join(
    '  ',
  );
  const keys = listed.split(/\s{2,}| to /);
  for (const key of '→ ↓ Space N ← ↑ Shift+Space P Home End M ] [ W K G 1 7 0 . B F V F5 S D L A T ? Esc'.split(
    ' ',
  ))
    expect(keys, key).toContain(key);
  expect(listed).toContain('Page Down');
  expect(listed).toContain('Page Up');
});

for (const key of ['F5', 'Shift+F5'])
  test(`a clicker's start (${key}) and stop (Escape) enter and leave present mode`, async ({
    page,
  }) => {
    await open(page);
    const html = page.locator('html');
    const before = await page.evaluate(() => performance.timeOrigin);
    await page.keyboard.press(key);
    await expect(html).toHaveAttribute('data-present', '');
    await page.keyboard.press(key);
    await expect(html).toHaveAttribute('data-present', '');
    await page.keyboard.press('Escape');
    await expect(html).not.toHaveAttribute('data-present', '');
    expect(await page.evaluate(() => performance.timeOrigin)).toBe(before);
  });

test('T changes the theme, K plays', async ({ page }) => {
  await open(page);
  await page.keyboard.press('t');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.keyboard.press('k');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
});

const quiet = async (page: Page, start: number): Promise<void> => {
  for (const key of ['n', 'p', 'b', '.', 'f', 'v', 't', 'ArrowRight', 'PageDown', 'Home', '1', 's'])
    await page.keyboard.press(key);
  expect(await stepOf(page)).toBe(start);
  await expect(page.locator('.black')).toHaveCount(0);
  await expect(page.locator('html')).not.toHaveAttribute('data-present', '');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
};

test('nothing fires while typing in a field', async ({ page }) => {
  const start = await open(page);
  await page.keyboard.press('g');
  await page.getByRole('dialog').locator('input').focus();
  await quiet(page, start);
});

test('nothing fires while a list outside a dialog has the focus', async ({ page }) => {
  const start = await open(page);
  await page.getByLabel('Speed').focus();
  await quiet(page, start);
});

test('Enter and Space on a button press it, and do not step', async ({ page }) => {
  const start = await open(page);
  await page.getByRole('button', { name: 'Previous step' }).focus();
  await page.keyboard.press('Space');
  await rests(page, start - 1);
  await page.keyboard.press('Enter');
  await rests(page, start - 2);
});

test('nothing fires with Ctrl, Alt or Meta', async ({ page }) => {
  const start = await open(page);
  for (const held of ['Control', 'Alt', 'Meta'])
    await page.evaluate(
      ([modifier]) => {
        for (const key of ['n', 'b', 'v', 'PageDown'])
          window.dispatchEvent(
            new KeyboardEvent('keydown', { key, [`${modifier?.toLowerCase()}Key`]: true }),
          );
      },
      [held === 'Control' ? 'Ctrl' : held],
    );
  expect(await stepOf(page)).toBe(start);
  await expect(page.locator('.black')).toHaveCount(0);
});
