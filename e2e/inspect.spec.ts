import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from 'playwright/test';
import { recordScenario, scenarios } from '../core/index.ts';
import { at, countOf, ids, open, rests, stepOf } from './reader.ts';

const card = (page: Page) => page.locator('.inspect');
const register = (page: Page, name: string) =>
  page.getByRole('button', { name: `${name}: look into it` });

const traceOf = (id: string) => {
  const story = scenarios.find((each) => each.id === id);
  if (!story) throw new Error(`no story ${id}`);
  return recordScenario(story).trace;
};

test.beforeEach(({ page }) => page.emulateMedia({ reducedMotion: 'reduce' }));

test('a cell opens: forms, bits, last change, and the chain; a link seeks there', async ({
  page,
}) => {
  await open(page, at('vmalloc-first-touch', 31));
  await page.locator('.table.own .row[data-picked] .pick').click();
  await expect(card(page)).toBeVisible();
  await expect(card(page)).toContainText('page directory of editor, entry 802');
  await expect(card(page).getByRole('row', { name: /writable/ })).toContainText('RW');
  const go = card(page).getByRole('button', { name: /Go to step/ });
  const text = (await go.textContent()) ?? '';
  await go.click();
  await rests(page, Number(/\d+/.exec(text)?.[0]) - 1);
  await expect(page.getByRole('region', { name: 'Narration' })).toContainText('copied');
  await expect(card(page)).toContainText('By this step');
  await card(page)
    .getByRole('listitem')
    .filter({ hasText: 'master table, entry 802' })
    .getByRole('button')
    .first()
    .click();
  await expect(page.locator('.table.master .row[data-picked]')).toHaveCSS(
    'outline-style',
    'dashed',
  );
  expect(await stepOf(page)).toBeLessThan(12);
});

test('what nothing has changed says so', async ({ page }) => {
  await open(page, at('null-read', 0));
  await register(page, 'CR3').click();
  await expect(card(page)).toContainText('as it was at the start');
  await expect(card(page)).toContainText('Before the first step');
});

