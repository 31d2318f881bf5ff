import { expect, type Page, test } from 'playwright/test';
import { at, open } from './reader.ts';

const narration = (page: Page) => page.getByRole('region', { name: 'Narration' });

/** Where the headline stands, in CSS px. */
const headlineOf = (page: Page) =>
  narration(page)
    .locator('h1')
    .evaluate((headline) => headline.getBoundingClientRect());

/** The page's code stays away: what is seen comes with the page itself. */
const withoutCode = (page: Page) =>
  page.route(/\/assets\/(?:first|index)-.*\.js$/, (route) => route.abort());

for (const [width, height] of [
  [375, 812],
  [1280, 720],
  [1920, 1080],
] as const)
  test(`a first visit at ${width}x${height} has the words of the first step before the code is there`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await open(page);
    const whole = await narration(page).innerText();
    const place = await headlineOf(page);
    await page.evaluate(() => localStorage.clear());
    await page.goto('about:blank');

    await withoutCode(page);
    await page.goto('./');
    await expect(narration(page)).toBeVisible();
    expect(await narration(page).innerText()).toBe(whole);
    const early = await headlineOf(page);
    expect(early.x).toBe(place.x);
    expect(Math.abs(early.y - place.y)).toBeLessThan(3);
    // Nothing in it can be pressed, and nothing of it is left when the picture is there.
    await expect(page.locator('.page[inert]')).toHaveCount(1);
    await page.unrouteAll();
    await open(page);
    await expect(page.locator('.page')).toHaveCount(1);
    await expect(page.locator('.page[inert]')).toHaveCount(0);
  });

test('whoever asks for another story, or goes on with one, never reads the first one’s words', async ({
  page,
}) => {
  await withoutCode(page);
  for (const address of [at('null-read'), './?embed=1', './?print=1#/null-read']) {
    await page.goto('about:blank');
    await page.goto(address, { waitUntil: 'networkidle' });
    await expect(page.locator('.page')).toBeHidden();
  }
  await page.goto('about:blank');
  await page.unrouteAll();
  await open(page, at('null-read'));
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.evaluate(() => localStorage.length)).toBeGreaterThan(0);
  await withoutCode(page);
  await page.goto('about:blank');
  await page.goto('./', { waitUntil: 'networkidle' });
  await expect(page.locator('.page')).toBeHidden();
});
