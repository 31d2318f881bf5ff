import { mkdirSync, writeFileSync } from 'node:fs';
import { chromium, type Page } from 'playwright';
import { preview } from 'vite';
import { installed } from './browser.ts';

/** Eight telling moments: the file's name, the story with its kernel, what the step says, what else the link says. */
const moments: readonly (readonly [
  file: string,
  story: string,
  headline: string,
  more?: string,
])[] = [
  ['fault', 'vmalloc-first-touch', 'The CPU raises a page fault'],
  ['copied-entry', 'vmalloc-first-touch', 'One entry is copied'],
  ['retry', 'vmalloc-first-touch', 'The access is allowed'],
  ['table-hit', 'copy-from-user-unmapped', 'It is: the entry names its fixup'],
  ['table-miss', 'null-read', 'The address is not in the table'],
  ['oops', 'null-read', 'Where it happened'],
  ['copy-on-write', 'copy-on-write', 'The copy takes its place'],
  [
    'five-levels',
    'vmalloc-never-faults',
    'The access is allowed',
    '&profile=linux-6.1-x86_64-la57&theme=dark',
  ],
];

/** Walks to the first step that says the headline. @throws Error if none does */
async function seek(page: Page, headline: string): Promise<void> {
  const slider = page.locator('input[type=range]');
  const last = Number(await slider.getAttribute('max'));
  for (let step = 0; step <= last; step++) {
    await slider.fill(String(step));
    await page.locator(`html[data-step="${step}"]`).waitFor();
    if ((await page.locator('.narration h1').textContent()) === headline) return;
  }
  throw new Error(`no step says “${headline}”`);
}

/** The page as WebP, a third of a PNG's size: the browser itself can make it. */
async function photograph(page: Page, file: string): Promise<void> {
  const png = (await page.screenshot()).toString('base64');
  const webp = await page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext('2d')?.drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.85).replace(/^.*,/, '');
  }, png);
  writeFileSync(file, Buffer.from(webp, 'base64'));
}

const server = await preview({ preview: { host: '127.0.0.1', port: 0 }, logLevel: 'error' });
const base = server.resolvedUrls?.local[0] ?? '';
const executablePath = installed();
const browser = await chromium.launch({
  ...(executablePath ? { executablePath } : {}),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const page = await browser.newPage({
  viewport: { width: 1280, height: 720 },
  reducedMotion: 'reduce',
  serviceWorkers: 'block',
});
mkdirSync('pictures', { recursive: true });
for (const [file, story, headline, more = ''] of moments) {
  await page.goto('about:blank');
  await page.goto(`${base}#/${story}?step=0${more}`);
  await page.locator('html[data-step]').waitFor();
  await seek(page, headline);
  // The slider was moved; in the picture nothing has the focus.
  await page.locator('input[type=range]').blur();
  await photograph(page, `pictures/${file}.webp`);
}
await browser.close();
await server.close();
