import { expect, type Page, test } from 'playwright/test';
import { type EventId, kernelProfiles, recordScenario, scenarios } from '../core/index.ts';
import { at, open, rests } from './reader.ts';

/** What is to be seen moving: a story, a kernel, and the step that ends the motion. */
type Motion = readonly [story: string, kernel: string, event: EventId];

const I386 = 'linux-2.6.24-ia32';
const FOUR = 'linux-4.19-x86_64';
const FIVE = 'linux-6.1-x86_64-la57';

/** Steps at which a traveller flies; on four levels and on five as on two. */
const flying: readonly Motion[] = [
  ['vmalloc-first-touch', I386, 'walk.absent'],
  ['vmalloc-first-touch', I386, 'cpu.page-fault'],
  ['vmalloc-first-touch', I386, 'fault.read-cr2'],
  ['vmalloc-first-touch', I386, 'sync.copy'],
  ['vmalloc-first-touch', I386, 'cpu.iret-retry'],
  ['copy-from-user-unmapped', I386, 'fixup.found'],
  ['vmalloc-first-touch', FOUR, 'walk.absent'],
  ['vmalloc-first-touch', FOUR, 'walk.entry'],
  ['vmalloc-first-touch', FOUR, 'cpu.page-fault'],
  ['vmalloc-first-touch', FOUR, 'fault.read-cr2'],
  ['vmalloc-first-touch', FOUR, 'sync.top-copy'],
  ['vmalloc-first-touch', FOUR, 'cpu.iret-retry'],
  ['copy-from-user-unmapped', FOUR, 'fixup.found'],
  ['copy-from-user-unmapped', FIVE, 'walk.entry'],
  ['copy-from-user-unmapped', FIVE, 'cpu.page-fault'],
  ['copy-from-user-unmapped', FIVE, 'fault.read-cr2'],
  ['copy-from-user-unmapped', FIVE, 'fixup.found'],
];

/** Steps whose parts move by themselves: the ends of the search close in, an arrow is drawn to the next table. */
const drawing: readonly Motion[] = [
  ['copy-from-user-unmapped', I386, 'extable.smaller'],
  ['vmalloc-first-touch', I386, 'walk.leaf'],
  ['copy-from-user-unmapped', FOUR, 'extable.smaller'],
  ['vmalloc-first-touch', FOUR, 'walk.leaf'],
  ['copy-from-user-unmapped', FIVE, 'extable.smaller'],
  ['copy-from-user-unmapped', FIVE, 'walk.leaf'],
];

async function stepWith([story, kernel, event]: Motion): Promise<number> {
  const scenario = scenarios.find(({ id }) => id === story);
  const model = await kernelProfiles.find(({ id }) => id === kernel)?.load();
  const steps = scenario && model ? recordScenario(scenario, model).trace.steps : [];
  const found = steps.findIndex((step) => step.event === event);
  if (found < 1) throw new Error(`${story} on ${kernel} has no ${event}`);
  return found;
}

/** Every element of the picture with its attributes, its place and its own text: nothing of the way there is left. */
const elements = (page: Page): Promise<string[]> =>
  page.locator('.main *').evaluateAll((all) =>
    all.map((each) => {
      const attributes = [...each.attributes]
        .filter(({ name, value }) => name !== 'style' || value !== '')
        .map(({ name, value }) => `${name}="${value}"`);
      const text = each.childElementCount === 0 ? each.textContent : '';
      const { x, y, width, height } = each.getBoundingClientRect();
      const box = [x, y, width, height].map(Math.round).join(' ');
      return `${each.tagName} ${attributes.sort().join(' ')} ${text} ${box}`;
    }),
  );

/** Colours fade and arrows grow for a moment after the step rests. */
const settled = async (page: Page): Promise<string[]> => {
  // They come when the first picture rests, and stay.
  await expect(page.locator('.line-values').first()).toBeAttached();
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState }) => playState !== 'running'),
  );
  return elements(page);
};

const address = ([story, kernel]: Motion, step: number): string =>
  at(story, step, `&profile=${kernel}`);

/** The picture of a step without any motion. */
async function stillOf(page: Page, motion: Motion, step: number): Promise<string[]> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('about:blank');
  await open(page, address(motion, step));
  return settled(page);
}

/** Opens the step before, steps on, and notes what flies; with `interrupt`, a key that means nothing here ends the flight as it begins. */
async function stepOn(page: Page, motion: Motion, step: number, interrupt: boolean): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await page.goto('about:blank');
  await open(page, address(motion, step - 1));
  await expect(page.locator('.line-values').first()).toBeAttached();
  await page.evaluate((ends) => {
    const { dataset } = document.documentElement;
    new MutationObserver(() => {
      if (!dataset.moving || document.body.dataset.moved) return;
      document.body.dataset.moved = dataset.moving;
      if (ends) window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Shift' }));
      document.body.dataset.flying = String(document.querySelectorAll('.pill').length);
    }).observe(document.documentElement, { attributes: true });
  }, interrupt);
  await page.keyboard.press('ArrowRight');
  await rests(page, step);
}

for (const motion of flying)
  test(`${motion.join(', ')}: what flies ends in the still, by itself and interrupted`, async ({
    page,
  }) => {
    const step = await stepWith(motion);
    const still = await stillOf(page, motion, step);
    for (const interrupt of [false, true]) {
      await stepOn(page, motion, step, interrupt);
      const body = page.locator('body');
      await expect(body).toHaveAttribute('data-moved', /./);
      await expect(body).toHaveAttribute('data-flying', interrupt ? '0' : '1');
      await expect(page.locator('.pill')).toHaveCount(0);
      expect(await settled(page), interrupt ? 'interrupted' : 'by itself').toEqual(still);
    }
  });

for (const motion of drawing)
  test(`${motion.join(', ')}: what moves by itself ends in the still`, async ({ page }) => {
    const step = await stepWith(motion);
    const still = await stillOf(page, motion, step);
    await stepOn(page, motion, step, false);
    expect(await settled(page)).toEqual(still);
  });
