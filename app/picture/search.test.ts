import { describe, expect, it } from 'vitest';
import { kernelProfiles, recordScenario, runsOn, scenarios } from '../../core/index.ts';
import { momentAt } from './moment.ts';
import { entriesAround, instructionsOf, tableInPlay } from './search.ts';

const scenario = scenarios.find(({ id }) => id === 'copy-from-user-unmapped');

describe('the exception table as drawn', () => {
  for (const profile of kernelProfiles)
    it(`shows the entry that ${profile.id} finds, whatever its format`, async () => {
      if (!scenario || !runsOn(scenario, profile.id)) throw new Error('expected it to run there');
      const { trace, kernel } = recordScenario(scenario, await profile.load());
      const hit = trace.steps.find(({ event }) => event === 'extable.equal');
      if (hit?.event !== 'extable.equal') throw new Error('expected a hit');
      const moment = momentAt(trace, kernel, hit.index);
      const row = entriesAround(moment, hit.facts.mid, null, 3).find(
        ({ index }) => index === hit.facts.mid,
      );
      expect(row?.insn).toBe(hit.facts.insn);
      expect(row?.fixup).toBe(hit.facts.fixup);
      const insns = instructionsOf(moment);
      expect(insns).toHaveLength(tableInPlay(moment).count);
      expect(insns).toEqual([...insns].sort((a, b) => ((a ?? 0n) < (b ?? 0n) ? -1 : 1)));
    });
});
