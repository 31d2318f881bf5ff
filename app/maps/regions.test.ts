import { describe, expect, it } from 'vitest';
import { recordScenario, runsOn, scenarios } from '../../core/index.ts';
import { momentAt } from '../picture/moment.ts';
import { around, NEAR, regionsOf, share, sizeText, whole, within } from './regions.ts';

describe('the address space', () => {
  it.each(
    scenarios
      .filter((each) => runsOn(each, 'linux-2.6.24-ia32'))
      .map((each) => [each.id, each] as const),
  )('%s: lies end to end from 0 to 4 GiB at every step', (_, scenario) => {
    const { trace, kernel } = recordScenario(scenario);
    for (const { index } of trace.steps) {
      const regions = regionsOf(momentAt(trace, kernel, index));
      let at = 0n;
      for (const { start, end } of regions) {
        expect(start).toBe(at);
        expect(end).toBeGreaterThan(start);
        at = end;
      }
      expect(at).toBe(whole.end);
    }
  });

  it('puts the address of the first touch into a vmalloc area, with a guard page behind it', () => {
    const scenario = scenarios.find(({ id }) => id === 'vmalloc-first-touch');
    if (!scenario) throw new Error('no scenario');
    const { trace, kernel } = recordScenario(scenario);
    const regions = regionsOf(momentAt(trace, kernel, trace.steps.length - 1));
    const here = regions.findIndex(({ start, end }) => start <= 0xc8800010n && 0xc8800010n < end);
    expect(regions[here]).toEqual({ start: 0xc8800000n, end: 0xc8804000n, kind: 'area' });
    expect(regions[here + 1]).toEqual({ start: 0xc8804000n, end: 0xc8805000n, kind: 'guard' });
  });

  it('enlarges without leaving the address space', () => {
    for (const address of [0n, 0x10n, 0xc8800010n, 0xffffffffn]) {
      const near = around(address);
      expect(near.end - near.start).toBe(BigInt(NEAR) * 4096n);
      expect(share(address, near)).toBeGreaterThanOrEqual(0);
      expect(share(address, near)).toBeLessThan(1);
    }
    expect(within([{ start: 0n, end: 100n, kind: 'user' }], { start: 40n, end: 60n })).toEqual([
      { start: 40n, end: 60n, kind: 'user' },
    ]);
  });

  it('says sizes', () => {
    expect(sizeText(4096n)).toBe('4 KiB');
    expect(sizeText(3n << 30n)).toBe('3 GiB');
    expect(sizeText(128n << 20n)).toBe('128 MiB');
  });
});
