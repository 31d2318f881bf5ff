import { GENERAL } from '../arch/instructions.ts';
import type { Image } from '../image/image.ts';
import { withModule } from '../image/link.ts';
import { layout } from '../kernels/linux-2.6.24-ia32/layout.ts';
import { linux2624 } from '../kernels/linux-2.6.24-ia32/model.ts';
import { good, type Refused, type Result, refused } from '../result.ts';
import type { Deed, Scenario } from '../scenarios/scenario.ts';
import type { Hex, Setup } from '../setup.ts';
import {
  count,
  dictionary,
  exactly,
  flag,
  found,
  fromText,
  hexBytes,
  list,
  maybe,
  object,
  oneOf,
  only,
  type Reader,
  text,
} from './json.ts';

const MIB = 1 << 20;
const PAGE = 4096n;

/** An address or a register's value: it stays text, lowercase. */
const hex: Reader<Hex> = only('hex with 0x, at most 32 bits, in quotes', (value) =>
  typeof value === 'string' && /^0x[0-9a-fA-F]{1,8}$/.test(value)
    ? (`0x${value.slice(2).toLowerCase()}` as const)
    : undefined,
);

/** An address at the start of a page. */
const page: Reader<Hex> = (value, at) => {
  const result = hex(value, at);
  if (!result.ok || BigInt(result.value) % PAGE === 0n) return result;
  return refused(at, 'the address of a page: a multiple of 0x1000', found(value));
};

/** What fits into a page. */
const pageBytes: Reader<string> = (value, at) => {
  const result = hexBytes(value, at);
  if (!result.ok || result.value.length <= 8192) return result;
  return refused(at, 'at most 4096 bytes', `${result.value.length / 2} bytes`);
};

const name = only('a name of 1 to 64 letters, digits, . _ - +', (value) =>
  typeof value === 'string' && /^[\w.+-]{1,64}$/.test(value) ? value : undefined,
);

const flags = only('four letters as in /proc/PID/maps, such as "rw-p"', (value) =>
  typeof value === 'string' && /^[r-][w-][x-][ps]$/.test(value) ? value : undefined,
);

const pid = count(0, 32_767);

const vma = exactly({
  start: page,
  end: page,
  flags,
  growsDown: maybe(flag),
  file: maybe(exactly({ name: text, pageOffset: count(0, 1_000_000) })),
  populated: maybe(
    list(
      exactly({
        at: page,
        bytes: maybe(pageBytes),
        shared: maybe(flag),
        protection: maybe(oneOf('readonly', 'none')),
      }),
      1024,
    ),
  ),
});

const task = exactly({
  pid,
  comm: only('a name of 1 to 15 characters', (value) =>
    typeof value === 'string' && /^[\x21-\x7e]{1,15}$/.test(value) ? value : undefined,
  ),
  vmas: maybe(list(vma, 64)),
  borrows: maybe(pid),
  preemptCount: maybe(count(0, 0x7fff_ffff)),
  mmapSemWriter: maybe(pid),
  stackLimit: maybe(hex),
});

const setup = exactly({
  tasks: list(task, 64),
  current: pid,
  areas: maybe(
    list(
      exactly({ size: count(1, 64 * MIB), executable: maybe(flag), bytes: maybe(pageBytes) }),
      64,
    ),
  ),
  files: maybe(
    dictionary(list(exactly({ cached: flag, bytes: maybe(pageBytes), error: maybe(flag) }), 1024)),
  ),
  withoutEntry: maybe(
    only('a symbol and an offset, such as "__copy_from_user_ll+0x2e"', (value) =>
      typeof value === 'string' && /^\w+\+0x[0-9a-f]+$/.test(value) ? value : undefined,
    ),
  ),
  link: maybe(flag),
});

/** Values of general registers; ESP belongs to the call itself. */
const registers: Reader<Readonly<Record<string, Hex>>> = (value, at) => {
  const result = dictionary(hex)(value, at);
  if (!result.ok) return result;
  const names = GENERAL.filter((each) => each !== 'esp');
  const stray = Object.keys(result.value).find((key) => !names.some((each) => each === key));
  if (stray === undefined) return result;
  return refused(`${at}.${stray}`, `no such register; there are ${names.join(', ')}`, 'it');
};

const deeds = {
  vmalloc: exactly({
    do: oneOf('vmalloc'),
    size: count(1, 64 * MIB),
    executable: maybe(flag),
  }),
  insmod: exactly({ do: oneOf('insmod') }),
  vfree: exactly({ do: oneOf('vfree'), address: hex }),
  switch: exactly({ do: oneOf('switch'), pid }),
  call: exactly({ do: oneOf('call'), routine: name, registers, syscall: maybe(text) }),
  user: exactly({ do: oneOf('user'), routine: name, registers }),
} as const;

