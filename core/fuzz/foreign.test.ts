import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernelProfiles } from '../kernels/profiles.ts';
import { parseLessonText } from '../read/lesson-file.ts';
import { parseRecording } from '../read/recording.ts';
import { replay } from '../read/replay.ts';
import { parseScenarioText } from '../read/scenario-file.ts';
import { record } from '../record.ts';
import type { Result } from '../result.ts';
import { scenarios } from '../scenarios/index.ts';
import { bootScenario, play } from '../scenarios/play.ts';
import { refusalEn } from '../words/en/refusal.ts';
import { sayRefusal } from '../words/refusal.ts';
import { holds, TIME } from './cases.laws.ts';
import { anyScenario } from './scenarios.laws.ts';

/** What does not belong where it is put: wrong kinds, edges of ranges, nothing at all. */
const stray: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    '',
    '0x',
    '0x0',
    '0xfffff000',
    '0xffffffff',
    '0x100000000',
    '__proto__',
    -1,
    0,
    1,
    0.5,
    4096,
    0x7fffffff,
    1e21,
    true,
    [],
    {},
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** What takes a value's place: something of the same kind, or anything. */
type Change = { readonly like: number } | { readonly to: unknown };

/** Another value of the same kind, so that the file stays nearly right. */
function alike(value: unknown, n: number): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return [0, 1, value + 1, value * 2, n][n % 5];
  if (typeof value !== 'string') return Array.isArray(value) ? [...value, ...value] : value;
  if (!/^0x[0-9a-f]+$/.test(value)) return value.slice(n % (value.length + 1));
  const old = BigInt(value);
  const others = [
    0n,
    old + 1n,
    old ^ (1n << BigInt(n % 32)),
    old & ~0xfffn,
    BigInt(n),
    0xffffffffn,
  ];
  return `0x${(others[n % others.length] ?? 0n).toString(16)}`;
}

/** A copy with one place changed; the picks choose the way down. */
function damaged(source: unknown, picks: readonly number[], change: Change): unknown {
  const [pick, ...rest] = picks;
  const leaf = typeof source !== 'object' || source === null;
  if (leaf || pick === undefined) return 'to' in change ? change.to : alike(source, change.like);
  const keys = Object.keys(source);
  const key = keys[pick % Math.max(1, keys.length)];
  if (key === undefined) return source;
  const copy = Array.isArray(source) ? [...source] : { ...source };
  Reflect.set(copy, key, damaged(Reflect.get(source, key), rest, change));
  return copy;
}

const picks = fc.array(fc.nat(300), { minLength: 1, maxLength: 12 });

const anyChange: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ like: fc.nat(0x7fffffff) }) },
  { weight: 1, arbitrary: fc.record({ to: stray }) },
);

const damage = fc.array(fc.tuple(picks, anyChange), { minLength: 1, maxLength: 3 });

const allDamaged = (source: unknown, damages: readonly [number[], Change][]): string =>
  JSON.stringify(damages.reduce((so, [way, change]) => damaged(so, way, change), source)) ?? '';

/** A refusal names the field, what it takes and what was found. */
function isAnswer<T>(read: Result<T>): void {
  if (read.ok) return;
  const { field, takes, found } = sayRefusal(refusalEn, read);
  expect(typeof field).toBe('string');
  expect(takes).not.toBe('');
  expect(found).not.toBe('');
  expect(takes + found).not.toContain('undefined');
}

const models = await Promise.all(kernelProfiles.map(({ load }) => load()));

describe('a damaged scenario file', () => {
  it(
    'is refused by field, or runs',
    () => {
      const source = fc.oneof(anyScenario, fc.constantFrom(...scenarios));
      holds(
        'foreign: scenario files',
        fc.property(source, damage, (scenario, damages) => {
          const read = parseScenarioText(allDamaged(scenario, damages), models);
          isAnswer(read);
          if (!read.ok) return;
          const own = models.find(({ profile }) => profile === read.value.profile);
          const k = bootScenario(read.value, own);
          record(k, play(k, read.value), 300);
        }),
      );
    },
    TIME,
  );
});

const recordings = [
  'linux-2.6.24-nonpae',
  'linux-2.6.24-pae',
  'linux-3.13.11-nonpae',
  'linux-4.19.0-nonpae',
  'linux-4.19.0-pae-pti',
].map((name): { faults: unknown[] } =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8')),
);

describe('a damaged recording', () => {
  it(
    'is refused by field, or replayed',
    () => {
      const which = fc.tuple(fc.nat(recordings.length - 1), fc.nat(1000));
      holds(
        'foreign: broken recordings',
        fc.property(which, damage, ([file, fault], damages) => {
          const whole = recordings[file] ?? { faults: [] };
          const faults = whole.faults.slice(fault % whole.faults.length).slice(0, 1);
          const read = parseRecording(allDamaged({ ...whole, faults }, damages));
          isAnswer(read);
          if (read.ok) expect(replay(read.value)).toHaveLength(read.value.faults.length);
        }),
      );
    },
    TIME,
  );
});

describe('any text', () => {
  it(
    'is answered, whatever it was meant to be',
    () => {
      const json = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.json(),
        fc
          .tuple(fc.constantFrom(...scenarios), fc.nat(2000), fc.string({ maxLength: 3 }))
          .map(([scenario, at, text]) => {
            const file = JSON.stringify(scenario);
            return `${file.slice(0, at)}${text}${file.slice(at + 1)}`;
          }),
      );
      holds(
        'foreign: any text',
        fc.property(json, (text) => {
          isAnswer(parseScenarioText(text));
          isAnswer(parseLessonText(text));
          isAnswer(parseRecording(text));
        }),
      );
    },
    TIME,
  );
});
