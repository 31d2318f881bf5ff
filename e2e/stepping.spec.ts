import { expect, type Page, test } from 'playwright/test';
import { at, countOf, ids, open, rests, stepOf } from './reader.ts';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const slider = (page: Page) => page.getByRole('slider', { name: 'Step' });

/** What a reader sees and hears of a step: every region's text. */
const picture = async (page: Page): Promise<string[]> =>
  page
    .locator('section[aria-label], [role=region]')
    .evaluateAll((all) => all.map((each) => each.textContent?.replace(/\s+/g, ' ') ?? ''));

/** Every element of the picture with its attributes, in whatever order they were set, and its own text. */
const elements = (page: Page): Promise<string[]> =>
  page.locator('.main *').evaluateAll((all) =>
    all.map((each) => {
      const attributes = [...each.attributes]
        .filter(({ name, value }) => name !== 'style' || value !== '')
        .map(({ name, value }) => `${name}="${value}"`);
      const text = each.childElementCount === 0 ? each.textContent : '';
      return `${each.tagName} ${attributes.sort().join(' ')} ${text}`;
    }),
  );

test('opens on the first touch of a vmalloc area, paused, at the fault', async ({ page }) => {
  await open(page);
  await expect(page).toHaveURL(/#\/vmalloc-first-touch\?step=\d+/);
  await expect(button(page, 'Play')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Narration' })).toContainText('page fault');
  await expect(page.locator('html')).toHaveAttribute('data-outcome', '');
});

test('steps forward and back with the buttons, and knows its ends', async ({ page }) => {
  const start = await open(page);
  await button(page, 'Next step').click();
  await rests(page, start + 1);
  await button(page, 'Previous step').click();
  await rests(page, start);
  await button(page, 'Last step').click();
  const count = await countOf(page);
  await rests(page, count - 1);
  await expect(page.locator('html')).toHaveAttribute('data-outcome', 'retry');
  await button(page, 'Next step').click({ force: true });
  await rests(page, count - 1);
  await button(page, 'First step').click();
  await rests(page, 0);
});

test('the picture of a step is the same however it was reached', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const start = await open(page);
  for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowRight');
  await rests(page, start + 6);
  // They come when the first picture rests, and stay.
  const values = page.locator('.line-values').first();
  await expect(values).toBeAttached();
  const stepped = await picture(page);
  expect(stepped.length).toBeGreaterThan(6);

  await page.keyboard.press('End');
  await slider(page).fill(String(start + 6));
  await rests(page, start + 6);
  expect(await picture(page)).toEqual(stepped);

  await page.goto('about:blank');
  await open(page, at('vmalloc-first-touch', start + 6));
  await expect(values).toBeAttached();
  expect(await picture(page)).toEqual(stepped);
});

test('the picture follows a drag of the slider', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page, at('copy-from-user-crossing'));
  const count = await countOf(page);
  const box = await slider(page).boundingBox();
  if (!box) throw new Error('no slider');
  const y = box.y + box.height / 2;
  const seen = new Set<number>();
  await page.mouse.move(box.x + 12, y);
  await page.mouse.down();
  for (let i = 1; i <= 20; i++) {
    await page.mouse.move(box.x + 12 + ((box.width - 24) * i) / 20, y);
    seen.add(await stepOf(page));
  }
  await page.mouse.up();
  await rests(page, count - 1);
  expect(seen.size).toBeGreaterThan(10);
});

test('a held drag has its whole picture, the same as by stepping', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const start = await open(page);
  await page.keyboard.press('ArrowRight');
  await rests(page, start + 1);
  await expect(page.locator('.line-values').first()).toBeAttached();
  const stepped = await elements(page);
  const box = await slider(page).boundingBox();
  if (!box) throw new Error('no slider');
  const count = await countOf(page);
  const [thumb, y] = [20, box.y + box.height / 2];
  const x = (step: number): number =>
    box.x + thumb / 2 + ((box.width - thumb) * step) / (count - 1);
  await page.mouse.move(x(0), y);
  await page.mouse.down();
  for (const step of [count - 1, 0, Math.floor(count / 2), start + 1])
    await page.mouse.move(x(step), y, { steps: 8 });
  await expect(slider(page)).toHaveValue(String(start + 1));
  // The button is still down: the picture does not wait for it.
  await rests(page, start + 1);
  expect(await elements(page)).toEqual(stepped);
  await page.mouse.up();
  await page.keyboard.press('ArrowRight');
  await rests(page, start + 2);
});

