import { describe, expect, it } from 'vitest';
import {
  kernelProfiles,
  profileNamed,
  recordScenario,
  runsOn,
  scenarios,
} from '../../core/index.ts';
import { momentAt } from '../picture/moment.ts';
import { around, barsOf, NEAR, regionsOf, share, sizeText, within } from './regions.ts';

describe('the address space', () => {
  it.each(kernelProfiles)('$id: lies end to end in every story', async ({ id, load }) => {
    const model = await load();
    for (const scenario of scenarios.filter((each) => runsOn(each, id))) {
      const { trace, kernel } = recordScenario(scenario, model);
      const last = trace.steps.length - 1;
      for (const index of [0, last >> 1, last]) {
        let at = 0n;
        for (const { start, end } of regionsOf(momentAt(trace, kernel, index))) {
          expect(start).toBe(at);
          expect(end).toBeGreaterThan(start);
          at = end;
        }
        expect(at).toBe(barsOf(kernel)[1].end);
      }
    }
  });

  it('has two halves and a hole of 64 bits, with the places of Documentation/x86/x86_64/mm.rst', async () => {
    const at = async (id: string) => {
      const profile = profileNamed(id);
      const scenario = profile && scenarios.find((each) => runsOn(each, profile.id));
      if (!scenario) throw new Error(`no scenario for ${id}`);
      const { trace, kernel } = recordScenario(scenario, await profile.load());
      return regionsOf(momentAt(trace, kernel, 0)).map(({ start, kind }) => [kind, start]);
    };
    const four = await at('linux-6.1-x86_64');
    expect(four).toContainEqual(['none', 1n << 47n]);
    expect(four).toContainEqual(['direct', 0xffff888000000000n]);
    expect(four).toContainEqual(['area', 0xffffc90000000000n]);
    expect(four).toContainEqual(['image', 0xffffffff80000000n]);
    const five = await at('linux-6.1-x86_64-la57');
    expect(five).toContainEqual(['none', 1n << 56n]);
    expect(five).toContainEqual(['direct', 0xff11000000000000n]);
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
    const [scenario] = scenarios;
    if (!scenario) throw new Error('no scenario');
    const { kernel } = recordScenario(scenario);
    for (const address of [0n, 0x10n, 0xc8800010n, 0xffffffffn]) {
      const near = around(kernel, address);
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
    expect(sizeText(128n << 40n)).toBe('128 TiB');
  });
});
