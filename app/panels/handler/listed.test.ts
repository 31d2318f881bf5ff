import { describe, expect, it } from 'vitest';
import { recordScenario, runsOn, scenarios } from '../../../core/index.ts';
import { momentAt } from '../../picture/moment.ts';
import { innermost, listedAt } from './listed.ts';

describe('the handler panel', () => {
  it.each(
    scenarios
      .filter((each) => runsOn(each, 'linux-2.6.24-ia32'))
      .map((each) => [each.id, each] as const),
  )('%s: every step has a listing with its current line', (_, scenario) => {
    const { trace, kernel } = recordScenario(scenario);
    for (const { index, event, calls } of trace.steps) {
      const moment = momentAt(trace, kernel, index);
      const listed = listedAt(moment, innermost(moment));
      expect(listed?.here, `${index} ${event} ${calls.join(' ')}`).not.toBeNull();
      expect(listed, `${index} ${event}`).not.toBeNull();
    }
  });

  it('shows a caller on the line where it waits', () => {
    const scenario = scenarios.find(({ id }) => id === 'vmalloc-first-touch');
    if (!scenario) throw new Error('no scenario');
    const { trace, kernel } = recordScenario(scenario);
    const copy = trace.steps.find(({ event }) => event === 'sync.copy');
    const moment = momentAt(trace, kernel, copy?.index ?? 0);
    const depth = moment.step.calls.indexOf('do_page_fault');
    const listed = listedAt(moment, depth);
    expect(listed?.lines[listed.here ?? -1]).toContain('vmalloc_fault(address)');
  });
});
