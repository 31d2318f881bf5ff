import { expect, type Page, test } from 'playwright/test';
import { type Coloured, colouredIn, twins } from './grey.ts';
import { contrast, inked, seenBy } from './ink.ts';
import { papers } from './paper.ts';
import { piecesOf, unreadable } from './texts.ts';

/** The room that a paper's margins of 8 mm leave, in CSS px, as it lies for a layout. */
const roomFor = (layout: string): { width: number; height: number } => {
  const [short, long] = papers.A4.map((side) => side - 60) as [number, number];
  return layout === 'one' ? { width: long, height: short } : { width: short, height: long };
};

const sheets = (page: Page) => page.locator('.sheet');

async function show(page: Page, layout: string, what: string): Promise<void> {
  await page.goto('about:blank');
  await page.emulateMedia({ media: 'screen', reducedMotion: 'reduce' });
  await page.goto(`./?print=${layout}&${what}`);
  await expect(page.locator('[data-sheet]')).not.toHaveCount(0);
  await page.evaluate(() => document.fonts.ready);
}

async function onPaper(page: Page, layout: string): Promise<void> {
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize(roomFor(layout));
}

/** Where everything on each sheet is, from the sheet's own corner, in whole px. */
const places = (page: Page): Promise<string[]> =>
  sheets(page).evaluateAll((all) =>
    all.flatMap((sheet) => {
      const { left, top } = sheet.getBoundingClientRect();
      return [...sheet.querySelectorAll('*')]
        .map((each) => ({ each, box: each.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && box.height > 0)
        .map(({ each, box }) =>
          [
            `${each.tagName}.${each.getAttribute('class')}`,
            Math.round(box.left - left),
            Math.round(box.top - top),
            Math.round(box.width),
            Math.round(box.height),
          ].join(' '),
        );
    }),
  );

const printed = [
  ['vmalloc-first-touch', 'steps=1,15,22#/vmalloc-first-touch?step=0'],
  ['copy-from-user-unmapped', 'steps=20,40,60#/copy-from-user-unmapped?step=0'],
  ['on a 64-bit kernel', 'steps=2,9#/vmalloc-first-touch?profile=linux-6.1-x86_64&step=0'],
] as const;

for (const layout of ['one', 'six'])
  test(`a sheet is the same on every screen and on paper, ${layout} a page`, async ({ page }) => {
    test.slow();
    for (const [name, what] of printed) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await show(page, layout, what);
      const wide = await places(page);
      expect(wide.length).toBeGreaterThan(200);
      await onPaper(page, layout);
      expect(await places(page), `${name}, printed`).toEqual(wide);
      for (const [width, height] of [
        [375, 812],
        [1024, 768],
        [1920, 1080],
      ] as const) {
        await page.setViewportSize({ width, height });
        await show(page, layout, what);
        expect(await places(page), `${name} at ${width}x${height}`).toEqual(wide);
      }
    }
  });

const lessons = [
  'steps=marks#/lesson/kernel-page-faults',
  'steps=marks#/lesson/exception-table',
] as const;

for (const layout of ['one', 'six'])
  for (const what of [...lessons, ...printed.map(([, each]) => each)])
    test(`readable in black and white, ${layout} a page: ${what}`, async ({ page }) => {
      test.slow();
      await show(page, layout, what);
      await onPaper(page, layout);
      const grey = (await inked(page)).map((each) => ({
        ...each,
        on: contrast(seenBy('achromatopsia', each.ink), seenBy('achromatopsia', each.ground)),
      }));
      expect(grey.length).toBeGreaterThan(40);
      expect(grey.filter(({ on }) => on < 7)).toEqual([]);
      const room = roomFor(layout).width;
      expect(unreadable(await piecesOf(page, '.hidden, .handout-head'), room)).toEqual([]);
      const coloured = await colouredIn(page, '.sheet');
      expect(coloured.length).toBeGreaterThan(100);
      expect(twins(coloured)).toEqual([]);
    });

test('two neighbours that only their hues tell apart would be found', () => {
  const one: Coloured = { on: 'li', name: 'hw', colours: ['rgb(11, 74, 133)'], cue: 'solid' };
  const hue: Coloured = { ...one, name: 'own', colours: ['rgb(100, 50, 120)'] };
  const pale: Coloured = { ...one, name: 'own', colours: ['rgb(226, 238, 250)'] };
  expect(twins([one, hue])).toHaveLength(1);
  expect(twins([one, { ...hue, on: 'another list' }])).toEqual([]);
  expect(twins([one, { ...hue, cue: 'dashed' }])).toEqual([]);
  expect(twins([one, pale])).toEqual([]);
});
