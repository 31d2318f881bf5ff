import { readFileSync } from 'node:fs';
import { expect, type Page } from 'playwright/test';
import { faultChoices, kernelProfiles, parseRecording, runsOn, scenarios } from '../core/index.ts';
import { open } from './reader.ts';

const end = async (page: Page, what: string): Promise<void> => {
  await page.keyboard.press('End');
  await expect(page.locator('html'), what).not.toHaveAttribute('data-outcome', '');
};

/** Tells a story on every kernel to its end, each in a page that is opened anew. @param address the page's, without a hash */
export async function tellOnEveryKernel(page: Page, address: string): Promise<void> {
  for (const { id, label } of kernelProfiles) {
    const story = scenarios.find((each) => runsOn(each, id) && each.id !== 'no-fault');
    if (!story) throw new Error(`no story on ${id}`);
    await page.goto('about:blank');
    await open(page, `${address}#/${story.id}?profile=${id}&step=0`);
    await expect(page.getByRole('combobox', { name: 'Kernel' }), label).toHaveValue(id);
    await expect(page.getByRole('alert'), label).toHaveCount(0);
    await end(page, label);
  }
}

/** The recorded faults that the page comes with. */
function recordedFaults(): readonly string[] {
  const parsed = parseRecording(readFileSync('core/fixtures/linux-2.6.24-nonpae.json', 'utf8'));
  if (!parsed.ok) throw new Error('the recording cannot be read');
  return faultChoices(parsed.value).map(({ id }) => id);
}

/** Shows every recorded fault to its end. */
export async function showEveryRecording(page: Page, address: string): Promise<void> {
  await page.goto('about:blank');
  await open(page, `${address}#/recorded-2.6.24?step=0`);
  const faults = page.getByLabel('Recorded fault');
  const values = recordedFaults();
  await expect(faults.locator('option')).toHaveCount(values.length);
  for (const value of values) {
    await faults.selectOption(value);
    await expect(page).toHaveURL(new RegExp(`fault=${value.replaceAll('.', '\\.')}`));
    await faults.blur();
    await end(page, value);
  }
}
