import { describe, expect, it } from 'vitest';
import {
  enAll,
  glossary,
  kernelProfiles,
  namedOn,
  recordScenario,
  runsOn,
  sayOf,
  scenarios,
} from '../../core/index.ts';
import { PANELS } from '../picture/focus.ts';
import { terms } from './terms.ts';

const words = (text: string): number => text.split(/\s+/).length;

/** Looks like the kernel's: an identifier with an underscore, a section, a signal. */
const kernelish = /^(\*?[a-z.]+|-?[A-Z]+|[a-z]+->[a-z]+|_*[A-Za-z]+(_+[A-Za-z0-9]+)+)(\(\w*\))?$/;

/** Names of our own processes and routines, instructions, flags of a VMA: not terms. */
const own =
  /^(cat|editor|player|kworker|faultdemo|init|enter|f|ret|nop|pusha|nopfn|demo\w*|sys_\w+_demo|user_\w+|rom\w+|[r-][w-][x-][ps])(\(\))?$/;

/** Terms that a step's sentences set apart, over all scenarios of a kernel. */
async function spoken(profile: (typeof kernelProfiles)[number]): Promise<Set<string>> {
  const found = new Set<string>();
  const model = await profile.load();
  for (const scenario of scenarios.filter((each) => runsOn(each, profile.id)))
    for (const step of recordScenario(scenario, model).trace.steps) {
      const { headline, what, why } = namedOn(profile.id, sayOf(enAll, step));
      for (const [, term = ''] of `${headline} ${what} ${why ?? ''}`.matchAll(/`([^`]*)`/g))
        if (kernelish.test(term) && !own.test(term)) found.add(term);
    }
  return found;
}

describe('the glossary', () => {
  it('has an entry for every term that is wired, and wires every entry', () => {
    expect(Object.keys(glossary).sort()).toEqual(Object.keys(terms).sort());
  });

  it.each(kernelProfiles.map((profile) => [profile.id, profile] as const))(
    'explains every kernel term of every scenario on %s',
    async (_, profile) => {
      const all = await spoken(profile);
      expect(all.size).toBeGreaterThan(15);
      expect([...all].filter((term) => !Object.hasOwn(glossary, term))).toEqual([]);
    },
    60_000,
  );

  it('lights a panel or a register for every term', () => {
    const places = new Set<string>([...PANELS, 'cr2', 'cr3', 'eip', 'eflags']);
    expect(Object.entries(terms).filter(([, place]) => !places.has(place))).toEqual([]);
  });

  it.each(Object.entries(glossary))('%s: at most 45 words, a full sentence', (_, text) => {
    expect(words(text)).toBeLessThanOrEqual(45);
    expect(text).toMatch(/^[A-Z].*\.$/);
    expect(text).not.toMatch(/simply|just |!/);
  });
});
