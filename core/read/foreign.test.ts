import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scenarios } from '../scenarios/index.ts';
import { base64 } from './base64.ts';
import { parseRecording } from './recording.ts';
import { parseScenario, parseScenarioText } from './scenario-file.ts';

const FILE = new URL('../fixtures/linux-2.6.24-nonpae.json', import.meta.url);
const whole = readFileSync(FILE, 'utf8');

const CALL = { do: 'call', routine: 'sys_write' };

/** A copy with one place changed; `undefined` removes it. */
function changed(source: unknown, path: readonly (string | number)[], to: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return to;
  const copy = Array.isArray(source) ? [...source] : { ...(source as object) };
  Reflect.set(copy, key, changed(Reflect.get(copy, key), rest, to));
  return copy;
}

const recording: unknown = JSON.parse(whole);
const first: unknown = JSON.parse(JSON.stringify(scenarios[1]));

describe('a wrong recording is refused by field', () => {
  it.each([
    [[], null, ''],
    [['schema'], 2, 'schema'],
    [['kernel'], undefined, 'kernel'],
    [['kernel', 'version'], '5.4.0', 'kernel.version'],
    [['kernel', 'paging'], 'x86_64-5level', 'kernel.paging'],
    [['kernel', 'symbols', 'swapper_pg_dir'], undefined, 'kernel.symbols.swapper_pg_dir'],
    [['kernel', 'high_memory'], 5, 'kernel.high_memory'],
    [['kernel', 'page_offset'], '0xc0000001', 'kernel.page_offset'],
    [['ex_table', 'entry_format'], 'relative32-data', 'ex_table.entry_format'],
    [['ex_table', 'entries_base64'], 'AAAA', 'ex_table.entries_base64'],
    [['ex_table', 'count'], -1, 'ex_table.count'],
    [['ex_table', 'address'], '0x1000', 'ex_table.address'],
    [['faults'], {}, 'faults'],
    [['faults', 3, 'at_entry', 'cr2'], undefined, 'faults[3].at_entry.cr2'],
    [['faults', 3, 'at_entry', 'cr2'], '0x123456789', 'faults[3].at_entry.cr2'],
    [['faults', 3, 'at_entry', 'entry_esp'], '0xc7811f01', 'faults[3].at_entry.entry_esp'],
    [['faults', 3, 'at_entry', 'entry_esp'], '0x1000', 'faults[3].at_entry.entry_esp'],
    [['faults', 0, 'at_entry', 'cs'], '0x73', 'faults[0].at_entry.cs'],
    [['faults', 0, 'walk_before', 'master'], undefined, 'faults[0].walk_before.master'],
    [['faults', 0, 'context'], 7, 'faults[0].context'],
    [['faults', 3, 'vma', 'flags'], 'rwx', 'faults[3].vma.flags'],
    [['faults', 3, 'vma', 'end'], '0x1000', 'faults[3].vma.end'],
  ] as const)('%j = %j', (path, to, field) => {
    expect(parseRecording(JSON.stringify(changed(recording, path, to)))).toMatchObject({
      ok: false,
      field,
    });
  });

  it.each(['', '{', 'no', '\u0000', '[]', '"x"'])('text %j', (source) => {
    expect(parseRecording(source).ok).toBe(false);
  });

  it('names what is supported', () => {
    const five = changed(recording, ['kernel', 'paging'], 'x86_64-5level');
    expect(parseRecording(JSON.stringify(five))).toMatchObject({
      takes: ['build', expect.arrayContaining(['Linux 2.6.24, i386, ia32-2level']) as string[]],
      found: '"x86_64-5level"',
    });
  });
});

describe('scenario files', () => {
  it.each(scenarios)('$id passes as it is', (scenario) => {
    const read = parseScenarioText(JSON.stringify(scenario));
    expect(read).toEqual({ ok: true, value: scenario });
  });

  it.each([
    [['format'], 'x', 'format'],
    [['version'], 3, 'version'],
    [['profile'], 'linux-9', 'profile'],
    [['extra'], 1, 'extra'],
    [['setup', 'current'], 7, 'setup.current'],
    [['setup', 'tasks', 0, 'pid'], 'x', 'setup.tasks[0].pid'],
    [['setup', 'tasks', 0, 'vmas'], undefined, 'setup.tasks[0].borrows'],
    [
      ['setup', 'tasks', 0, 'vmas'],
      [{ start: '0x8048000', end: '0x804a000', flags: 'rw-p' }],
      'setup.tasks[0].vmas[0].start',
    ],
    [
      ['setup', 'tasks', 0, 'vmas'],
      [{ start: '0x10', end: '0x804a000', flags: 'rw-p' }],
      'setup.tasks[0].vmas[0].start',
    ],
    [['setup', 'withoutEntry'], 'demo_read+0x9999', 'setup.withoutEntry'],
    [['does'], {}, 'does'],
    [['does'], [], 'does'],
    [['does', 0, 'do'], 'dance', 'does[0].do'],
    [['does', 0, 'size'], 0, 'does[0].size'],
    [['setup', 'areas'], Array(3).fill({ size: 4 << 20 }), 'setup.areas[1].size'],
    [['does', 1, 'routine'], 'dance', 'does[1].routine'],
    [['does', 1, 'atomic'], 1, 'does[1].atomic'],
    [['does', 1], { do: 'widen' }, 'does[1].address'],
    [['does', 1], { do: 'widen', address: 'vmalloc+0x0' }, 'does[1].address'],
    [['does', 1], { do: 'widen', address: 'dance+0x0' }, 'does[1].address'],
    [['does', 1], { do: 'race', until: 'x', calls: [] }, 'does[1].calls'],
    [['does', 1], { do: 'race', until: 'x', calls: [CALL, CALL] }, 'does[1]'],
    [['setup', 'secondCpu'], 42, 'setup.secondCpu'],
    [['setup', 'secondCpu'], 7, 'setup.secondCpu'],
    [['setup', 'tasks', 0, 'threadOf'], 42, 'setup.tasks[0].threadOf'],
    [['setup', 'cpu'], { smep: 1 }, 'setup.cpu.smep'],
    [['setup', 'cpu'], { sgx: true }, 'setup.cpu.sgx'],
    [['does', 1, 'registers', 'eip'], '0x0', 'does[1].registers.eip'],
    [['does', 1, 'registers', 'eax'], 12, 'does[1].registers.eax'],
    [['does', 1, 'registers', 'eax'], '0x100000000', 'does[1].registers.eax'],
    [['does', 1, 'arguments'], ['0x100000000'], 'does[1].arguments[0]'],
  ] as const)('%j = %j is refused', (path, to, field) => {
    expect(parseScenario(JSON.parse(JSON.stringify(changed(first, path, to))))).toMatchObject({
      ok: false,
      field,
    });
  });
});

describe('base64', () => {
  it.each([
    ['', []],
    ['AA==', [0]],
    ['AQI=', [1, 2]],
    ['AQID', [1, 2, 3]],
    ['/+8Q', [255, 239, 16]],
  ])('%s', (source, bytes) => {
    expect([...(base64(source) ?? [])]).toEqual(bytes);
  });

  it.each(['A', 'A===', '####', 'AA=A'])('refuses %s', (source) => {
    expect(base64(source)).toBeNull();
  });
});
