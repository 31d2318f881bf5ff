import { defineConfig } from 'playwright/test';
import { installed } from './browser.ts';

const port = Number(process.env.FAULTLINE_PORT ?? 4873);
const url = `http://127.0.0.1:${port}/`;
const serve = `npx vite preview --host 127.0.0.1 --port ${port} --strictPort`;

const browser = installed();
// The workers read this file too; they need not search again.
if (browser) process.env.FAULTLINE_BROWSER = browser;

export default defineConfig({
  testDir: '.',
  outputDir: 'out/results',
  fullyParallel: true,
  workers: 2,
  // Generous: a shared machine may stop for seconds; a test that hangs still ends.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  // A test that passes only the second time is printed as flaky, by name.
  retries: 1,
  reporter: 'list',
  snapshotPathTemplate: '{testDir}/screenshots/{testFileName}/{arg}{ext}',
  use: {
    baseURL: url,
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    // Keeping the files for offline is tested on its own; elsewhere it only costs time.
    serviceWorkers: 'block',
    launchOptions: {
      ...(browser ? { executablePath: browser } : {}),
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
  projects: [
    { name: 'chromium', testIgnore: 'bytes.spec.ts' },
    { name: 'bytes', testMatch: 'bytes.spec.ts' },
  ],
  webServer: {
    command: process.env.FAULTLINE_BUILT ? serve : `npx vite build --logLevel warn && ${serve}`,
    cwd: '..',
    url,
    reuseExistingServer: false,
  },
});
