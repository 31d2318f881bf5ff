import type { Image } from '../image/image.ts';
import { withModule } from '../image/link.ts';
import type { Kernel } from '../kernel.ts';
import { missingEntry } from '../kernels/boot.ts';
import { linux2624 } from '../kernels/linux-2.6.24-ia32/model.ts';
import type { KernelModel } from '../kernels/model.ts';
import { good, type Refused, type Result, refused, type Takes } from '../result.ts';
import { addressOn } from '../scenarios/address.ts';
import type { Deed, Scenario, Side } from '../scenarios/scenario.ts';
import type { Address, Setup } from '../setup.ts';
import { found, fromText } from './json.ts';
import { MOST_DEEDS, scenarioFields } from './scenario-fields.ts';
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
    nothingHappens(scenario) ??
    (model ? wrongDeeds(scenario, model) : null);
  return wrong ?? good(scenario);
}

const nothingHappens = ({ setup, does }: Scenario): Refused | null =>
  does.length > 0 || setup.link ? null : refused('does', ['listOf', 1, MOST_DEEDS], ['list', 0]);

function wrongSetup(setup: Setup): Refused | null {
  const pids = setup.tasks.map((each) => each.pid);
  const twice = pids.findIndex((each, i) => pids.indexOf(each) !== i);
  if (twice >= 0) return refused(`setup.tasks[${twice}].pid`, ['ownPid'], `${pids[twice]}`);
  if (!pids.includes(setup.current))
    return refused('setup.current', ['pidOf', pids], String(setup.current));
  const { current, secondCpu } = setup;
  if (secondCpu !== undefined && (secondCpu === current || !pids.includes(secondCpu)))
    return refused('setup.secondCpu', ['otherPid'], String(secondCpu));
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
      return refused(`${at}.threadOf`, ['ownerPid', owners], `${threadOf}`);
    if (threadOf !== undefined || owners.some((each) => each === borrows)) return null;
    return refused(`${at}.borrows`, ['lentPid', owners], found(task.borrows));
  }
  if (task.threadOf !== undefined) return refused(`${at}.threadOf`, ['noVmas'], ['both']);
  return wrongVmas(task.vmas, `${at}.vmas`);
}

/** What every process has already: its program, a library, its stack; with 64 bits only the program is this far down. */
const TAKEN: readonly { readonly beside: Takes; readonly start: bigint; readonly end: bigint }[] = [
  { beside: ['roomBeside', 'program'], start: 0x8048000n, end: 0x8049000n },
  { beside: ['roomBeside', 'program64'], start: 0x400000n, end: 0x401000n },
  { beside: ['roomBeside', 'library'], start: 0xb7fe1000n, end: 0xb7fe3000n },
  { beside: ['roomBeside', 'stack'], start: 0xbfc9f000n, end: 0xbfcb4000n },
];

/** Where user space ends on every 32-bit kernel here; a scenario's mappings stay below on all of them. */
const TASK_SIZE = 0xc0000000n;

function wrongVmas(vmas: NonNullable<Setup['tasks'][number]['vmas']>, at: string): Refused | null {
  const taken = [...TAKEN];
  for (const [i, each] of vmas.entries()) {
    const [start, end] = [BigInt(each.start), BigInt(each.end)];
    if (end <= start || end > TASK_SIZE)
      return refused(`${at}[${i}].end`, ['aboveUpTo', 'start', '0xc0000000'], each.end);
    const other = taken.find((one) => start < one.end && one.start < end);
    if (other) return refused(`${at}[${i}].start`, other.beside, each.start);
    taken.push({ beside: ['roomBesideField', `vmas[${i}]`], start, end });
    const stray = (each.populated ?? []).findIndex(
      (page) => BigInt(page.at) < start || BigInt(page.at) >= end,
    );
    if (stray >= 0)
      return refused(
        `${at}[${i}].populated[${stray}].at`,
        ['pageIn', each.start, each.end],
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
  } catch {
    return refused('setup.withoutEntry', ['listedInstruction'], found(setup.withoutEntry));
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
    return refused(`${at}.pid`, ['pid'], String(deed.pid));
  if (deed.do === 'widen') return wrongConstant(deed.address, known, `${at}.address`);
  if (deed.do === 'vfree') return wrongPlace(deed.address, known, `${at}.address`);
  if (deed.do === 'switch' && deed.pid === setup.secondCpu)
    return refused(`${at}.pid`, ['firstCpuPid'], String(deed.pid));
  if (deed.do === 'race') return wrongRace(deed, setup, known, at);
  if (deed.do !== 'call' && deed.do !== 'user') return null;
  const { image, layout } = known;
  const isUser = (where: bigint): boolean => where < layout.taskSize;
  const names = image.symbols
    .filter((symbol) => isUser(symbol.address) === (deed.do === 'user'))
    .map((symbol) => symbol.name);
  if (!names.includes(deed.routine))
    return refused(`${at}.routine`, ['oneOf', names], deed.routine);
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
  if (setup.secondCpu === undefined) return refused(at, ['secondCpu'], ['oneCpu']);
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
  return refused(at, ['constant'], place);
}

function wrongPlace(place: Address, known: Known, at: string): Refused | null {
  try {
    addressOn(known, place);
    return null;
  } catch {
    return refused(at, ['placeBase'], place);
  }
}
