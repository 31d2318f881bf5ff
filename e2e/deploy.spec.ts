import { readFileSync } from 'node:fs';
import { expect, test } from 'playwright/test';
import { type Host, host } from './host.ts';
import { open, rests } from './reader.ts';

test.use({ serviceWorkers: 'allow' });

/** The policy that the README gives. */
const policy =
  /^ +Content-Security-Policy: (.+)$/m.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '';

let served: Host;

test.beforeAll(async () => {
  served = await host({
    folder: 'dist',
    under: '/courses/os/faultline/',
    headers: { 'content-security-policy': policy },
  });
});
test.afterAll(() => served.stop());

test('the policy forbids foreign origins, inline scripts and eval', () => {
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
});

test('the page keeps to the policy, under any path, and asks no other origin', async ({
  page,
  context,
}) => {
  const complaints: string[] = [];
  const foreign: string[] = [];
  const { origin } = new URL(served.url);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/courses/os/faultline/`) && !/^(data|blob):/.test(url))
      foreign.push(url);
  });
  context.on('response', (response) => {
    if (!response.ok()) complaints.push(`${response.status()} ${response.url()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
    );
  });

  const start = await open(page, served.url);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.keyboard.press('ArrowRight');
  await rests(page, start + 1);
  // Pointing at a term of the narration outlines what it names, by a style that the policy must allow.
  const term = page.locator('.narration .term', { hasText: /^eip$/ });
  await term.hover();
  await expect
    .poll(() =>
      page.evaluate(() =>
        [...document.querySelectorAll('.register, [data-panel]')].some(
          (each) => getComputedStyle(each).outlineStyle === 'dashed',
        ),
      ),
    )
    .toBe(true);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.getByRole('button', { name: /^Scenarios/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /record/i })
    .click();
  await expect(page.getByLabel('Recorded fault')).toBeVisible();
  for (const key of ['End', 't', 'v', 'Home']) await page.keyboard.press(key);
  await rests(page, 0);
  for (const key of ['l', 'w', 'a', '?']) {
    await page.keyboard.press(key);
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  expect(await page.locator('script:not([src])').count()).toBe(0);
  expect(await page.locator('[onclick], [onload]').count()).toBe(0);
  // Pictures are made in the page, and kept without asking anybody.
  await page.goto('about:blank');
  await page.goto(`${served.url}?print=one&steps=2#/null-read?step=1`);
  await expect(page.locator('[data-sheet]')).toHaveCount(1);
  for (const name of ['Save as SVG', 'Save as PNG']) {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name }).click();
    await download;
  }
  for (const hash of ['#/lesson/exception-table', '#/speaker/nobody', '#/no-fault?lang=pseudo']) {
    await page.goto('about:blank');
    await page.goto(`${served.url}${hash}`);
    await expect(page.locator('main')).toBeVisible();
  }
  expect(complaints).toEqual([]);
  expect(foreign).toEqual([]);
});

test('no address of another origin is in the build, and no script in its HTML', () => {
  const html = readFileSync('dist/index.html', 'utf8');
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>/);
  expect(html).not.toMatch(/\s(?:src|href)="(?:https?:)?\/\//);
  expect(html).not.toMatch(/\son[a-z]+=/);
});
