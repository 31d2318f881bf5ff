import { expect, test } from 'playwright/test';

test.use({ serviceWorkers: 'allow' });

test('the page opens without a complaint', async ({ page }) => {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));

  await page.goto('./', { waitUntil: 'networkidle' });

  await expect(page).toHaveTitle(/Faultline/);
  await expect(page.locator('#root')).not.toBeEmpty();
  expect(complaints).toEqual([]);
});
