import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { unzipSync } from 'fflate';
import { type Download, expect, type Page, test } from 'playwright/test';
import { open } from './reader.ts';

const sheets = (page: Page) => page.locator('[data-sheet]');

/** Paper that the handout prints on: its pages, without the text in them. */
async function paper(page: Page): Promise<{ pages: number; wide: boolean }> {
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? [];
  return {
    pages: [...pdf.matchAll(/\/Type \/Page\b/g)].length,
    wide: Number(width) > Number(height),
  };
}

/** Sheets whose text is cut off, by their step. */
const cut = (page: Page): Promise<string[]> =>
  sheets(page).evaluateAll((all) =>
    all.flatMap((sheet) => {
      const words = sheet.querySelector('.sheet-words');
      const link = sheet.querySelector('.sheet-link');
      if (!words || !link) return ['no words'];
      const end = Math.max(
        ...[...words.children].map((each) => each.getBoundingClientRect().bottom),
      );
      const scene = sheet.querySelector('.scene')?.getBoundingClientRect();
      const room = sheet.querySelector('.memory:not(.stage)')?.getBoundingClientRect();
      const over =
        (scene && room && scene.bottom > room.bottom + 1) ||
        end > link.getBoundingClientRect().top + 1 ||
        link.getBoundingClientRect().bottom > sheet.getBoundingClientRect().bottom + 1 ||
        sheet.scrollWidth > sheet.clientWidth + 1;
      return over ? [sheet.getAttribute('data-sheet') ?? ''] : [];
    }),
  );

const bytesOf = async (download: Download): Promise<Buffer> => readFileSync(await download.path());

async function saved(page: Page, name: string): Promise<{ name: string; bytes: Buffer }> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name }).click();
  const file = await download;
  return { name: file.suggestedFilename(), bytes: await bytesOf(file) };
}

test('Share step leads to a handout; each sheet has picture, narration and link', async ({
  page,
}) => {
  await open(page, './#/vmalloc-first-touch?step=14');
  await page.getByRole('button', { name: 'Share step' }).click();
  const opened = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'Handout and pictures' }).click();
  const handout = await opened;
  await expect(sheets(handout)).not.toHaveCount(0);
  await handout.getByLabel('Step 15', { exact: true }).check();
  await expect(sheets(handout)).toHaveCount(1);
  const sheet = sheets(handout).first();
  await expect(sheet).toContainText('Step 15 of');
  await expect(sheet).toContainText('The CPU raises a page fault');
  await expect(sheet.getByRole('link')).toHaveText(/#\/vmalloc-first-touch\?step=14$/);
  await expect(sheet.locator('.arrows, .kernel-image')).not.toHaveCount(0);
  expect(await paper(handout)).toEqual({ pages: 1, wide: true });
  await handout.getByRole('link', { name: 'Back to the page' }).click();
  await expect(handout.locator('html')).toHaveAttribute('data-step', '14');
});

test('one step a page, six a page; all, named events, or typed steps', async ({ page }) => {
  await page.goto('./?print=one&steps=3,7-12#/vmalloc-first-touch?step=0');
  await expect(sheets(page)).toHaveCount(7);
  expect(await paper(page)).toEqual({ pages: 7, wide: true });
  await page.getByLabel('Six steps a page').check();
  expect(await paper(page)).toEqual({ pages: 2, wide: false });
  await page.getByRole('radio', { name: /^All \d+ steps/ }).check();
  const all = await sheets(page).count();
  expect(all).toBeGreaterThan(20);
  expect((await paper(page)).pages).toBe(Math.ceil(all / 6));
  await page.getByLabel('The named events').check();
  const named = await sheets(page).count();
  expect(named).toBeGreaterThan(3);
  expect(named).toBeLessThan(all);

  const field = page.getByRole('textbox', { name: 'Steps such as' });
  await field.fill('3, 900');
  await expect(page.getByRole('alert')).toContainText('“3, 900”');
  await expect(sheets(page)).toHaveCount(named);
  await field.fill('2-4');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(sheets(page)).toHaveCount(3);
  await page.reload();
  await expect(sheets(page)).toHaveCount(3);
});

for (const layout of ['one', 'six'])
  test(`no text of any step is cut off, ${layout} a page`, async ({ page }) => {
    test.slow();
    for (const id of ['vmalloc-first-touch', 'copy-from-user-unmapped', 'linking']) {
      await page.goto('about:blank');
      await page.goto(`./?print=${layout}&steps=all#/${id}?step=0`);
      await expect(sheets(page)).not.toHaveCount(0);
      await page.evaluate(() => document.fonts.ready);
      expect(await cut(page), id).toEqual([]);
    }
  });

test('a recorded fault prints too, and the page has no accessibility violation', async ({
  page,
}) => {
  await page.goto('./?print=one&steps=2#/recorded?step=0');
  await expect(sheets(page)).toHaveCount(1);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.flatMap(({ id, nodes }) => nodes.map((n) => `${id} ${n.html.slice(0, 120)}`)),
  ).toEqual([]);
});

test('a step is saved as SVG and as PNG that open by themselves', async ({ page, context }) => {
  await page.goto('./?print=one&steps=here#/vmalloc-first-touch?step=14');
  await expect(sheets(page)).toHaveCount(1);
  await page.evaluate(() => document.fonts.ready);
  const svg = await saved(page, 'Save as SVG');
  expect(svg.name).toBe('vmalloc-first-touch-015.svg');
  const png = await saved(page, 'Save as PNG');
  expect(png.name).toBe('vmalloc-first-touch-015.png');
  expect([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)]).toEqual([1984, 1400]);

  const alone = await context.newPage();
  const asked: string[] = [];
  alone.on('request', (request) => asked.push(request.url()));
  await alone.route('http://picture.test/**', (route) =>
    route.fulfill({ body: svg.bytes, contentType: 'image/svg+xml' }),
  );
  await alone.goto('http://picture.test/step.svg');
  await expect(alone.locator('svg').first()).toContainText('The CPU raises a page fault');
  expect(asked.filter((url) => !url.startsWith('data:'))).toEqual(['http://picture.test/step.svg']);
  const place = await alone.locator('.sheet-words').boundingBox();
  expect(place?.width).toBeCloseTo(221, -1);
  const colours = await alone.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const pen = canvas.getContext('2d');
    if (!pen) return 0;
    pen.drawImage(image, 0, 0);
    const { data: pixels } = pen.getImageData(0, 0, image.width, image.height);
    const seen = new Set<number>();
    for (let i = 0; i < pixels.length; i += 4)
      seen.add(((pixels[i] ?? 0) << 16) | ((pixels[i + 1] ?? 0) << 8) | (pixels[i + 2] ?? 0));
    return seen.size;
  }, png.bytes.toString('base64'));
  expect(colours).toBeGreaterThan(100);
});

test('several steps are saved in one archive', async ({ page }) => {
  await page.goto('./?print=six&steps=1-3#/no-fault?step=0');
  await expect(sheets(page)).toHaveCount(3);
  const { name, bytes } = await saved(page, 'Save as SVG');
  expect(name).toBe('no-fault-svg.zip');
  const files = unzipSync(bytes);
  expect(Object.keys(files)).toEqual(['no-fault-001.svg', 'no-fault-002.svg', 'no-fault-003.svg']);
  expect(new TextDecoder().decode(files['no-fault-002.svg'])).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
});
