import { describe, expect, it } from 'vitest';
import { type Json, replayed, sourceOf, withoutAnswers } from './replay.laws.ts';

const STACK = 0xffffc90000598000n;
const hex = (value: bigint): string => `0x${value.toString(16)}`;

/** The recorded touch of a guard page, as a push that ran into it would be recorded: vector 8 on a stack of its own. */
function pushed(file: string, id: string, change: Json): Json {
  const source = withoutAnswers(sourceOf(file)) as Json & { faults: Json[] };
  const fault = source.faults.find((each) => each.id === id) ?? {};
  const at_entry = {
    ...(fault.at_entry as Json),
    error_code: '0x0',
    entry_rsp: '0xfffffe0000009fd0',
    entry_symbol: 'asm_exc_double_fault',
    ...change,
  };
  return { ...source, faults: [{ ...fault, vector: '#DF', at_entry }] };
}

const replayOf = (change: Json) =>
  replayed(pushed('linux-6.1.192-smap.json', 'oops-stack-guard-touch-1', change))[0];

describe('a double fault of a recording', () => {
  it.each([
    ['the lowest word of the stack is in use', STACK, STACK - 8n],
    ['the pointer is in the guard page already', STACK - 0x100n, STACK - 0x108n],
    ['a word further up', STACK + 8n, STACK - 8n],
  ])('is an overflow of the stack: %s', (_, rsp, cr2) => {
    const line = replayOf({ rsp: hex(rsp), cr2: hex(cr2) });
    expect(line?.outcome.kind).toBe('oops');
    expect(line?.classification).toBe('oops-bad-address');
    expect(line?.mode).toBe('kernel');
    expect(line?.ex_table_hit).toBeNull();
    expect(line?.resumed_at).toBeNull();
    expect(line?.outcome).not.toHaveProperty('task_exit_status');
    const log = line?.outcome.log ?? [];
    expect(log[0]).toMatch(/^BUG: TASK stack guard page was hit at \?{16} /);
    expect(log[1]).toBe('stack guard page: 0000 [#?] PREEMPT SMP NOPTI');
    expect(log).toContain(`RSP: 0018:${rsp.toString(16)} EFLAGS: 00000292`);
    expect(log.at(-1)).toBe('Kernel panic - not syncing: Fatal exception in interrupt');
    expect(line?.unknown).toContain('access');
  });

  it('has another reason if no guard page was hit', () => {
    const line = replayOf({ rsp: hex(STACK + 0x2000n), cr2: '0xffffc90000597ff8' });
    expect(line?.outcome.kind).toBe('oops');
    const far = replayOf({ rsp: hex(STACK + 0x2000n), cr2: '0x10' });
    expect(far?.outcome.log?.slice(0, 2)).toEqual([
      'PANIC: double fault, error_code: 0x0',
      'double fault: 0000 [#?] PREEMPT SMP NOPTI',
    ]);
  });
});
