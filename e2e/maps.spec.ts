import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from 'playwright/test';
import { at, open } from './reader.ts';

/** Opens the handler as one graph, over the picture. */
async function openDecisions(page: Page): Promise<Locator> {
  await page.keyboard.press('w');
  await page.getByRole('button', { name: 'Decisions', exact: true }).click();
  const map = page.getByRole('region', { name: 'The decisions of the handler' });
  await expect(map.locator('[data-fn]').first()).toBeVisible();
  return map;
}

/** Puts the kernel of a map. */
const mapOf = (map: Locator, kernel: string) =>
  map.getByRole('combobox', { name: 'Kernel' }).selectOption(kernel);

test.beforeEach(({ page }) => page.emulateMedia({ reducedMotion: 'reduce' }));

for (const theme of ['light', 'dark'])
  test(`the map shows where the address lies, ${theme}`, async ({ page }) => {
    await open(page, at('vmalloc-hole-no-page', 20, `&theme=${theme}`));
    await page.keyboard.press('w');
    const dialog = page.getByRole('dialog', { name: 'Maps' });
    await expect(dialog.getByRole('row', { name: /guard page/ })).toContainText('0xc8804000');
    await expect(dialog.getByRole('row', { name: /direct map/ })).toContainText('128 MiB');
    await expect(dialog.getByRole('row', { name: /the address in play/ })).toHaveCount(1);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
  });

test('the map opens by button and fits a phone', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 812 });
  await open(page, at('copy-from-user-crossing', 30));
  await page.getByRole('button', { name: 'Map', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Maps' });
  await expect(dialog.getByRole('row', { name: /user mapping/ }).first()).toBeVisible();
  const wide = await dialog.evaluate((each) => each.scrollWidth - each.clientWidth);
  expect(wide).toBeLessThanOrEqual(0);
});

test('the decisions: the way on show, what was seen; a branch opens its step', async ({ page }) => {
  await open(page, at('null-read', 30));
  const map = await openDecisions(page);
  await expect(map.locator('.node.taken[data-fn="do_page_fault"]')).toBeVisible();
  await expect(map.locator('.node[aria-current="step"]')).toBeVisible();
  await map.getByRole('button', { name: /^vmalloc_sync_one: / }).click();
  await map.getByRole('button', { name: /^copy in vmalloc_sync_one \(not seen yet\)/ }).click();
  await expect(page).toHaveURL(/vmalloc-first-touch\?step=\d+/);
  await expect(page.getByRole('region', { name: 'Narration' })).toContainText('copied');
  await open(page, at('null-read', 0));
  await openDecisions(page);
  await map.getByRole('button', { name: 'Full size' }).click();
  await expect(
    map.getByRole('button', { name: /^copy in vmalloc_sync_one \(seen before\)/ }),
  ).toBeVisible();
  const never = map.getByRole('button', { name: /^kprobe handles in do_page_fault/ });
  await never.click();
  await expect(map.getByRole('status')).toContainText('A kprobe that runs when the fault comes');
});

