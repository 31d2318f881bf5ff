import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cpuOf } from '../machine.ts';
import { faultChoices, recordRecorded } from './recorded-scenario.ts';
import { parseRecording, type Recording } from './recording.ts';
import { replay } from './replay.ts';

const FILE = new URL('../fixtures/linux-2.6.24-nonpae.json', import.meta.url);

function load(): Recording {
  const parsed = parseRecording(readFileSync(FILE, 'utf8'));
  if (!parsed.ok) throw new Error(parsed.field);
  return parsed.value;
}

const recording = load();
const lines = new Map(replay(recording).map((line) => [line.id, line]));

describe('recorded faults as traces', () => {
  it('offers nine', () => {
    expect(faultChoices(recording)).toHaveLength(9);
  });

  it.each(recording.faults)('$id: the CPU raises what was recorded', ({ id, at_entry }) => {
    const trace = recordRecorded(recording, id)?.trace;
    const raised = trace?.steps.find(({ event }) => event === 'cpu.page-fault');
    const esp = raised && cpuOf(raised.after).registers.esp;
    expect(esp).toBe(at_entry.entry_esp);
    expect(trace?.steps[0]?.event).toBe('walk.start');
    expect(trace?.outcome.kind).toBe(lines.get(id)?.outcome.kind);
  });

  it('tells the first touch by init', () => {
    const trace = recordRecorded(recording, 'vmalloc-init-first-write')?.trace;
    expect(trace?.steps.map(({ event }) => event)).toEqual([
      'walk.start',
      'walk.absent',
      'cpu.page-fault',
      'entry.save',
      'fault.read-cr2',
      'fault.kernel-half',
      'fault.may-sync',
      'vmalloc.read-cr3',
      'sync.master-present',
      'sync.copy',
      'vmalloc.pte-present',
      'fault.repaired',
      'cpu.iret-retry',
      'walk.start',
      'walk.entry',
      'walk.leaf',
      'walk.allowed',
    ]);
  });

  it('knows no other faults', () => {
    expect(recordRecorded(recording, 'nonsense')).toBeNull();
  });
});
