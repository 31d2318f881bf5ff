import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { installed } from './browser.ts';

const minutes = (n: number) => n * 60_000;

function run(command: string, timeout: number): void {
  console.error(`No browser yet. Trying: ${command}`);
  spawnSync(command, { shell: true, stdio: ['ignore', 2, 2], timeout });
}

const attempts = [
  () => run('npx playwright install chromium', minutes(5)),
  () => {
    const debian = existsSync('/etc/debian_version') && process.getuid?.() === 0;
    if (debian) run('apt-get update && apt-get install -y chromium', minutes(10));
  },
];

let browser = installed();
for (const attempt of attempts) {
  if (browser) break;
  attempt();
  browser = installed();
}

if (browser) {
  console.log(`Browser: ${browser}`);
} else {
  console.error(
    [
      'The browser tests need Chromium or Chrome, and none was found or could be installed.',
      'Install one (Debian: `sudo apt-get install chromium`; elsewhere: `npx playwright install --with-deps chromium`),',
      'or say where it is: FAULTLINE_BROWSER=/path/to/chrome npm test',
    ].join('\n'),
  );
  process.exitCode = 1;
}
