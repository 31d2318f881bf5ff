import { describe, expect, it } from 'vitest';
import {
  kernelProfiles,
  type Recorded,
  recordScenario,
  runsOn,
  scenarios,
} from '../../../core/index.ts';
import { momentAt } from '../../picture/moment.ts';
import { innermost, listedAt } from './listed.ts';
import { type LineValues, valuesAt } from './values.ts';

const named = (id: string) => {
  const scenario = scenarios.find((each) => each.id === id);
  if (!scenario) throw new Error(id);
  return scenario;
};

/** The values of a line as they are read. */
const textsOf = (line: LineValues | null | undefined): readonly string[] =>
  line?.values.map(({ name, text }) => `${name} = ${text}`) ?? [];

/** Steps of our model whose current line says nothing, or something that is not a name and its value. */
const silent = ({ trace, kernel }: Recorded): readonly string[] =>
  trace.steps.flatMap(({ index, calls, event }) => {
    const moment = momentAt(trace, kernel, index);
    const depth = calls.length - 1;
    const listed = depth < 0 ? null : listedAt(moment, depth);
    if (!listed || listed.machine || listed.here === null) return [];
    const line = valuesAt(moment, depth)[listed.here];
    const good = line?.answer && textsOf(line).every((value) => /^[\w& ]+ = \S/.test(value));
    return good ? [] : [`${index} ${event}: ${textsOf(line).join(', ')}`];
  });

describe('values in the code', () => {
  it('tell what each line of do_page_fault held, and what it came to', () => {
    const { trace, kernel } = recordScenario(named('vmalloc-first-touch'));
    const copy = trace.steps.find(({ event }) => event === 'sync.copy');
    const moment = momentAt(trace, kernel, copy?.index ?? 0);
    const depth = moment.step.calls.indexOf('do_page_fault');
    const lines = listedAt(moment, depth)?.lines ?? [];
    const values = valuesAt(moment, depth);
    const at = (text: string) => values[lines.findIndex((line) => line.includes(text))];
    expect(textsOf(at('address >= TASK_SIZE'))).toEqual([
      'address = 0xc8800010',
      'TASK_SIZE = 0xc0000000',
    ]);
    expect(at('address >= TASK_SIZE')?.answer).toBe('kernel half');
    // A read in kernel mode of a page that is not present: error code 0.
    expect(textsOf(at('error_code & 0xd'))).toContain('error_code & 0xd = 0x0');
    // It waits there: what it will come to is not known yet.
    expect(textsOf(at('vmalloc_fault(address)'))).toEqual(['address = 0xc8800010']);
    expect(at('vmalloc_fault(address)')?.answer).toBeNull();
    expect(at('mmap_sem')).toBeNull();
  });

  it('takes the bits of the error code that a line names', () => {
    const { trace, kernel } = recordScenario(named('write-read-only'));
    const step = trace.steps.find(({ event }) => event.startsWith('bad.'));
    const moment = momentAt(trace, kernel, step?.index ?? 0);
    const values = valuesAt(moment, innermost(moment));
    const lines = listedAt(moment, innermost(moment))?.lines ?? [];
    const user = lines.findIndex((line) => line.includes('bad_area_nosemaphore: if (user)'));
    expect(textsOf(values[user])).toContain('error_code & 0x4 = 0x0');
  });

  it.each(kernelProfiles.map((profile) => [profile.id, profile] as const))(
    '%s: the current line of every step has an answer, and each value is a fact of its step or its fault',
    async (id, profile) => {
      const model = await profile.load();
      const told = scenarios.filter((each) => runsOn(each, id));
      expect(told.flatMap((scenario) => silent(recordScenario(scenario, model)))).toEqual([]);
    },
    60_000,
  );
});
