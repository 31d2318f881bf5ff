import lighthouse, { desktopConfig } from 'lighthouse';
import { chromium } from 'playwright';
import { installed } from './browser.ts';
import { host } from './host.ts';

const PORT = 9333;

/** How Lighthouse scores a page, 0 to 100. */
interface Score {
  /** As in `desktop performance`. */
  readonly name: string;
  readonly score: number;
}

const categories = ['performance', 'accessibility', 'best-practices'];

/** Lets Lighthouse look at a built page, on a host that compresses. @throws Error if it gives no result */
export async function lighthouseScores(folder: string): Promise<readonly Score[]> {
  const executablePath = installed();
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [
      `--remote-debugging-port=${PORT}`,
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
  const served = await host({ folder, gzip: true });
  const flags = { port: PORT, logLevel: 'error', onlyCategories: categories } as const;
  try {
    const scores: Score[] = [];
    for (const [device, config] of [
      ['desktop', desktopConfig],
      ['phone', undefined],
    ] as const) {
      const result = await lighthouse(served.url, flags, config);
      if (!result) throw new Error('Lighthouse gives no result');
      for (const { title, score } of Object.values(result.lhr.categories))
        scores.push({ name: `${device} ${title}`, score: Math.round((score ?? 0) * 100) });
    }
    return scores;
  } finally {
    await browser.close();
    await served.stop();
  }
}