test('plays at the chosen speed, pauses, and stops at the end', async ({ page }) => {
  await open(page, at('no-fault'));
  await page.getByLabel('Speed').selectOption('4');
  await button(page, 'Play').click();
  await expect(button(page, 'Pause')).toBeVisible();
  await expect.poll(() => stepOf(page)).toBeGreaterThan(1);
  await button(page, 'Pause').click();
  const paused = await stepOf(page);
  await expect(button(page, 'Play')).toBeVisible();
  await button(page, 'Play').click();
  await expect.poll(() => stepOf(page), { timeout: 15_000 }).toBe((await countOf(page)) - 1);
  expect(await stepOf(page)).toBeGreaterThan(paused);
  await expect(button(page, 'Play')).toBeVisible();
});

test('input during an animation finishes it at once and never queues', async ({ page }) => {
  const start = await open(page);
  for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowRight');
  await rests(page, start + 8);
});

for (const [key, by] of [
  ['ArrowRight', 1],
  ['ArrowDown', 1],
  ['Space', 1],
  ['PageDown', 1],
  ['n', 1],
  ['ArrowLeft', -1],
  ['ArrowUp', -1],
  ['Shift+Space', -1],
  ['PageUp', -1],
  ['p', -1],
] as const) {
  test(`key ${key} steps by ${by}`, async ({ page }) => {
    const start = await open(page);
    await page.keyboard.press(key);
    await rests(page, start + by);
  });
}

test('Home and End, and G with a number, go where they say', async ({ page }) => {
  await open(page);
  await page.keyboard.press('End');
  await rests(page, (await countOf(page)) - 1);
  await page.keyboard.press('Home');
  await rests(page, 0);
  await page.keyboard.press('g');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').or(dialog.getByRole('spinbutton')).fill('9');
  await page.keyboard.press('Enter');
  await rests(page, 8);
});

test('keys do nothing while typing in a field', async ({ page }) => {
  const start = await open(page);
  await page.keyboard.press('g');
  const field = page.getByRole('dialog').locator('input');
  await field.fill('');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('n');
  await page.keyboard.press('Escape');
  expect(await stepOf(page)).toBe(start);
});

test('a number that is no step is answered, and nothing is lost', async ({ page }) => {
  const start = await open(page);
  await page.keyboard.press('g');
  const dialog = page.getByRole('dialog');
  await dialog.locator('input').fill('9999');
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText(/1 to \d+/);
  await page.keyboard.press('Escape');
  expect(await stepOf(page)).toBe(start);
});

test('a link to each scenario shows its first step', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const id of ids) {
    await page.goto('about:blank');
    await open(page, at(id));
    await rests(page, 0);
    await expect(page.getByRole('region', { name: 'Narration' })).toBeVisible();
  }
});

test('a link restores scenario and step; a reload too', async ({ page }) => {
  await open(page, at('copy-from-user-unmapped', 30));
  await rests(page, 30);
  await page.keyboard.press('ArrowRight');
  await rests(page, 31);
  await expect(page).toHaveURL(/copy-from-user-unmapped\?step=31/);
  await page.reload();
  await rests(page, 31);
});

test('the step is announced once, politely', async ({ page }) => {
  const start = await open(page);
  await expect(page.getByRole('status')).toContainText(`Step ${start + 1}`);
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('status')).toContainText(`Step ${start + 2}`);
  await expect(page.getByRole('status')).toHaveCount(1);
});

test('old and new of an entry stand in its row, four bytes or eight', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  for (const [step, rest] of [
    [58, ''],
    [43, '&profile=linux-6.1-x86_64'],
  ] as const) {
    await page.goto('about:blank');
    await open(page, at('copy-on-write', step, rest));
    const row = page.locator('.walk .row[data-changed]');
    await expect(row.locator('s')).toBeVisible();
    const [whole, values] = await Promise.all([
      row.boundingBox(),
      row.locator('.now').boundingBox(),
    ]);
    expect(values?.height).toBeLessThanOrEqual(whole?.height ?? 0);
    expect(values?.width).toBeLessThanOrEqual(whole?.width ?? 0);
  }
});
