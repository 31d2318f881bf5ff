import { describe, expect, it } from 'vitest';
import { kernelProfiles, type Profile } from '../kernels/profiles.ts';
import { scenarios } from '../scenarios/index.ts';
import { recordScenario } from '../scenarios/play.ts';
import { runsOn } from '../scenarios/scenario.ts';
import type { Step } from '../step.ts';
import { enAll } from './en/all.ts';
import { profiles } from './en/profiles.ts';
import { namedOn } from './named.ts';
import { sayOf } from './say.ts';

const length = (text: string): number => text.split(/\s+/).length;
/** Printed lines and instructions are quoted, not read: each counts as one word, if it is not too long to stand there. */
const read = (text: string): string => text.replace(/`[^`]*`/g, 'line');
const quoted = (text: string): string[] => [...text.matchAll(/`[^`]*`/g)].map(([all]) => all);

/** All steps of all stories that make sense on a kernel. */
async function stepsOn({ id, load }: Profile): Promise<readonly Step[]> {
  const model = await load();
  return scenarios
    .filter((each) => runsOn(each, id))
    .flatMap((each) => recordScenario(each, model).trace.steps);
}

describe.each(kernelProfiles)('what is said on $label', (profile) => {
  it('names the kernel, and what is left out', () => {
    const { title, simplifies } = profiles[profile.id] ?? { title: '', simplifies: [] };
    expect(title).toContain(profile.version.replace(/\.(0|11)$/, ''));
    expect(simplifies.length).toBeGreaterThan(3);
    expect(/\bEIP\b/.test(simplifies.join(' '))).toBe(profile.arch === 'i386');
  });

  it('takes at most 30 and 30 words a step', async () => {
    const steps = await stepsOn(profile);
    expect(steps.length).toBeGreaterThan(300);
    for (const step of steps) {
      const { headline, what, why = '' } = namedOn(profile.id, sayOf(enAll, step));
      const said = `${step.event}: ${headline}. ${what} ${why}`;
      expect(length(headline), said).toBeLessThanOrEqual(9);
      expect(length(read(what)), said).toBeLessThanOrEqual(30);
      expect(length(read(why)), said).toBeLessThanOrEqual(30);
      for (const each of quoted(said)) expect(length(each), said).toBeLessThanOrEqual(30);
      expect(`${headline} ${read(what)} ${why}`, said).not.toMatch(/undefined|NaN|!|\bsimply\b/);
    }
  });
});
