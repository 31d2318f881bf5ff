import { expect, it } from 'vitest';
import { addressOf } from '../../image/image.ts';
import { scenarios } from '../../scenarios/index.ts';
import { recordScenario } from '../../scenarios/play.ts';
import { linux61Kaslr, linux61X8664 } from './model-64.ts';

const told = (id: string, model = linux61Kaslr) => {
  const scenario = scenarios.find((each) => each.id === id);
  if (!scenario) throw new Error(`no scenario ${id}`);
  return recordScenario(scenario, model);
};

const log = (id: string, model = linux61Kaslr): readonly string[] =>
  told(id, model).trace.steps.at(-1)?.after.kernel.log ?? [];

it('moves every symbol of the text by the same offset, a multiple of 2 MiB', () => {
  const [moved, fixed] = [told('null-read'), told('null-read', linux61X8664)].map(
    ({ kernel }) => kernel.image,
  );
  if (!moved || !fixed) throw new Error('two images');
  const offsets = new Set(
    fixed.symbols
      .filter(({ address }) => address > 0xffffffff00000000n)
      .map(({ name, address }) => addressOf(moved, name) - address),
  );
  expect([...offsets]).toEqual([0x38000000n]);
  expect(0x38000000n % (2n << 20n)).toBe(0n);
});

it('keeps the order of direct map, vmalloc area and text, on multiples of 1 GiB', () => {
  const { pageOffset, vmallocStart, vmallocEnd, regions = [] } = linux61Kaslr.layout;
  const places = [pageOffset, vmallocStart, vmallocEnd, regions[0]?.start ?? 0n];
  expect(places).toEqual(places.toSorted((a, b) => (a < b ? -1 : 1)));
  for (const base of [pageOffset, vmallocStart]) expect(base % (1n << 30n)).toBe(0n);
  expect(vmallocEnd + 1n - vmallocStart).toBe(32n << 40n);
});

it('tells an oops by symbol and offset, the same as without', () => {
  const line = (model = linux61Kaslr) =>
    log('null-read', model).find((each) => each.startsWith('RIP: 0010'));
  expect(line()).toBe(line(linux61X8664));
  expect(line()).toMatch(/^RIP: 0010:demo_read\+0x0\//);
});

it('has every top entry of the moved vmalloc area from the start', () => {
  const { trace } = told('vmalloc-never-faults');
  const faults = trace.steps.filter(({ event }) => event === 'cpu.page-fault');
  expect(faults).toHaveLength(1);
  // The hole 512 GiB further: the top entry is there, the one below is not.
  const absent = trace.steps.find(({ event }) => event === 'walk.absent');
  expect(absent?.event === 'walk.absent' && absent.facts.level).toBe('pud');
});
