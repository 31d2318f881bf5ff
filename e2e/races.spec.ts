import { expect, type Page, test } from 'playwright/test';
import {
  correspondingStep,
  kernelProfiles,
  recordScenario,
  scenarios,
  type Trace,
} from '../core/index.ts';
import { countOf, open, rests } from './reader.ts';

/** A story of two CPUs, the kernel it opens on, and another one that has it. */
const RACES = [
  { id: 'two-cpus', first: 'linux-2.6.24-ia32', other: 'linux-4.19-x86_64' },
  { id: 'eager-race', first: 'linux-6.1-ia32', other: 'linux-6.1-ia32-pae' },
] as const;

async function traceOn(id: string, kernel: string): Promise<Trace> {
  const scenario = scenarios.find((each) => each.id === id);
  const profile = kernelProfiles.find((each) => each.id === kernel);
  if (!scenario || !profile) throw new Error(`no ${id} on ${kernel}`);
  return recordScenario(scenario, await profile.load()).trace;
}

/** The entry that the first repair copies, and at which step. */
function repairIn({ steps }: Trace) {
  for (const step of steps)
    if (step.event === 'sync.copy' || step.event === 'sync.top-copy')
      return { at: step.index, cpu: step.cpu ?? 0, entry: step.facts.entry };
  throw new Error('no repair');
}

const picked = (page: Page, table: 'own' | 'master') =>
  page
    .locator(`.table.${table} .row`)
    .filter({ has: page.locator('.pick') })
    .and(page.locator('[data-picked], [data-changed]'));

const hex = (value: bigint): RegExp => new RegExp(`0x0*${value.toString(16)}(?![0-9a-f])`);

for (const { id, first, other } of RACES) {
  test(`${id}: step by step to the end, what each table holds`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const trace = await traceOn(id, first);
    const { at, cpu, entry } = repairIn(trace);
    const raised = trace.steps.findIndex(
      (step) => step.event === 'cpu.page-fault' && (step.cpu ?? 0) === cpu,
    );
    expect(raised).toBeGreaterThan(0);
    await open(page, `./#/${id}?profile=${first}&step=0`);
    expect(await countOf(page)).toBe(trace.steps.length);
    for (let step = 1; step < trace.steps.length; step++) {
      await page.keyboard.press('ArrowRight');
      await rests(page, step);
      if (step < raised) continue;
      await expect(picked(page, 'master')).toContainText(hex(entry));
      if (step < at) await expect(picked(page, 'own')).toContainText('empty');
      if (step === at) await expect(picked(page, 'own').locator('s')).toContainText('0x0');
      if (step >= at) await expect(picked(page, 'own')).toContainText(hex(entry));
    }
    await page.keyboard.press('ArrowRight');
    await rests(page, trace.steps.length - 1);
  });

  test(`${id}: on another kernel at the corresponding step, and back`, async ({ page }) => {
    const [from, to] = [await traceOn(id, first), await traceOn(id, other)];
    const [{ at }, there] = [repairIn(from), repairIn(to)];
    expect(correspondingStep(from, at, to)).toBe(there.at);
    await open(page, `./#/${id}?profile=${first}&step=${at}`);
    await rests(page, at);
    const kernel = page.getByRole('combobox', { name: 'Kernel' });
    await kernel.selectOption(other);
    await rests(page, there.at);
    for (const table of ['own', 'master'])
      await expect(
        page.locator(`.table.${table} .row`).filter({ hasText: hex(there.entry) }),
      ).toHaveCount(1);
    await kernel.selectOption(first);
    await rests(page, at);
  });
}
