import { expect, type Page, test } from 'playwright/test';
import { contrast, type Eyes, eyes, inked, seenBy } from './ink.ts';
import { at, countOf, ids, open, rests } from './reader.ts';

test.beforeEach(({ page }) => page.emulateMedia({ reducedMotion: 'reduce' }));

const seek = async (page: Page, step: number): Promise<void> => {
  await page.getByRole('slider', { name: 'Step' }).fill(String(step));
  await rests(page, step);
};

for (const theme of ['light', 'dark'] as const)
  test(`${theme}: every text has contrast 7:1, and 4.5:1 for eyes that lack a colour`, async ({
    page,
  }) => {
    test.slow();
    await page.setViewportSize({ width: 1280, height: 720 });
    for (const id of ids) {
      await page.goto('about:blank');
      await open(page, at(id, 'first', `&theme=${theme}`));
      const last = (await countOf(page)) - 1;
      for (const step of [0, last >> 1, last]) {
        await seek(page, step);
        const texts = await inked(page);
        expect(texts.length).toBeGreaterThan(40);
        const faint = texts.filter(({ ink, ground }) => contrast(ink, ground) < 7);
        expect.soft(faint, `${id} ${step}`).toEqual([]);
        for (const who of eyes) {
          const lost = texts.filter(
            ({ ink, ground }) => contrast(seenBy(who, ink), seenBy(who, ground)) < 4.5,
          );
          expect.soft(lost, `${id} ${step}, ${who}`).toEqual([]);
        }
      }
    }
  });

/** What tells two states apart without colour: words, the kind of line, the weight of the type, a sign before it. */
interface Cue {
  readonly text: string;
  readonly dash: string;
  readonly weight: string;
  readonly sign: string;
  readonly struck: boolean;
}

const cueOf = (page: Page, selector: string): Promise<Cue> =>
  page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const style = getComputedStyle(element);
      return {
        text: (element.textContent ?? '').replace(/\d|\s/g, ''),
        dash: `${style.strokeDasharray} ${style.borderStyle} ${style.outlineStyle}`,
        weight: `${style.fontWeight} ${style.borderLeftWidth}`,
        sign: getComputedStyle(element, '::before').content,
        struck: element.querySelector('s') !== null,
      };
    });

/** States that colours tell apart, where both can be seen at once: story, its step, the one, the other, and the cue that must differ. */
const pairs: readonly (readonly [
  name: string,
  story: string,
  event: string,
  one: string,
  other: string,
  by: keyof Cue,
])[] = [
  [
    "the process's table and the master's",
    'vmalloc-first-touch',
    'One entry is copied',
    '.table.own h3',
    '.table.master h3',
    'text',
  ],
  [
    'their ways to the page table',
    'vmalloc-first-touch',
    'The page itself is mapped',
    '.arrows path.own',
    '.arrows path.master',
    'dash',
  ],
  [
    'an entry changed just now, and one as it was',
    'vmalloc-first-touch',
    'One entry is copied',
    '.table.own [data-changed]',
    '.table.own .row:not([data-changed])',
    'struck',
  ],
  [
    'a register changed just now, and one as it was',
    'vmalloc-first-touch',
    'The CPU raises a page fault',
    '.register[data-changed]',
    '.register:not([data-changed])',
    'struck',
  ],
  [
    'the entry in play, and its neighbours',
    'vmalloc-first-touch',
    'The master table has the entry',
    '.table.master .row[data-picked]',
    '.table.master .row:not([data-picked])',
    'weight',
  ],
  [
    'an error bit that is set, and one that is not',
    'write-read-only',
    'The CPU raises a page fault',
    '.error-code li[data-set] b',
    '.error-code li:not([data-set]) b',
    'weight',
  ],
  [
    'code that faulted, and its fixup',
    'copy-from-user-unmapped',
    'It is: the entry names its fixup',
    '.image h3:not(.fixup-title)',
    '.fixup-title',
    'text',
  ],
  [
    'a probe that hit, and one that was too small',
    'copy-from-user-unmapped',
    'It is: the entry names its fixup',
    '.entry[data-here] .answer, .entry.equal .answer',
    '.entry:not([data-here]):not(.equal) .answer',
    'text',
  ],
];

/** Opens the first step with this headline. */
async function openAt(page: Page, story: string, headline: string): Promise<void> {
  await open(page, at(story));
  const last = (await countOf(page)) - 1;
  const title = page.locator('.narration h1');
  for (let step = 0; step <= last; step++) {
    await seek(page, step);
    if ((await title.textContent()) === headline) return;
  }
  throw new Error(`no step of ${story} says ${headline}`);
}

for (const [name, story, headline, one, other, by] of pairs)
  test(`not by colour alone: ${name}`, async ({ page }) => {
    await openAt(page, story, headline);
    const [first, second] = [await cueOf(page, one), await cueOf(page, other)];
    expect(first[by]).not.toEqual(second[by]);
  });

test('user mode and kernel mode, and the phase, are said in words', async ({ page }) => {
  await open(page, at('vmalloc-first-touch', 'first'));
  await expect(page.locator('.cpu .aside')).toContainText('kernel mode');
  await seek(page, (await countOf(page)) - 1);
  await expect(page.locator('.cpu .aside')).toContainText('user mode');
  await expect(page.locator('.narration .where b')).toHaveText(/\w/);
  await expect(page.locator('.band-name[data-here]')).toHaveText(/\w/);
});

/** Moments in which most meanings are on show. */
const moments = [
  ['vmalloc-first-touch', 'One entry is copied'],
  ['copy-from-user-unmapped', 'It is: the entry names its fixup'],
  ['null-read', 'The oops begins'],
] as const;

const photograph = async (page: Page, who: Eyes, file: string): Promise<void> => {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setEmulatedVisionDeficiency', { type: who });
  await page.screenshot({ path: `e2e/out/colour/${file}-${who}.png` });
  await session.send('Emulation.setEmulatedVisionDeficiency', { type: 'none' });
};

test('photographs for eyes that lack a colour', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  for (const [story, headline] of moments) {
    await page.goto('about:blank');
    await openAt(page, story, headline);
    for (const who of eyes) await photograph(page, who, story);
  }
});
