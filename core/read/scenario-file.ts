import type { Image } from '../image/image.ts';
import { withModule } from '../image/link.ts';
import type { Kernel } from '../kernel.ts';
import { missingEntry } from '../kernels/boot.ts';
import { linux2624 } from '../kernels/linux-2.6.24-ia32/model.ts';
import type { KernelModel } from '../kernels/model.ts';
import { good, type Refused, type Result, refused } from '../result.ts';
import { addressOn } from '../scenarios/address.ts';
import type { Deed, Scenario, Side } from '../scenarios/scenario.ts';
import type { Address, Setup } from '../setup.ts';
import { found, fromText } from './json.ts';
import { scenarioFields } from './scenario-fields.ts';
import { tooManyPages } from './scenario-pages.ts';
import { tooWide } from './scenario-width.ts';

/**
 * A scenario out of foreign JSON: every field is checked, and what the fields say together.
 *
 * @param given what `JSON.parse` gave
 * @param models the kernels at hand: on another one, what depends on its text is left to the run
 */
export function parseScenario(
  given: unknown,
  models: readonly KernelModel[] = [linux2624],
): Result<Scenario> {
  return whole(scenarioFields(given, ''), models);
}

/** A scenario out of a file's text. */
export function parseScenarioText(
  source: string,
  models: readonly KernelModel[] = [linux2624],
): Result<Scenario> {
  return whole(fromText(source, scenarioFields), models);
}

function whole(
  read: ReturnType<typeof scenarioFields>,
  models: readonly KernelModel[],
): Result<Scenario> {
  if (!read.ok) return read;
  const scenario = read.value as Scenario;
  const model = models.find((each) => each.profile === scenario.profile);
  const wrong =
    wrongSetup(scenario.setup) ??
    tooManyPages(scenario) ??
    tooWide(scenario) ??
    (model ? wrongDeeds(scenario, model) : null);
  return wrong ?? good(scenario);
}

function wrongSetup(setup: Setup): Refused | null {
  const pids = setup.tasks.map((each) => each.pid);
  const twice = pids.findIndex((each, i) => pids.indexOf(each) !== i);
  if (twice >= 0) return refused(`setup.tasks[${twice}].pid`, 'a pid of its own', `${pids[twice]}`);
  if (!pids.includes(setup.current))
    return refused('setup.current', `one of the pids ${pids.join(', ')}`, String(setup.current));
  const { current, secondCpu } = setup;
  if (secondCpu !== undefined && (secondCpu === current || !pids.includes(secondCpu)))
    return refused('setup.secondCpu', 'the pid of another task than current', String(secondCpu));
  for (const [i, each] of setup.tasks.entries()) {
    const wrong = wrongTask(setup, each, `setup.tasks[${i}]`);
    if (wrong) return wrong;
  }
  return null;
}

function wrongTask(setup: Setup, task: Setup['tasks'][number], at: string): Refused | null {
  if (!task.vmas) {
    const owners = setup.tasks.filter(({ vmas }) => vmas).map((each) => each.pid);
    const { borrows, threadOf } = task;
    if (threadOf !== undefined && !owners.includes(threadOf))
      return refused(`${at}.threadOf`, `the pid of a process: ${owners.join(', ')}`, `${threadOf}`);
    if (threadOf !== undefined || owners.some((each) => each === borrows)) return null;
    const takes = `the pid of a process, for a task without vmas has no tables: ${owners.join(', ')}`;
    return refused(`${at}.borrows`, takes, found(task.borrows));
  }
  if (task.threadOf !== undefined)
    return refused(`${at}.threadOf`, 'a task without vmas: a thread shares them', 'both');
  return wrongVmas(task.vmas, `${at}.vmas`);
}

/** What every process has already: its program, a library, its stack; with 64 bits only the program is this far down. */
const TAKEN = [
  { what: 'the program', start: 0x8048000n, end: 0x8049000n },
  { what: 'the program with 64 bits', start: 0x400000n, end: 0x401000n },
  { what: 'the library', start: 0xb7fe1000n, end: 0xb7fe3000n },
  { what: 'the stack', start: 0xbfc9f000n, end: 0xbfcb4000n },
];

/** Where user space ends on every 32-bit kernel here; a scenario's mappings stay below on all of them. */
const TASK_SIZE = 0xc0000000n;