test('the map of another kernel; a branch opens the story on that kernel', async ({ page }) => {
  await open(page, at('null-read', 30));
  const map = await openDecisions(page);
  await mapOf(map, 'linux-6.1-x86_64');
  await map.getByRole('button', { name: /^handle_page_fault: / }).click();
  await map.getByRole('button', { name: /^kernel half in handle_page_fault/ }).click();
  await expect(page.getByRole('button', { name: 'RIP: look into it' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Handler' })).toContainText('Linux 6.1');
});

test('the way taken: every call of the fault is lit, the rest is folded and counted', async ({
  page,
}) => {
  await open(page, at('bad-pointer-everywhere', 60, '&profile=linux-6.1-x86_64'));
  const map = await openDecisions(page);
  const all = await map.locator('.node').count();
  await map.getByRole('button', { name: 'Way taken' }).click();
  const shown = await map.locator('.node').count();
  expect(shown).toBeLessThan(all / 2);
  const counts = await map.locator('.node > code').allInnerTexts();
  const folded = counts.map((each) => Number(/\+(\d+)$/.exec(each)?.[1] ?? 0));
  expect(folded.reduce((sum, each) => sum + each, shown)).toBe(all);
  await expect(
    map.getByRole('button', { name: /^handle_mm_fault: .* more functions/ }),
  ).toBeVisible();
});

for (const theme of ['light', 'dark'])
  for (const kernel of ['linux-2.6.24-ia32', 'linux-6.1-x86_64'])
    test(`no accessibility violation in any form of the decisions: ${kernel}, ${theme}`, async ({
      page,
    }) => {
      test.slow();
      await open(page, at('null-read', 30, `&theme=${theme}`));
      const map = await openDecisions(page);
      await mapOf(map, kernel);
      await expect(map.getByRole('button', { name: /^search_extable: / })).toBeVisible();
      const check = async (form: string): Promise<void> => {
        const { violations } = await new AxeBuilder({ page }).include('.dialog').analyze();
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
        expect(found, form).toEqual([]);
      };
      await check('whole');
      await map.getByRole('button', { name: /^search_extable: / }).click();
      await expect(map.getByRole('button', { name: /^equal in search_extable/ })).toBeVisible();
      await check('with a function');
      for (const form of ['Way taken', 'Full size', 'As a list']) {
        await map.getByRole('button', { name: form }).click();
        await check(form);
      }
    });

interface Cards {
  readonly over: boolean;
  readonly wide: boolean;
  readonly least: number;
}

/** Whether cards lie over one another, hold more than they are wide, and how small their texts are. */
const looksOf = (cards: Locator): Promise<Cards> =>
  cards.evaluateAll((all) => {
    const boxes = all.map((card) => card.getBoundingClientRect());
    const over = boxes.some((a, i) =>
      boxes.some(
        (b, j) =>
          i < j && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom,
      ),
    );
    const wide = all.some((card) => card.scrollWidth > card.clientWidth);
    const texts = all.flatMap((card) => [...card.querySelectorAll('code, button, small')]);
    const sizes = texts.map((each) => Number.parseFloat(getComputedStyle(each).fontSize));
    return { over, wide, least: Math.min(...sizes) };
  });

for (const [width, height] of [
  [1280, 720],
  [1920, 1080],
] as const)
  test(`no card lies over another, no text is tiny, and all of it is in sight at once, at ${width}x${height}`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await open(page, at('null-read', 30));
    const map = await openDecisions(page);
    for (const kernel of ['linux-2.6.24-ia32', 'linux-6.1-x86_64']) {
      await map.getByRole('button', { name: 'Whole' }).click();
      await mapOf(map, kernel);
      await expect(map.getByRole('button', { name: /^search_extable: / })).toBeVisible();
      const nodes = await looksOf(map.locator('.node'));
      expect(nodes).toMatchObject({ over: false, wide: false });
      expect(nodes.least).toBeGreaterThan(10.5);
      const hidden = await map
        .locator('.overview-scroll')
        .evaluate((each) => [
          each.scrollWidth - each.clientWidth,
          each.scrollHeight - each.clientHeight,
        ]);
      expect(hidden, kernel).toEqual([0, 0]);
      await map.getByRole('button', { name: 'Full size' }).click();
      await expect(map.locator('.chart path').first()).toBeAttached();
      const cards = await looksOf(map.locator('.function'));
      expect(cards).toMatchObject({ over: false, wide: false });
      expect(cards.least).toBeGreaterThan(10.5);
    }
  });

test('the decisions as a list fit a phone and say the same', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 812 });
  await open(page, at('vmalloc-first-touch', 20));
  await page.getByRole('button', { name: 'Map', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Maps' });
  await dialog.getByRole('button', { name: 'Decisions', exact: true }).click();
  await expect(dialog.getByRole('heading', { name: 'vmalloc_sync_one' })).toBeVisible();
  const wide = await dialog.evaluate((each) => each.scrollWidth - each.clientWidth);
  expect(wide).toBeLessThanOrEqual(0);
  const buttons = dialog.locator('.branches button');
  const count = await buttons.count();
  await dialog.getByRole('button', { name: 'Full size' }).click();
  await expect(dialog.locator('path').first()).toBeAttached();
  expect(await buttons.count()).toBe(count);
});
