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

/** One look says little of a machine that does other things too: the middle one of these counts, as Lighthouse's makers advise. */
const LOOKS = 3;

type Look = ReadonlyMap<string, number>;

/** The scores of one look by their category. Each look has a host of its own: to the browser it is a first visit, without memory of the one before. @throws Error if Lighthouse gives no result */
async function look(folder: string, config: typeof desktopConfig | undefined): Promise<Look> {
  const flags = { port: PORT, logLevel: 'error', onlyCategories: categories } as const;
  const served = await host({ folder, gzip: true });
  const result = await lighthouse(served.url, flags, config).finally(() => served.stop());
  if (!result) throw new Error('Lighthouse gives no result');
  const found = Object.values(result.lhr.categories);
  return new Map(found.map(({ title, score }) => [title, Math.round((score ?? 0) * 100)]));
}

/** The middle score of each category. */
function middle(looks: readonly Look[]): readonly Score[] {
  const names = [...(looks[0]?.keys() ?? [])];
  return names.map((name) => {
    const scores = looks.map((each) => each.get(name) ?? 0).sort((a, b) => a - b);
    return { name, score: scores[scores.length >> 1] ?? 0 };
  });
}

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
  try {
    const scores: Score[] = [];
    for (const [device, config] of [
      ['desktop', desktopConfig],
      ['phone', undefined],
    ] as const) {
      const looks: Look[] = [];
      while (looks.length < LOOKS) looks.push(await look(folder, config));
      for (const { name, score } of middle(looks))
        scores.push({ name: `${device} ${name}`, score });
    }
    return scores;
  } finally {
    await browser.close();
  }
}
