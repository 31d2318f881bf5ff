import { describe, expect, it } from 'vitest';
import { PAGE_SIZE, phys } from '../bits.ts';
import { pa, va } from '../kernel.ts';
import { bytesAt } from '../memory.ts';
import { lookupAddress } from '../mm/tables.ts';
import { count } from '../record.ts';
import type { Setup } from '../setup.ts';
import { boot as bootModel } from './boot.ts';
import { sortMainExtable } from './kernel-text.ts';
import { linux2624 } from './linux-2.6.24-ia32/model.ts';

const boot = (setup: Setup) => bootModel(linux2624, setup);

const setup: Setup = { tasks: [{ pid: 1, comm: 'init', vmas: [] }], current: 1 };

function tableOf(k: ReturnType<typeof boot>): (number | null)[] {
  const { start, stop } = k.image.exTable;
  return bytesAt(k.now.memory, pa(k.layout, start), Number(stop - start));
}

describe('boot', () => {
  it('stores the exception table as sort_main_extable would leave it', () => {
    const asLinked = boot({ ...setup, link: true });
    const linked = tableOf(asLinked);
    expect(count(asLinked, sortMainExtable(asLinked)).acts).toBeGreaterThan(50);
    const sorted = tableOf(boot(setup));
    expect(sorted).toEqual(tableOf(asLinked));
    expect(sorted).not.toEqual(linked);
  });

  it('maps each page of text and constants read-only, the rest of low memory writable', () => {
    const k = boot(setup);
    const readOnly = k.image.sections.filter(({ name }) => name !== '.data' && name !== '.user');
    for (let at = 0n; at < 4n << 20n; at += PAGE_SIZE) {
      const address = va(k.layout, phys(at));
      const flags = readOnly.some(({ start, end }) => address >= start && address < end)
        ? 0x161n
        : 0x163n;
      const { entry } = lookupAddress(k, k.layout.swapperPgDir, address);
      expect(entry.raw).toBe(at | flags);
    }
    const above = lookupAddress(k, k.layout.swapperPgDir, va(k.layout, phys(0x7c00000n)));
    expect(above.entry.raw).toBe(0x7c001e3n);
  });
});
