import { recordScenario } from '../../scenarios/play.ts';
import type { Deed } from '../../scenarios/scenario.ts';
import { checkLaws } from '../../trace.laws.ts';
import { linux61Pti } from './model-64.ts';

const setup = {
  tasks: [
    {
      pid: 42,
      comm: 'editor',
      vmas: [{ start: '0x20000000', end: '0x20001000', flags: 'rw-p' }],
    },
  ],
  current: 42,
} as const;

/** What a process with one untouched mapping does on isolated tables. */
export const isolatedRun = (...does: readonly Deed[]) => {
  const { trace, kernel } = recordScenario({ setup, does }, linux61Pti);
  checkLaws(trace);
  return { ...trace, kernel };
};