test('CR0 and CR4 by keyboard alone; arrows walk the registers; Escape closes and focus returns', async ({
  page,
}) => {
  const start = await open(page);
  await register(page, 'EIP').focus();
  await page.keyboard.press('ArrowRight');
  await expect(register(page, 'EAX')).toBeFocused();
  expect(await stepOf(page)).toBe(start);
  await page.keyboard.press('Enter');
  await expect(card(page).getByRole('heading', { name: 'EAX' })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await rests(page, start + 1);
  await card(page).getByRole('button', { name: 'CR0', exact: true }).press('Enter');
  await expect(card(page).getByRole('row', { name: /paging on/ })).toContainText('1');
  await card(page).getByRole('button', { name: 'CR4', exact: true }).press('Enter');
  await expect(card(page).getByRole('row', { name: /4 MiB pages/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(card(page)).toHaveCount(0);
});

test('the error code opens as bits', async ({ page }) => {
  await open(page);
  await register(page, 'Error code').click();
  await expect(card(page).getByRole('row', { name: /page not present/ })).toContainText('P');
});

test('an entry of the exception table opens', async ({ page }) => {
  await open(page, at('linking', 191));
  await page.locator('.entries .pick').first().click();
  await expect(card(page)).toContainText('exception table');
});

test('the address reads as indices or as a sum', async ({ page }) => {
  await open(page);
  const panel = page.getByRole('region', { name: 'Address' });
  await panel.getByRole('button', { name: 'As a sum' }).click();
  await expect(panel.getByRole('row', { name: /directory index/ })).toContainText('802 × 4 MiB');
  await expect(panel.getByRole('row', { name: /^address/ })).toContainText('3,363,831,824');
  await page.keyboard.press('ArrowRight');
  await expect(panel.getByRole('row', { name: /table index/ })).toContainText('0 × 4 KiB');
  await panel.getByRole('button', { name: 'As a sum' }).click();
  await expect(panel.getByRole('row')).toHaveCount(0);
});

for (const theme of ['light', 'dark'])
  test(`the card has no accessibility violation, ${theme}`, async ({ page }) => {
    for (const id of ids.slice(0, 6)) {
      await page.goto('about:blank');
      await open(page, at(id, 20, `&theme=${theme}`));
      await register(page, 'EFLAGS').click();
      await expect(card(page)).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((each) => `${each.id}: ${each.nodes[0]?.html}`)).toEqual([]);
    }
  });

/** Values of the machine in the picture that nothing opens: neither a cell over them nor a button they are. */
const shut = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const opens = (each: Element): boolean =>
      each.closest('button, [aria-hidden="true"], .hidden, s, .chosen') !== null ||
      each.closest(':is(li, dd, td, span, p, b, .error-name, .asked):has(> .pick)') !== null;
    const values = document.querySelectorAll('.main .hex, .main .lines .asked, .fields b');
    return [...values]
      .filter((each) => !opens(each) && each.closest('.field:has(> .pick)') === null)
      .map((each) => `${each.closest('section')?.ariaLabel}: ${each.textContent}`);
  });

test('every displayed value of every story opens', async ({ page }) => {
  test.setTimeout(120_000);
  for (const id of ids) {
    await page.goto('about:blank');
    await open(page, at(id));
    const last = (await countOf(page)) - 1;
    for (const part of [0.2, 0.5, 0.8]) {
      const step = Math.round(part * last);
      await page.getByRole('slider', { name: 'Step' }).fill(String(step));
      await rests(page, step);
      expect(await shut(page), `${id}, step ${step + 1}`).toEqual([]);
    }
  }
});

test('lo, mid and hi open; each link seeks to the probe that moved them', async ({ page }) => {
  const { steps } = traceOf('null-read');
  const search = steps.find(({ event }) => event === 'extable.search');
  if (search?.event !== 'extable.search') throw new Error('no search');
  const moved = steps.findLast(
    ({ index, event }) => index > search.index && index < 16 && event === 'extable.smaller',
  );
  if (moved?.event !== 'extable.smaller') throw new Error('no probe that moved lo');
  await open(page, at('null-read', 16));
  await page.getByRole('button', { name: 'hi: look into it' }).click();
  await expect(card(page).getByRole('heading', { level: 2 })).toHaveText('hi');
  await expect(card(page)).toContainText(`The table has ${search.facts.count} entries`);
  await page.getByRole('button', { name: 'lo: look into it' }).click();
  const { mid } = moved.facts;
  await expect(card(page)).toContainText(`Entry ${mid} is too small: first becomes ${mid + 1}`);
  await card(page)
    .getByRole('button', { name: new RegExp(`^Step ${moved.index + 1}:`) })
    .click();
  await rests(page, moved.index);
  await page.keyboard.press('Escape');
  await expect(card(page)).toHaveCount(0);
});

test('a value in the log leads to the register it was printed from, and on to the story', async ({
  page,
}) => {
  await open(page, at('null-read', 40));
  const line = page.locator('.lines li').filter({ hasText: 'EAX:' });
  await line.getByRole('button', { name: '00000010: look into it' }).click();
  await expect(card(page)).toContainText('Printed from these');
  await expect(card(page)).toContainText('EAX = 0x10');
  await card(page)
    .getByRole('button', { name: /^Step 34/ })
    .click();
  await rests(page, 33);
});

test('a value in a sentence lights its like and opens', async ({ page }) => {
  await open(page, at('null-read', 13));
  await page.locator('.narration .hex-button').first().click();
  await expect(card(page)).toBeVisible();
  await expect(page.locator('.narration .hex-button').first()).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await card(page).getByRole('button', { name: 'Close' }).click();
  await expect(card(page)).toHaveCount(0);
});