const kind = object({ do: oneOf('vmalloc', 'vfree', 'insmod', 'switch', 'call', 'user') });

const deed: Reader<unknown> = (value, at) => {
  const which = kind(value, at);
  return which.ok ? deeds[which.value.do](value, at) : which;
};

const file = exactly({
  format: oneOf('faultline-scenario'),
  version: only('1', (value) => (value === 1 ? value : undefined)),
  id: name,
  profile: oneOf('linux-2.6.24-ia32'),
  opensAt: maybe(text),
  setup,
  does: list(deed, 1000),
});

/**
 * A scenario out of foreign JSON: every field is checked, and what the fields say together.
 *
 * @param given what `JSON.parse` gave
 */
export function parseScenario(given: unknown): Result<Scenario> {
  return whole(file(given, ''));
}

/** A scenario out of a file's text. */
export function parseScenarioText(source: string): Result<Scenario> {
  return whole(fromText(source, file));
}

function whole(read: ReturnType<typeof file>): Result<Scenario> {
  if (!read.ok) return read;
  const scenario = read.value as Scenario;
  return wrongSetup(scenario.setup) ?? wrongDeeds(scenario) ?? good(scenario);
}

function wrongSetup(setup: Setup): Refused | null {
  const pids = setup.tasks.map((each) => each.pid);
  const twice = pids.findIndex((each, i) => pids.indexOf(each) !== i);
  if (twice >= 0) return refused(`setup.tasks[${twice}].pid`, 'a pid of its own', `${pids[twice]}`);
  if (!pids.includes(setup.current))
    return refused('setup.current', `one of the pids ${pids.join(', ')}`, String(setup.current));
  for (const [i, each] of setup.tasks.entries()) {
    const wrong = wrongTask(setup, each, `setup.tasks[${i}]`);
    if (wrong) return wrong;
  }
  return null;
}

function wrongTask(setup: Setup, task: Setup['tasks'][number], at: string): Refused | null {
  if (!task.vmas) {
    const owners = setup.tasks.filter(({ vmas }) => vmas).map((each) => each.pid);
    if (task.borrows !== undefined && owners.includes(task.borrows)) return null;
    const takes = `the pid of a process, for a task without vmas has no tables: ${owners.join(', ')}`;
    return refused(`${at}.borrows`, takes, found(task.borrows));
  }
  return wrongVmas(task.vmas, `${at}.vmas`);
}

/** What every process has already: its program, a library, its stack. */
const TAKEN = [
  { what: 'the program', start: 0x8048000n, end: 0x8049000n },
  { what: 'the library', start: 0xb7fe1000n, end: 0xb7fe3000n },
  { what: 'the stack', start: 0xbfc9f000n, end: 0xbfcb4000n },
];

function wrongVmas(vmas: NonNullable<Setup['tasks'][number]['vmas']>, at: string): Refused | null {
  const taken = [...TAKEN];
  for (const [i, each] of vmas.entries()) {
    const [start, end] = [BigInt(each.start), BigInt(each.end)];
    if (end <= start || end > layout.taskSize)
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

function wrongDeeds({ setup, does }: Scenario): Refused | null {
  let image: Image;
  try {
    image = linux2624.text.link(setup.withoutEntry ?? null).image;
  } catch (error) {
    const takes = 'an instruction that has an exception-table entry';
    const why = error instanceof Error ? error.message : '';
    return refused('setup.withoutEntry', takes, `${setup.withoutEntry} (${why})`);
  }
  for (const [i, each] of does.entries()) {
    const wrong = wrongDeed(each, setup, image, `does[${i}]`);
    if (wrong) return wrong;
    // Its address does not matter here: only the names it brings.
    if (each.do === 'insmod')
      image = withModule(image, linux2624.text.module(layout.vmallocStart, image).image);
  }
  return null;
}

function wrongDeed(deed: Deed, setup: Setup, image: Image, at: string): Refused | null {
  if (deed.do === 'switch' && !setup.tasks.some((each) => each.pid === deed.pid))
    return refused(`${at}.pid`, 'the pid of a task', String(deed.pid));
  if (deed.do !== 'call' && deed.do !== 'user') return null;
  const isUser = (address: bigint): boolean => address < layout.taskSize;
  const names = image.symbols
    .filter(({ address }) => isUser(address) === (deed.do === 'user'))
    .map((symbol) => symbol.name);
  if (names.includes(deed.routine)) return null;
  return refused(`${at}.routine`, `one of ${names.join(', ')}`, deed.routine);
}
