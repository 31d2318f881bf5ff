import { expect, type Page } from 'playwright/test';
import { scenarios } from '../core/index.ts';

/** Ids of the built-in scenarios, in taught order. */
export const ids = scenarios.map(({ id }) => id);

/** Where a scenario is, at a step. */
export const at = (id: string, step: number | 'first' = 'first', more = ''): string =>
  `./#/${id}?step=${step === 'first' ? 0 : step}${more}`;

/** The step on show, once the picture has come to rest. */
export const stepOf = async (page: Page): Promise<number> =>
  Number(await page.locator('html').getAttribute('data-step'));

/** Waits until the picture rests on a step. */
export const rests = (page: Page, step: number): Promise<void> =>
  expect(page.locator('html')).toHaveAttribute('data-step', String(step));

/** Waits until the first picture of a page rests: before that no key is heard. Returns its step. */
async function ready(page: Page): Promise<number> {
  await expect(page.locator('html')).toHaveAttribute('data-step', /\d+/);
  return stepOf(page);
}

/** Opens an address and waits until the first picture rests. */
export async function open(page: Page, address = './'): Promise<number> {
  await page.goto(address);
  return ready(page);
}

/** Loads the page again and waits until its first picture rests. */
export async function reopen(page: Page): Promise<number> {
  await page.reload();
  return ready(page);
}

/** The number of steps of what is on show. */
export const countOf = async (page: Page): Promise<number> =>
  Number(await page.getByRole('slider', { name: 'Step' }).getAttribute('max')) + 1;
