import AxeBuilder from '@axe-core/playwright';
import { expect, test } from 'playwright/test';
import { selectorOf, terms } from '../app/words/terms.ts';
import { at, open } from './reader.ts';

test('a term lights what it names and opens its entry', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const start = await open(page);
  const narration = page.getByRole('region', { name: 'Narration' });
  const term = narration.getByRole('button', { name: 'CR2', exact: true });
  await term.focus();
  await expect(page.locator('.register.cr2')).toHaveCSS('outline-style', 'dashed');
  await page.keyboard.press('Enter');
  const card = page.getByRole('dialog', { name: 'Glossary' });
  await expect(card.getByRole('heading', { name: 'CR2' })).toBeFocused();
  await expect(card).toContainText('the handler reads it first');
  await card.getByText('All terms').click();
  await card.getByRole('button', { name: '__ex_table', exact: true }).click();
  await expect(card).toContainText('exception table');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(card).toHaveCount(0);
  await expect(page.locator('html')).toHaveAttribute('data-step', String(start));
  await expect(term).toBeFocused();
});

test('the glossary is not part of the first load', async ({ page }) => {
  const loaded: string[] = [];
  page.on('response', (response) => loaded.push(response.url()));
  await open(page, at('no-fault'));
  expect(loaded.filter((url) => /Glossary|Inspect/.test(url))).toEqual([]);
});

test('what a term names is on the page, whatever the stage shows', async ({ page }) => {
  for (const [id, step] of [
    ['vmalloc-first-touch', 21],
    ['null-read', 17],
    ['null-read', 40],
    ['copy-to-user-demand', 0],
  ] as const) {
    await page.goto('about:blank');
    await open(page, at(id, step));
    for (const place of new Set(Object.keys(terms).map(selectorOf)))
      await expect(
        page
          .locator(place ?? 'none')
          .filter({ visible: true })
          .first(),
        `${id} ${step} ${place}`,
      ).toBeVisible();
  }
});
