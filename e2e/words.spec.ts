import { expect, type Page, test } from 'playwright/test';
import { scenarios } from '../core/index.ts';
import { at, ids, open, rests } from './reader.ts';
import { piecesOf, unreadable } from './texts.ts';

/** Opens a scenario in the language that is made from English: each text accented and 40 % longer. */
const openStrange = (page: Page, id: string): Promise<number> =>
  open(page, at(id, 'first', '&lang=pseudo'));

/** Visible texts, names and titles that did not come out of the words. */
const escaped = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    // What the machine or the kernel's source says is the same in all languages.
    const same =
      'code, pre, .hex, .hex-button, .registers dt, .flags, .eflags-names, .bits, .now, .lines, .model, .calls, .log li, .latest, .address .digits, .key-rows th, .glossary .others, [role=status]';
    const found = new Set<string>();
    const look = (text: string | null, element: Element): void => {
      const rest = (text ?? '')
        // The slider's text ends with the headline, which is looked at where it is drawn.
        .replace(/^(\d+ \S+ \d+): .*/, '$1')
        .replace(
          /`[^`]*`|"[^"]*"|0x[0-9a-f]+|^[0-9a-f]+$|\b[0-9.]+ [KMG]iB\b|^Aa$|[ER]FLAGS|-E[A-Z]+|\b(?:[A-Z]F|[ER]IP)\b|\*\w+|\w+_\w+/g,
          '',
        )
        .replace(/áa|ée|íi|óo|úu|ýy|š|ñ|ç|Áa|Ée|Íi|Óo|Úu|Š|Ñ|Ç/g, '');
      if (/[aeiouysn]/i.test(rest) && !element.closest(same)) found.add(`${text}`);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (node.parentElement?.checkVisibility()) look(node.textContent, node.parentElement);
    const names = ['aria-label', 'title', 'placeholder', 'aria-valuetext'];
    for (const element of document.querySelectorAll(names.map((name) => `[${name}]`).join()))
      for (const name of names) look(element.getAttribute(name), element);
    return [...found];
  });

/** Texts that are cut off, leave the screen sideways, or lie on one another. The narrow page scrolls under its footer. */
async function broken(page: Page): Promise<string[]> {
  const width = page.viewportSize()?.width ?? 0;
  const inner = await page.evaluate(() => document.documentElement.scrollWidth);
  return [
    ...(inner > width ? [`scrolls sideways: ${inner}`] : []),
    ...unreadable(await piecesOf(page, '.hidden, .footer, option, .skip'), width),
  ];
}

const lastStep = async (page: Page): Promise<number> =>
  Number(await page.locator('input[type=range]').getAttribute('max'));

for (const [width, height] of [
  [1280, 720],
  [375, 812],
] as const)
  test(`no text escapes the words, and longer words break nothing at ${width}x${height}`, async ({
    page,
  }) => {
    test.slow();
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    for (const id of ids) {
      await page.goto('about:blank');
      await openStrange(page, id);
      const last = await lastStep(page);
      for (const step of [0, last >> 1, last]) {
        await page.locator('input[type=range]').fill(String(step));
        await rests(page, step);
        expect.soft(await escaped(page), `${id} ${step}`).toEqual([]);
        expect.soft(await broken(page), `${id} ${step}`).toEqual([]);
      }
    }
  });

/** Dialogs by the key that opens them. */
const dialogs = { keys: '?', 'go to': 'g', lessons: 'l', maps: 'w', projector: 'a' } as const;

/** Texts in the dialog on show that escaped the words, or that cannot be read. The link itself is the same in all languages. */
async function wrongIn(page: Page): Promise<string[]> {
  const width = page.viewportSize()?.width ?? 0;
  const dialog = page.locator('[role=dialog], dialog[open]').last();
  await expect(dialog).toBeVisible();
  const inside = await dialog.evaluate((each) => each.scrollWidth - each.clientWidth);
  const pieces = await piecesOf(page, '.hidden, option, .page > :not(dialog, .inspect), .skip');
  return [
    ...(await escaped(page)).filter((text) => !text.includes('http')),
    ...(inside > 1 ? [`the dialog scrolls sideways: ${inside}`] : []),
    ...unreadable(pieces, width),
  ];
}

for (const [width, height] of [
  [1280, 720],
  [375, 812],
] as const)
  test(`dialogs come out of the words, and longer words break none, at ${width}x${height}`, async ({
    page,
  }) => {
    test.slow();
    await page.setViewportSize({ width, height });
    await openStrange(page, 'vmalloc-first-touch');
    const buttons = {
      scenarios: page.locator('.choose'),
      model: page.locator('.kernel'),
      share: page.locator('.header button').nth(-2),
    };
    for (const [name, button] of Object.entries(buttons)) {
      if (!(await button.isVisible())) await page.locator('.menu').click();
      await button.click();
      expect.soft(await wrongIn(page), name).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(page.locator('dialog[open]')).toHaveCount(0);
    }
    await page.locator('.narration .term').first().click();
    await page.locator('.glossary summary').click();
    expect.soft(await wrongIn(page), 'glossary').toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.locator('dialog[open]')).toHaveCount(0);
    for (const [name, key] of Object.entries(dialogs)) {
      await page.keyboard.press(key);
      expect.soft(await wrongIn(page), name).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(page.locator('dialog[open]')).toHaveCount(0);
    }
    // The lesson that is edited, with one item open; then played.
    await page.keyboard.press('l');
    await page.locator('.shipped button').nth(1).click();
    await page.locator('.lesson-items summary').nth(1).click();
    await expect(page.locator('.lesson-stretch')).toBeVisible();
    expect.soft(await wrongIn(page), 'edited lesson').toEqual([]);
    await page.locator('.item-head button').nth(6).click();
    await expect(page.locator('.question')).toBeVisible();
    expect.soft(await escaped(page), 'played lesson').toEqual([]);
  });

test('the speaker tab and both handouts come out of the words', async ({ page }) => {
  await openStrange(page, 'vmalloc-first-touch');
  await page.keyboard.press('l');
  await page.locator('.shipped button').first().click();
  await expect(page.locator('.present-tools')).toBeVisible();
  const opened = page.context().waitForEvent('page');
  await page.locator('.present-tools > a').click();
  const speaker = await opened;
  await expect(speaker.locator('.notes .ask')).toBeVisible();
  expect.soft(await escaped(speaker)).toEqual([]);
  for (const width of [1280, 375]) {
    await speaker.setViewportSize({ width, height: 812 });
    expect.soft(unreadable(await piecesOf(speaker, '.hidden'), width), `${width}`).toEqual([]);
  }
  await page.goto('./?print=six&steps=1-3#/null-read?step=0&lang=pseudo');
  await expect(page.locator('[data-sheet]')).toHaveCount(3);
  expect.soft((await escaped(page)).filter((text) => !text.startsWith('http'))).toEqual([]);
  await page.goto('about:blank');
  await page.goto('./?print=six&steps=first#/lesson/exception-table?lang=pseudo');
  await expect(page.locator('[data-item]')).toHaveCount(8);
  expect.soft((await escaped(page)).filter((text) => !text.startsWith('http'))).toEqual([]);
});

/** Files that are not quite right, and lessons. */
const [story] = scenarios;
const damaged: Readonly<Record<string, string>> = {
  'no JSON': '{"format": \n oops',
  'another format': '{"format":"faultline-lesson"}',
  'a stray field': JSON.stringify({ ...story, extra: 1 }),
  'too many': JSON.stringify({ ...story, setup: { ...story?.setup, areas: [{ size: 0 }] } }),
  'nobody current': JSON.stringify({ ...story, setup: { ...story?.setup, current: 7 } }),
  'no such routine': JSON.stringify({ ...story, does: [{ do: 'call', routine: 'dance' }] }),
  'nothing happens': JSON.stringify({ ...story, does: [] }),
  'on a later kernel': JSON.stringify({
    ...story,
    profile: 'linux-6.1-x86_64',
    does: [{ do: 'call', routine: 'dance' }],
  }),
};
const damagedLessons: Readonly<Record<string, string>> = {
  'no items': '{"format":"faultline-lesson","version":1,"title":"T","items":[]}',
  'no stretch': JSON.stringify({
    format: 'faultline-lesson',
    version: 1,
    title: 'T',
    items: [{ title: 'One', scenario: 'no-fault', from: {} }],
  }),
};

/** Gives a file to the dialog on show; the page's answer comes out of the words, as all of the page does. */
async function answered(page: Page, name: string, text: string): Promise<void> {
  const file = { name: 'damaged.json', mimeType: 'application/json', buffer: Buffer.from(text) };
  await page.locator('dialog[open] input[type=file]').setInputFiles(file);
  await expect(page.getByRole('alert'), name).toBeVisible();
  expect.soft(await escaped(page), name).toEqual([]);
  // Closes the dialog, if there is one, then the message.
  await expect(async () => {
    await page.keyboard.press('Escape');
    await expect(page.getByRole('alert')).toHaveCount(0, { timeout: 500 });
  }).toPass();
}

test('damaged files, lessons and links are answered in the language of the page', async ({
  page,
}) => {
  await openStrange(page, 'no-fault');
  for (const [name, text] of Object.entries(damaged)) {
    await page.locator('.choose').click();
    await answered(page, name, text);
  }
  for (const [name, text] of Object.entries(damagedLessons)) {
    await page.keyboard.press('l');
    await answered(page, name, text);
  }
  await page.evaluate(() => {
    location.hash = '#/lesson/nonsense?lang=pseudo';
  });
  await expect(page.getByRole('alert')).toBeVisible();
  expect.soft(await escaped(page), 'link').toEqual([]);
  await page.goto('about:blank');
  await page.goto('./?print=one#/lesson/nonsense?lang=pseudo');
  await expect(page.getByRole('alert')).toBeVisible();
  expect.soft(await escaped(page), 'on paper').toEqual([]);
});

test('the link keeps the language; one that is not there is answered', async ({ page }) => {
  await openStrange(page, 'no-fault');
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/step=1&lang=pseudo$/);
  await page.evaluate(() => {
    location.hash = '#/no-fault?step=1';
  });
  await expect(page.getByRole('button', { name: 'Share step' })).toBeVisible();
  await page.goto('about:blank');
  await open(page, at('no-fault', 'first', '&lang=xx'));
  await expect(page.getByRole('alert')).toContainText('lang');
});
