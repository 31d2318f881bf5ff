import { describe, expect, it } from 'vitest';
import { determined, type Json, replayed, sourceOf, withoutAnswers } from './replay.laws.ts';
import type { ReplayLine } from './replay.ts';

const FILES = [
  'linux-2.6.24-nonpae.json',
  'linux-2.6.24-pae.json',
  'linux-3.13.11-nonpae.json',
  'linux-4.19.0-nonpae.json',
  'linux-4.19.0-pae-nopti.json',
  'linux-4.19.0-pae-pti.json',
  'linux-4.19.0-tiny.json',
  'linux-6.1.0-50-686.json',
  'linux-6.1.0-50-686-pae.json',
  'linux-6.1.192-smap.json',
  'linux-6.1.192-nosmap.json',
  'linux-6.1.192-pti.json',
  'linux-6.1.192-la57.json',
];

type Change = (fault: Json) => Json;

/** The faults without some of their inputs. */
const without =
  (...names: readonly string[]): Change =>
  (fault) =>
    Object.fromEntries(Object.entries(fault).filter(([name]) => !names.includes(name)));

/** What other recordings of the same kernels may lack. */
const POORER: readonly (readonly [string, Change])[] = [
  ['the mappings', without('vma', 'next_vma')],
  ['the next mapping', without('next_vma')],
  ['the code around', without('code_bytes')],
  ['the order and the nesting', without('seq', 'nested_in')],
];

/** What no recorder should write, and one may: a mapping that the address is not in. */
const elsewhere: Change = (fault) => {
  const vma = { start: '0x10000000', end: '0x10001000', flags: 'rw-p', file: '/bin/demo' };
  return { ...fault, vma };
};

/** Determined fields that contradict the record, by fault. */
function disagreements(source: Json & { faults: Json[] }, lines: readonly ReplayLine[]): string[] {
  return source.faults.flatMap((fault) => {
    const line = lines.find(({ id }) => id === fault.id);
    const { mine, real } = determined(fault, line);
    const paths = [...new Set([...Object.keys(mine), ...Object.keys(real)])];
    return paths
      .filter((path) => mine[path] !== real[path])
      .map((path) => `${fault.id} ${path}: ${mine[path]}, recorded ${real[path]}`);
  });
}

describe.each(FILES)('%s, less well recorded', (file) => {
  const source = sourceOf(file);
  const inputs = withoutAnswers(source) as Json & { faults: Json[] };

  it.each(POORER)('without %s: nothing that is determined is wrong', (_, change) => {
    const lines = replayed({ ...inputs, faults: inputs.faults.map(change) });
    expect(lines).toHaveLength(source.faults.length);
    expect(disagreements(source, lines)).toEqual([]);
  });

  it('a mapping that the address is not in stops no replay', () => {
    const lines = replayed({ ...inputs, faults: inputs.faults.map(elsewhere) });
    expect(lines.map(({ id }) => id)).toEqual(source.faults.map(({ id }) => id));
  });

  it('in another order, and one fault at a time, the answers are the same', () => {
    const lines = replayed(inputs);
    const turned = replayed({ ...inputs, faults: inputs.faults.toReversed() });
    expect(turned.toReversed()).toEqual(lines);
    const alone = inputs.faults
      .slice(0, 5)
      .flatMap((fault) => replayed({ ...inputs, faults: [fault] }));
    expect(disagreements(source, [...alone, ...lines.slice(5)])).toEqual([]);
  });
});
