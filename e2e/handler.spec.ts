import { expect, test } from 'playwright/test';
import { at, countOf, ids, open, rests } from './reader.ts';

test('callers can be climbed to; a new step comes back to the innermost', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page, at('vmalloc-first-touch', 21));
  const handler = page.getByRole('region', { name: 'Handler' });
  await expect(handler.getByRole('list', { name: 'Our model of vmalloc_sync_one' })).toBeVisible();
  await handler.getByRole('button', { name: 'do_page_fault' }).click();
  const listing = handler.getByRole('list', { name: 'Our model of do_page_fault' });
  await expect(listing.locator('[aria-current]')).toContainText('vmalloc_fault(address)');
  await page.keyboard.press('PageUp');
  await rests(page, 20);
  await expect(handler.getByRole('list', { name: 'Our model of vmalloc_sync_one' })).toBeVisible();
});

test('no step has an empty handler', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const id of ids) {
    await page.goto('about:blank');
    await open(page, at(id));
    const count = await countOf(page);
    for (const step of [0, count >> 2, count >> 1, count - 1]) {
      await page.getByRole('slider', { name: 'Step' }).fill(String(step));
      await rests(page, step);
      await expect(page.locator('.handler .model li[aria-current]')).toHaveCount(1);
    }
  }
});