function wrongVmas(vmas: NonNullable<Setup['tasks'][number]['vmas']>, at: string): Refused | null {
  const taken = [...TAKEN];
  for (const [i, each] of vmas.entries()) {
    const [start, end] = [BigInt(each.start), BigInt(each.end)];
    if (end <= start || end > TASK_SIZE)
      return refused(`${at}[${i}].end`, 'an address above start, at most 0xc0000000', each.end);
    const other = taken.find((one) => start < one.end && one.start < end);
    if (other) return refused(`${at}[${i}].start`, `room beside ${other.what}`, each.start);
    taken.push({ what: `vmas[${i}]`, start, end });
    const stray = (each.populated ?? []).findIndex(
      (page) => BigInt(page.at) < start || BigInt(page.at) >= end,
    );
    if (stray >= 0)
      return refused(
        `${at}[${i}].populated[${stray}].at`,
        `a page from ${each.start} to ${each.end}`,
        each.populated?.[stray]?.at ?? '',
      );
  }
  return null;
}

function wrongDeeds({ setup, does }: Scenario, model: KernelModel): Refused | null {
  const { text, layout } = model;
  let image: Image;
  try {
    image = text.link(missingEntry(model, setup)).image;
  } catch (error) {
    const takes = 'an instruction that has an exception-table entry';
    const why = error instanceof Error ? error.message : '';
    return refused('setup.withoutEntry', takes, `${setup.withoutEntry} (${why})`);
  }
  for (const [i, each] of does.entries()) {
    const wrong = wrongDeed(each, setup, { image, layout }, `does[${i}]`);
    if (wrong) return wrong;
    // Its address does not matter here: only the names it brings.
    if (each.do === 'insmod')
      image = withModule(
        image,
        text.module(layout.modules?.start ?? layout.vmallocStart, image).image,
      );
  }
  return null;
}

type Known = Pick<Kernel, 'image' | 'layout'>;

function wrongDeed(deed: Deed, setup: Setup, known: Known, at: string): Refused | null {
  if (deed.do === 'switch' && !setup.tasks.some((each) => each.pid === deed.pid))
    return refused(`${at}.pid`, 'the pid of a task', String(deed.pid));
  if (deed.do === 'widen') return wrongConstant(deed.address, known, `${at}.address`);
  if (deed.do === 'vfree') return wrongPlace(deed.address, known, `${at}.address`);
  if (deed.do === 'switch' && deed.pid === setup.secondCpu)
    return refused(`${at}.pid`, 'a task that does not run on the second CPU', String(deed.pid));
  if (deed.do === 'race') return wrongRace(deed, setup, known, at);
  if (deed.do !== 'call' && deed.do !== 'user') return null;
  const { image, layout } = known;
  const isUser = (where: bigint): boolean => where < layout.taskSize;
  const names = image.symbols
    .filter((symbol) => isUser(symbol.address) === (deed.do === 'user'))
    .map((symbol) => symbol.name);
  if (!names.includes(deed.routine))
    return refused(`${at}.routine`, `one of ${names.join(', ')}`, deed.routine);
  const places = [
    ...(deed.arguments ?? []).map((each, i) => [`arguments[${i}]`, each] as const),
    ...Object.entries(deed.registers ?? {}).map(
      ([key, each]) => [`registers.${key}`, each] as const,
    ),
  ];
  return places.reduce<Refused | null>(
    (wrong, [key, each]) => wrong ?? wrongPlace(each, known, `${at}.${key}`),
    null,
  );
}

function wrongRace(
  { calls }: Deed & { do: 'race' },
  setup: Setup,
  known: Known,
  at: string,
): Refused | null {
  if (setup.secondCpu === undefined)
    return refused(at, 'a second CPU: `setup.secondCpu`', 'one CPU');
  if (calls.length !== 2) return refused(`${at}.calls`, 'two calls', String(calls.length));
  const wrong = calls.flatMap((side, i) => wrongSide(side, setup, known, `${at}.calls[${i}]`));
  return wrong.find((each) => each !== null) ?? null;
}

const wrongSide = (side: Side, setup: Setup, known: Known, at: string): (Refused | null)[] =>
  'do' in side
    ? [wrongDeed(side, setup, known, at)]
    : side.map((each, i) => wrongDeed(each, setup, known, `${at}[${i}]`));

/** What may be widened: text and constants, whose pages of 4 KiB are read-only at first. */
function wrongConstant(place: Address, known: Known, at: string): Refused | null {
  const wrong = wrongPlace(place, known, at);
  if (wrong) return wrong;
  const address = addressOn(known, place);
  const { sections } = known.image;
  const fixed = sections.filter(({ name }) => name !== '.data' && name !== '.user');
  if (fixed.some(({ start, end }) => address >= start && address < end)) return null;
  return refused(at, "an address in the kernel's text or constants", place);
}

function wrongPlace(place: Address, known: Known, at: string): Refused | null {
  try {
    addressOn(known, place);
    return null;
  } catch {
    return refused(at, '`vmalloc` or a symbol of the kernel before the +', place);
  }
}
