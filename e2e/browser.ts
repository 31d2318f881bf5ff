import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const usual = [
  '/usr/lib/chromium/chromium',
  '/snap/bin/chromium',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => {
    const folder = process.env[name];
    return folder ? [join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')] : [];
  }),
];

/** Whether the file is there and starts; on Windows `--version` would open a window, so only the first. */
function works(path: string): boolean {
  if (!existsSync(path)) return false;
  if (process.platform === 'win32') return true;
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}

/**
 * Gives the path of a Chromium or Chrome that starts, or undefined.
 *
 * `FAULTLINE_BROWSER` comes first; then the search path, the usual places, and the test tool's own download.
 */
export function installed(): string | undefined {
  const path = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const named = process.env.FAULTLINE_BROWSER;
  const candidates = [
    ...(named ? [named] : []),
    ...names.flatMap((name) => path.map((folder) => join(folder, name))),
    ...usual,
    chromium.executablePath(),
  ];
  return candidates.find(works);
}
