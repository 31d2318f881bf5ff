import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from 'playwright/test';
import { correspondingStep, kernelProfiles, recordScenario, scenarios } from '../core/index.ts';
import { open, rests } from './reader.ts';

const chosen = (page: Page) => page.getByRole('combobox', { name: 'Kernel' });

const scenario = scenarios.find(({ id }) => id === 'vmalloc-first-touch');
if (!scenario) throw new Error('no scenario');

const traceOn = async (id: string) => {
  const profile = kernelProfiles.find((each) => each.id === id);
  if (!profile) throw new Error(`no kernel ${id}`);
  return recordScenario(scenario, await profile.load()).trace;
};

const first = 'linux-2.6.24-ia32';
const others = kernelProfiles.filter(({ id }) => id !== first);

for (const { id, label } of others)
  test(`${label}: the same story at the corresponding step, steps, links, reloads`, async ({
    page,
  }) => {
    const [from, to] = [await traceOn(first), await traceOn(id)];
    const copy = from.steps.findIndex(({ event }) => event === 'sync.copy');
    const there = correspondingStep(from, copy, to);
    await open(page, `./#/vmalloc-first-touch?step=${copy}`);
    await rests(page, copy);
    await chosen(page).selectOption({ label });
    await rests(page, there);
    await expect(page).toHaveURL(new RegExp(`profile=${id}&step=${there}`));
    await page.getByRole('button', { name: 'Next step' }).click();
    await rests(page, Math.min(there + 1, to.steps.length - 1));
    await page.getByRole('button', { name: 'Previous step' }).click();
    await rests(page, there);
    await expect(page).toHaveURL(new RegExp(`profile=${id}&step=${there}`));
    await page.reload();
    await rests(page, there);
    await expect(chosen(page)).toHaveValue(id);
    await chosen(page).selectOption(first);
    await rests(page, correspondingStep(to, there, from));
    await expect(page).not.toHaveURL(/profile=/);
  });

test('every kernel: no accessibility violation at the fault and at the end', async ({ page }) => {
  test.slow();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const { id } of kernelProfiles) {
    await open(page, `./#/bad-pointer-everywhere?profile=${id}`);
    await expect(chosen(page)).toHaveValue(id);
    for (const key of ['Home', 'End']) {
      await page.locator('body').press(key);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((each) => each.id)).toEqual([]);
    }
  }
});

test('the handler is the chosen kernel’s, with source and version', async ({ page }) => {
  await open(page, './#/vmalloc-first-touch?profile=linux-4.19-ia32-pti&step=20');
  const handler = page.getByRole('region', { name: 'Handler' });
  await expect(handler.locator('figcaption')).toContainText('Linux 4.19');
});

test('the choice works with the keyboard', async ({ page }) => {
  await open(page);
  await chosen(page).focus();
  await page.keyboard.press('ArrowDown');
  await expect(chosen(page)).toHaveValue('linux-2.6.24-ia32-pae');
  await expect(page).toHaveURL(/profile=linux-2.6.24-ia32-pae/);
});

test('a kernel that is not there, or on which the story makes no sense, is told', async ({
  page,
}) => {
  await open(page, './#/vmalloc-first-touch?profile=linux-9');
  await expect(page.getByRole('alert')).toContainText('found “linux-9”');
  await expect(chosen(page)).toHaveValue(first);
  await page.goto('./#/linking?profile=linux-4.19-ia32');
  await expect(page.getByRole('alert')).toContainText('the build sorts the table');
  await expect(chosen(page)).toHaveValue(first);
  await expect(chosen(page).getByRole('option', { name: '4.19 · i386' })).toBeDisabled();
});

test('on a phone the choice is 44 px high and nothing moves sideways', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 812 });
  await open(page, './#/vmalloc-first-touch?profile=linux-4.19-ia32-pti');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  const box = await chosen(page).boundingBox();
  expect(box?.height).toBeGreaterThanOrEqual(44);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
});

test('a kernel that is slow to come is told while it loads', async ({ page }) => {
  await open(page);
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/assets/*.js', async (route) => {
    await held;
    await route.continue();
  });
  const loading = page.getByRole('status').filter({ hasText: 'Loading the kernel' });
  await expect(loading).toHaveCount(0);
  await chosen(page).selectOption('linux-6.1-x86_64');
  await expect(loading).toBeVisible();
  await expect(loading).toContainText('6.1');
  release();
  await expect(loading).toHaveCount(0);
  await expect(chosen(page)).toHaveValue('linux-6.1-x86_64');
  await expect(page).toHaveURL(/profile=linux-6.1-x86_64/);
});
