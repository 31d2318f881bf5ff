import { expect, type Page, test } from 'playwright/test';
import { createServer, type ViteDevServer } from 'vite';
import { contrast, inked } from './ink.ts';
import { piecesOf, unreadable } from './texts.ts';

/** Panels of the gallery; those of one kind are on one page. */
const kinds = [
  'address',
  'cpu',
  'memory',
  'image',
  'log',
  'handler',
  'narration',
  'timeline',
  'space',
  'decisions',
  'entry',
  'error',
  'eip',
  'flags',
] as const;

// The gallery is for those who build the page: only the dev server has it.
let server: ViteDevServer;
let base: string;

test.beforeAll(async () => {
  server = await createServer({
    configFile: 'vite.config.ts',
    server: { host: '127.0.0.1', port: 0, hmr: false },
    logLevel: 'error',
  });
  await server.listen();
  base = server.resolvedUrls?.local[0] ?? '';
});

test.afterAll(() => server.close());

async function show(page: Page, kind: string, theme: 'light' | 'dark'): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`${base}#gallery/${kind}`);
  await expect(page.locator('.gallery article').first()).toBeVisible();
  await page.evaluate((chosen) => {
    document.documentElement.dataset.theme = chosen;
  }, theme);
  await page.evaluate(() => document.fonts.ready);
}

/** What nobody could read in the exhibits on show: cut off, on one another, beyond the edge, too faint. */
async function wrongs(page: Page): Promise<string[]> {
  const width = page.viewportSize()?.width ?? 0;
  const inner = await page.evaluate(() => document.documentElement.scrollWidth);
  const faint = (await inked(page)).filter(({ ink, ground }) => contrast(ink, ground) < 7);
  return [
    ...(inner > width ? [`scrolls sideways: ${inner}`] : []),
    ...unreadable(await piecesOf(page, '.hidden, .mark span'), width),
    ...faint.map(({ text, ink, ground }) => `faint: ${text}, ${ink} on ${ground}`),
  ];
}

for (const [width, height] of [
  [375, 812],
  [1280, 720],
  [1920, 1080],
] as const)
  for (const theme of ['light', 'dark'] as const)
    test(`every panel in every state can be read: ${width}x${height}, ${theme}`, async ({
      page,
    }) => {
      test.slow();
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height });
      for (const kind of kinds) {
        await show(page, kind, theme);
        const file = `e2e/out/gallery/${kind}-${width}-${theme}`;
        await page.screenshot({ path: `${file}.png`, fullPage: true });
        expect.soft(await wrongs(page), kind).toEqual([]);
        if (kind !== 'address') continue;
        for (const sum of await page.getByRole('button', { name: 'As a sum' }).all())
          await sum.click();
        await page.screenshot({ path: `${file}-sum.png`, fullPage: true });
        expect.soft(await wrongs(page), 'address as a sum').toEqual([]);
      }
    });
