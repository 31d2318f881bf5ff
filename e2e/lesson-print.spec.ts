import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from 'playwright/test';
import { inkInMargins, type Paper, papers } from './paper.ts';
import { at, open } from './reader.ts';

const sheets = (page: Page) => page.locator('[data-sheet]');
const items = (page: Page) => page.locator('[data-item]');

async function handoutOf(page: Page, query: string, lesson: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`./${query}#/lesson/${lesson}`);
  await expect(items(page)).not.toHaveCount(0);
  await page.evaluate(() => document.fonts.ready);
}

/** The papers in points: width and height of a sheet upright. */
const points = { A4: [596, 843], Letter: [612, 792] } as const;

/** The lesson printed: how many pages, and whether each is that paper. */
async function printed(page: Page, format: Paper): Promise<{ pages: number; sizes: string[] }> {
  const pdf = (await page.pdf({ preferCSSPageSize: true, format })).toString('latin1');
  const sizes = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map(
    ([, width, height]) => `${Math.round(Number(width))}x${Math.round(Number(height))}`,
  );
  return { pages: [...pdf.matchAll(/\/Type \/Page\b/g)].length, sizes: [...new Set(sizes)] };
}

test('the lessons lead to a handout: each item with its notes and prompt, then its steps with link', async ({
  page,
}) => {
  await open(page);
  await page.keyboard.press('l');
  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: 'Handout of “From copy_from_user' }).click();
  const handout = await opened;
  await expect(items(handout)).toHaveCount(8);
  const second = items(handout).nth(1);
  await expect(second).toContainText('The copy faults');
  await expect(second).toContainText('Ask: User mode would get a signal here.');
  await expect(second).toContainText('The kernel simply reads.');
  await expect(second).toContainText(/Steps \d+ to \d+ of “A bad pointer in write\(\)”/);
  await expect(second.getByRole('link')).toHaveText(/#\/copy-from-user-unmapped\?step=\d+$/);
  for (const sheet of await sheets(handout).all()) {
    await expect(sheet.locator('.sheet-words h2')).not.toBeEmpty();
    await expect(sheet.getByRole('link')).toHaveText(/#\/[a-z-]+\?step=\d+$/);
  }
  const all = (await new AxeBuilder({ page: handout }).analyze()).violations;
  expect(all.map(({ id }) => id)).toEqual([]);

  const named = await sheets(handout).count();
  await handout.getByLabel('The first step of each item').check();
  await expect(sheets(handout)).toHaveCount(8);
  await handout.getByLabel('All steps of each item').check();
  expect(await sheets(handout).count()).toBeGreaterThan(named);
  await handout.getByLabel('The first step of each item').check();
  await handout.getByLabel('With the speaker’s notes').uncheck();
  await expect(second).not.toContainText('The kernel simply reads.');
  await expect(second).toContainText('Ask: User mode would get a signal here.');
  await handout.reload();
  await expect(sheets(handout)).toHaveCount(8);
  await expect(handout.getByLabel('With the speaker’s notes')).not.toBeChecked();
});

test('a lesson made in the page prints too, a recorded fault in it as well', async ({ page }) => {
  await open(page, at('null-read', 5));
  await page.keyboard.press('l');
  const dialog = page.getByRole('dialog', { name: 'Lessons' });
  await dialog.getByRole('button', { name: 'Add the step on show' }).click();
  await page.keyboard.press('Escape');
  await page.goto('./#/recorded-2.6.24?step=2');
  await expect(page.locator('html')).toHaveAttribute('data-step', '2');
  await page.keyboard.press('l');
  await dialog.getByRole('button', { name: 'Add the step on show' }).click();
  await dialog.getByLabel('Title of the lesson').fill('Mine');
  const opened = page.context().waitForEvent('page');
  await dialog.getByRole('link', { name: 'Handout of “Mine”' }).click();
  const handout = await opened;
  await expect(items(handout)).toHaveCount(2);
  await expect(handout.getByRole('heading', { name: 'Handout: Mine' })).toBeVisible();
  await expect(sheets(handout).last().getByRole('link')).toHaveText(/fault=[a-z0-9-]+$/);
});

test('a damaged lesson link is answered on paper too', async ({ page }) => {
  await page.goto('./?print=one#/lesson/nonsense');
  await expect(page.getByRole('alert')).toContainText('lesson');
});

for (const paper of Object.keys(papers) as Paper[])
  for (const lesson of ['kernel-page-faults', 'exception-table'])
    test(`“${lesson}” fits ${paper}: one a page, or six as a storyboard`, async ({ page }) => {
      test.slow();
      const [short, long] = points[paper];
      await handoutOf(page, '?print=one&steps=marks', lesson);
      const parts = (await items(page).count()) + (await sheets(page).count());
      expect(await printed(page, paper)).toEqual({ pages: parts, sizes: [`${long}x${short}`] });
      await page.getByLabel('Six steps a page').check();
      expect(await printed(page, paper)).toEqual({
        pages: Math.ceil(parts / 6),
        sizes: [`${short}x${long}`],
      });
    });

/** A paper as it lies for a layout: its width and its height. */
function lying(paper: Paper, layout: string): readonly [number, number] {
  const [short, long] = papers[paper];
  return layout === 'one' ? [long, short] : [short, long];
}

for (const layout of ['one', 'six'])
  test(`no sheet has ink in the margin of its paper: nothing is cut off, ${layout} a page`, async ({
    page,
  }) => {
    test.slow();
    for (const paper of Object.keys(papers) as Paper[]) {
      await handoutOf(page, `?print=${layout}&steps=marks`, 'exception-table');
      expect(await inkInMargins(page, ...lying(paper, layout)), paper).toEqual([]);
    }
    // A sheet that leaves its paper would be seen, and so would a text that leaves its sheet.
    await page.addStyleTag({ content: '[data-sheet] { transform: translateX(80px) }' });
    expect(await inkInMargins(page, ...lying('Letter', layout))).not.toEqual([]);
    await page.addStyleTag({
      content:
        '[data-sheet] { transform: none; overflow: visible } .sheet-link { translate: 0 40px }',
    });
    if (layout === 'one')
      expect(await inkInMargins(page, ...lying('Letter', layout))).not.toEqual([]);
  });

test('long notes take the paper that they need', async ({ page }) => {
  await open(page, at('null-read', 5));
  await page.keyboard.press('l');
  const dialog = page.getByRole('dialog', { name: 'Lessons' });
  await dialog.getByRole('button', { name: 'Add the step on show' }).click();
  await dialog.getByText(/Notes, prompt/).click();
  await dialog.getByLabel('Notes', { exact: true }).fill('word '.repeat(790));
  const opened = page.context().waitForEvent('page');
  await dialog.getByRole('link', { name: /^Handout of “A new lesson/ }).click();
  const handout = await opened;
  await handout.getByLabel('Six steps a page').check();
  const { width, height } = (await items(handout).boundingBox()) ?? { width: 0, height: 0 };
  expect(width).toBeGreaterThan(700);
  expect(height).toBeGreaterThan(327);
  const inside = await items(handout).evaluate(
    (item) => item.scrollHeight <= item.clientHeight && item.scrollWidth <= item.clientWidth,
  );
  expect(inside).toBe(true);
});
