import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from 'playwright/test';
import { type Host, host } from './host.ts';
import { countOf, open, rests } from './reader.ts';

/** A teacher's page: keeps what the frame says, and fits the frame to its wishes. */
const teacher = (hash: string, width: number): string => `<!doctype html><title>Course</title>
<body style="margin:0"><iframe title="Faultline" width="${width}" height="400" src="app/?embed=1${hash}"></iframe>
<script>
  window.heard = [];
  addEventListener('message', (event) => {
    if (event.data.source !== 'faultline') return;
    heard.push(event.data);
    if (event.data.type === 'height') document.querySelector('iframe').height = event.data.height;
  });
</script>`;

let served: Host;

test.beforeAll(async () => {
  served = await host({
    folder: 'dist',
    under: '/app/',
    pages: {
      '/wide.html': teacher('#/null-read?step=3', 600),
      '/phone.html': teacher('#/null-read?step=3', 375),
    },
  });
});
test.afterAll(() => served.stop());

type Said = { readonly type: string; readonly height?: number; readonly step?: number };

const heard = (page: Page): Promise<Said[]> =>
  page.evaluate(() => (window as unknown as { heard: Said[] }).heard);

const ask = (page: Page, message: unknown): Promise<void> =>
  page.evaluate((data) => {
    document.querySelector('iframe')?.contentWindow?.postMessage(data, '*');
  }, message);

for (const name of ['wide', 'phone'])
  test(`a host page and the frame talk both ways: ${name}`, async ({ page }) => {
    await page.goto(new URL(`/${name}.html`, served.url).href);
    const frame = page.frameLocator('iframe');
    const html = frame.locator('html');
    await expect(html).toHaveAttribute('data-step', '3');
    await expect
      .poll(() => heard(page))
      .toContainEqual(expect.objectContaining({ type: 'step', step: 3, scenario: 'null-read' }));

    await ask(page, { target: 'faultline', type: 'step', step: 5 });
    await expect(html).toHaveAttribute('data-step', '5');
    await frame.getByRole('button', { name: 'Next step' }).click();
    await expect
      .poll(() => heard(page))
      .toContainEqual(expect.objectContaining({ type: 'step', step: 6 }));
    for (const nonsense of [null, 7, { target: 'faultline', type: 'step', step: 'x' }])
      await ask(page, nonsense);
    await expect(html).toHaveAttribute('data-step', '6');

    // The frame, made as high as it asked, has nothing left to scroll.
    await expect
      .poll(() => html.evaluate((root) => Math.abs(root.scrollHeight - window.innerHeight)))
      .toBeLessThanOrEqual(4);
    expect(await html.evaluate((root) => root.scrollWidth)).toBe(name === 'wide' ? 600 : 375);
  });

test('at 600x400 there is no chrome, and the story and the way on are in sight', async ({
  page,
}) => {
  await page.setViewportSize({ width: 600, height: 400 });
  await open(page, './?embed=1');
  await expect(page.getByRole('banner')).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Narration' }).locator('h1')).toBeInViewport();
  await expect(page.getByRole('region', { name: 'Page-table walk' })).toBeInViewport();
  for (const name of ['Previous step', 'Next step'])
    await expect(page.getByRole('button', { name })).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('End');
  await rests(page, (await countOf(page)) - 1);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(600);
});

test('the link is copied, and the snippet offered beside it shows this step', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, './#/null-read?step=4');
  await page.getByRole('button', { name: 'Share step' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share step' });
  await expect(dialog).toContainText('Copied.');
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  expect(await clipboard()).toMatch(/^http.*\/#\/null-read\?step=4$/);
  await dialog.getByRole('button', { name: 'Copy: To put this step into another page' }).click();
  await expect.poll(clipboard).toContain('<iframe src="http');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);

  await page.setContent(await clipboard());
  await expect(page.frameLocator('iframe').locator('html')).toHaveAttribute('data-step', '4');
});
