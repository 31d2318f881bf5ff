import { describe, expect, it } from 'vitest';
import recorded313 from '../../../fixtures/linux-3.13.11-nonpae.json' with { type: 'json' };
import recorded419 from '../../../fixtures/linux-4.19.0-nonpae.json' with { type: 'json' };
import { addressOf } from '../../../image/image.ts';
import { compared, place, samplesOf } from '../../linux-2.6.24-ia32/text/recorded-text.fixture.ts';
import { text as text313 } from '../../linux-3.13-ia32/text/index.ts';
import { text as text419, textFor } from './index.ts';

const later = text419.link(null);
const older = text313.link(null);

/** Only the load and the test behind it are recorded of these; the order of the rest is chosen. */
const STRING = 'strncpy_from_user';

const kernels = [
  { name: '3.13', linked: older, samples: samplesOf(recorded313.faults, older.image) },
  { name: '4.19', linked: later, samples: samplesOf(recorded419.faults, later.image) },
];

describe.each(kernels)('the text of $name against the recorded kernel', ({ linked, samples }) => {
  const routines = samples.filter(({ symbol }) => !symbol.startsWith(STRING));

  it.each(routines)('$symbol: the same bytes from the fault to the end', (sample) => {
    const { ours, theirs } = compared(linked, sample);
    expect(ours).toBe(theirs);
  });

  it('reads strings by the same loads', () => {
    const theirs = samples.filter(({ symbol }) => symbol.startsWith(STRING));
    const loads = theirs.map(({ bytes, before }) => bytes.slice(2 * before, 2 * before + 6));
    const ours = [...linked.image.instructions].flatMap(([at, { bytes }]) =>
      place(linked.image, at).startsWith(STRING) ? [Buffer.from(bytes).toString('hex')] : [],
    );
    expect(loads).toHaveLength(2);
    for (const load of loads) expect(ours).toContain(load);
  });

  it('compares every routine that we have', () => {
    const names = new Set(routines.map(({ symbol }) => symbol.split('+')[0]));
    for (const name of ['__get_user_4', '__clear_user', 'pfrec_inl_get4', 'pfrec_kread'])
      expect(names).toContain(name);
    expect([...names].filter((name) => name?.startsWith('__copy'))).not.toEqual([]);
  });
});

/** Instructions of the resolved tables of linux-3.13.11-nonpae and linux-4.19.0-nonpae; the fixup where it has a symbol of its own. */
const PLACES = [
  ['3.13', '__get_user_1', 'f', 'bad_get_user+0x0'],
  ['3.13', '__get_user_2', '14', 'bad_get_user+0x0'],
  ['3.13', '__get_user_4', '14', 'bad_get_user+0x0'],
  ['3.13', '__get_user_8', '14 17', 'bad_get_user_8+0x0'],
  ['3.13', '__put_user_1', 'f', 'bad_put_user+0x0'],
  ['3.13', '__put_user_2', '14', 'bad_put_user+0x0'],
  ['3.13', '__put_user_4', '14', 'bad_put_user+0x0'],
  ['3.13', '__put_user_8', '14 16', 'bad_put_user+0x0'],
  ['3.13', '__clear_user', '1d', null],
  ['3.13', '__clear_user', '21', '__clear_user+0x23'],
  ['3.13', '__copy_to_user_ll', '23 2e', null],
  ['3.13', '__copy_to_user_ll', '32', '__copy_to_user_ll+0x34'],
  ['3.13', '__copy_from_user_ll', '23 2e 32', null],
  ['3.13', '__copy_from_user_ll_nozero', '23 2e', null],
  ['3.13', '__copy_from_user_ll_nozero', '32', '__copy_from_user_ll_nozero+0x34'],
  ['4.19', '__get_user_1', '19', 'bad_get_user+0x0'],
  ['4.19', '__get_user_2', '1a', 'bad_get_user+0x0'],
  ['4.19', '__get_user_4', '1a', 'bad_get_user+0x0'],
  ['4.19', '__get_user_8', '1a 1d', 'bad_get_user_8+0x0'],
  ['4.19', '__put_user_1', '11', 'bad_put_user+0x0'],
  ['4.19', '__put_user_2', '16', 'bad_put_user+0x0'],
  ['4.19', '__put_user_4', '16', 'bad_put_user+0x0'],
  ['4.19', '__put_user_8', '16 18', 'bad_put_user+0x0'],
  ['4.19', '__clear_user', '1d', null],
  ['4.19', '__clear_user', '21', '__clear_user+0x23'],
  ['4.19', '__copy_user_ll', '26 30', null],
  ['4.19', '__copy_user_ll', '34', '__copy_user_ll+0x36'],
] as const;

const linkedOf = (version: '3.13' | '4.19') => (version === '3.13' ? older : later);

describe('the exception tables against the recorded ones', () => {
  it.each(PLACES)('%s: %s at %s', (version, name, offsets, fixup) => {
    const { entries, image } = linkedOf(version);
    for (const offset of offsets.split(' ')) {
      const entry = entries.find(({ insn }) => place(image, insn) === `${name}+0x${offset}`);
      const section = image.sections.find(
        ({ start, end }) => entry && entry.fixup >= start && entry.fixup < end,
      );
      expect(entry, `${name}+0x${offset}`).toBeDefined();
      if (fixup === null) expect(section?.name).toBe('.fixup');
      else expect(entry && place(image, entry.fixup)).toBe(fixup);
    }
  });

  /** Recorded: 0x76a, 0x771, 0x779 of `.fixup` in 4.19; 0x8b6, 0x8ba, 0x8bd and 0x8ca in 3.13. */
  it.each([
    ['4.19', '__copy_user_ll', '26 30', [0n, 7n]],
    ['3.13', '__copy_from_user_ll', '23 2e 32', [0n, 4n, 7n]],
    ['3.13', '__copy_to_user_ll', '23 2e', [0n, 7n]],
  ] as const)(
    '%s: %s: recovery at the same distances of %s',
    (version, name, offsets, distances) => {
      const linked = linkedOf(version);
      const fixups = offsets.split(' ').map((offset) => {
        const insn = addressOf(linked.image, name) + BigInt(`0x${offset}`);
        return linked.entries.find((each) => each.insn === insn)?.fixup ?? 0n;
      });
      expect(fixups.map((fixup) => fixup - (fixups[0] ?? 0n))).toEqual(distances);
    },
  );

  it('name the usual handler in 4.19', () => {
    const handler = addressOf(later.image, 'ex_handler_default');
    expect(new Set(later.entries.map((entry) => entry.handler))).toEqual(new Set([handler]));
  });
});

describe('a CPU with SMAP', () => {
  it('finds `stac` and `clac` where the others have `nop`s, and all places are the same', () => {
    const smap = textFor({ smap: true }).link(null);
    expect(smap.entries).toEqual(later.entries);
    const gates = [...smap.image.instructions.values()].filter(({ does }) =>
      /^(st|cl)ac$/.test(does.op),
    );
    expect(gates.length).toBeGreaterThan(10);
    for (const { at } of gates)
      expect(later.image.instructions.get(at)?.text).toBe('lea 0x0(%esi),%esi');
  });
});
