import { cpSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type BrowserContext, expect, type Page, test } from 'playwright/test';
import { type Host, host } from './host.ts';
import { open, rests } from './reader.ts';

test.use({ serviceWorkers: 'allow' });

/** Waits until this page's files are kept. */
const kept = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) await new Promise((done) => setTimeout(done, 50));
  });

async function cut(context: BrowserContext, served: Host): Promise<void> {
  await context.setOffline(true);
  await served.stop();
}

async function choose(page: Page, title: RegExp): Promise<void> {
  await page.getByRole('button', { name: /^Scenarios/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: title }).click();
}

/** Makes a folder as the next version would: each asset by another name. */
function makeNext(folder: string, next: string): void {
  cpSync(folder, next, { recursive: true });
  const assets = readdirSync(join(next, 'assets'));
  const renamed = (name: string): string => name.replace(/^([^.]+)/, '$1-next');
  const texts = [
    'index.html',
    'sw.js',
    ...assets.filter((name) => /\.(js|css)$/.test(name)).map((name) => join('assets', name)),
  ];
  for (const file of texts) {
    let text = readFileSync(join(next, file), 'utf8');
    for (const name of assets) text = text.replaceAll(name, renamed(name));
    if (file === 'index.html') text = text.replace('<body>', '<body data-version="next">');
    if (file === 'sw.js') text = text.replace(/("index\.html",revision:")/, '$1next');
    writeFileSync(join(next, file), text);
  }
  for (const name of assets)
    renameSync(join(next, 'assets', name), join(next, 'assets', renamed(name)));
}

test('after the first visit everything works with the network cut', async ({ page, context }) => {
  const served = await host({ folder: 'dist', under: '/some/where/' });
  const start = await open(page, served.url);
  await kept(page);
  await cut(context, served);
  await page.reload();
  await rests(page, start);
  await page.keyboard.press('ArrowRight');
  await rests(page, start + 1);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await choose(page, /copy_from_user/i);
  await expect(page).not.toHaveURL(/vmalloc-first-touch/);
  await choose(page, /record/i);
  await expect(page.getByLabel('Recorded fault')).toBeVisible();
  await page.keyboard.press('End');
  await expect(page.locator('html')).not.toHaveAttribute('data-outcome', '');
  await page.goto('about:blank');
  await open(page, `${served.url}?embed=1#/null-read?step=3`);
  await rests(page, 3);
});

/** Every file of a folder, by its path. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => relative(folder, join(each.parentPath, each.name)).replaceAll('\\', '/'));

test('every file of the build is kept by a page that met the network only once: each kernel, each recording', async ({
  page,
  context,
}) => {
  // The worker is what keeps them; the README's picture is for the README.
  const files = filesIn('dist').filter((file) => !/^(sw\.js|picture\.png)$/.test(file));
  expect(files.filter((file) => file.endsWith('.js')).length).toBeGreaterThan(10);
  expect(files.some((file) => /\/linux-.*\.json$/.test(file))).toBe(true);
  const served = await host({ folder: 'dist' });
  await open(page, served.url);
  await kept(page);
  await cut(context, served);
  const lengths = await page.evaluate(
    (names) =>
      Promise.all(
        names.map(async (name) => {
          const answer = await fetch(name).catch(() => null);
          return [name, answer?.ok ? (await answer.arrayBuffer()).byteLength : 0] as const;
        }),
      ),
    files,
  );
  const missing = lengths.filter(([name, length]) => length !== statSync(join('dist', name)).size);
  expect(missing).toEqual([]);
});

test('with the network cut each scenario opens and runs to its end', async ({ page, context }) => {
  test.slow();
  const served = await host({ folder: 'dist' });
  await open(page, served.url);
  await kept(page);
  await cut(context, served);
  await page.getByRole('button', { name: /^Scenarios/ }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  const count = await page.getByRole('dialog').locator('.scenario-list button').count();
  expect(count).toBeGreaterThan(10);
  await page.keyboard.press('Escape');
  for (let i = 0; i < count; i++) {
    await page.getByRole('button', { name: /^Scenarios/ }).click();
    const entry = page.getByRole('dialog').locator('.scenario-list button').nth(i);
    const title = (await entry.locator('b').textContent()) ?? '';
    await entry.click();
    await expect(page.getByRole('button', { name: `Scenarios: ${title}` })).toBeVisible();
    await page.keyboard.press('End');
    await expect(page.locator('html'), title).not.toHaveAttribute('data-outcome', '');
  }
  for (const key of ['l', 'w', 'a']) {
    await page.keyboard.press(key);
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
  }
  await page.goto('about:blank');
  await page.goto(`${served.url}?print=six&steps=first#/lesson/exception-table`);
  await expect(page.locator('[data-sheet]')).toHaveCount(8);
});

test('an update that another tab agrees to leaves an open lecture where it is', async ({
  page,
  context,
}, { outputDir }) => {
  const next = join(outputDir, 'next');
  makeNext('dist', next);
  const served = await host({ folder: 'dist' });
  try {
    await open(page, served.url);
    await kept(page);
    await page.goto(`${served.url}#/lesson/kernel-page-faults`);
    await rests(page, 1);
    await page.keyboard.press('PageDown');
    await rests(page, 2);
    const opened = context.waitForEvent('page');
    await page.getByRole('link', { name: 'Speaker tab' }).click();
    const speaker = await opened;
    await expect(speaker.getByRole('status')).toContainText('Step 3 of');
    served.serve(next);
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    const other = await context.newPage();
    await open(other, `${served.url}#/null-read?step=3`);
    const note = other.getByRole('complementary', { name: 'New version' });
    await expect(note).toBeVisible();
    // Nothing of it on the projector, and the old version goes on with its own files.
    await expect(page.getByRole('complementary', { name: 'New version' })).toBeHidden();
    await page.keyboard.press('g');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await note.getByRole('button', { name: 'Use it now' }).click();
    await expect(page.locator('body')).toHaveAttribute('data-version', 'next');
    await rests(page, 2);
    await expect(page.locator('html')).toHaveAttribute('data-present', '');
    await page.keyboard.press('PageDown');
    await rests(page, 3);
    await expect(speaker.getByRole('status')).toContainText('Step 4 of');
    await expect(speaker.getByRole('navigation', { name: /20 minutes/ })).toBeVisible();
  } finally {
    await served.stop();
  }
});

test('a newer version waits until the reader agrees', async ({ page }, { outputDir }) => {
  const next = join(outputDir, 'next');
  makeNext('dist', next);
  const served = await host({ folder: 'dist' });
  try {
    const start = await open(page, served.url);
    await kept(page);
    served.serve(next);
    const note = page.getByRole('complementary', { name: 'New version' });
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await expect(note).toBeVisible();

    // The open page still finds its own, old files, even after a reload.
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await page.reload();
    await rests(page, start);
    await expect(page.locator('body')).not.toHaveAttribute('data-version', 'next');
    await choose(page, /record/i);
    await expect(page.getByLabel('Recorded fault')).toBeVisible();
    await expect(note).toContainText('newer version');
    await page.keyboard.press('v');
    await expect(note).toBeHidden();
    await page.keyboard.press('v');

    await note.getByRole('button', { name: 'Use it now' }).click();
    await expect(page.locator('body')).toHaveAttribute('data-version', 'next');
    await expect(page.getByLabel('Recorded fault')).toBeVisible();
    await expect(note).toBeHidden();
  } finally {
    await served.stop();
  }
});

test('a newer version is there once every page of the old one is closed', async ({
  page,
  context,
}, { outputDir }) => {
  const next = join(outputDir, 'next');
  makeNext('dist', next);
  const served = await host({ folder: 'dist' });
  try {
    await open(page, served.url);
    await kept(page);
    served.serve(next);
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await expect(page.getByRole('complementary', { name: 'New version' })).toBeVisible();
    await page.close();
    const later = await context.newPage();
    await expect(async () => {
      await open(later, served.url);
      await expect(later.locator('body')).toHaveAttribute('data-version', 'next', {
        timeout: 1000,
      });
      await later.goto('about:blank');
    }).toPass();
  } finally {
    await served.stop();
  }
});

test('it can be installed', async ({ page, request, baseURL }) => {
  await open(page);
  const href = await page.locator('link[rel=manifest]').getAttribute('href');
  const manifest = await (await request.get(new URL(href ?? '', baseURL).href)).json();
  expect(manifest).toMatchObject({ start_url: './', scope: './', display: 'standalone' });
  for (const { src, sizes } of manifest.icons) {
    const icon = await (await request.get(new URL(src, baseURL).href)).body();
    expect(`${icon.readUInt32BE(16)}x${icon.readUInt32BE(20)}`).toBe(sizes);
  }
  expect(manifest.icons.some(({ purpose }: { purpose?: string }) => purpose === 'maskable')).toBe(
    true,
  );
});
