import { GENERAL } from '../arch/instructions.ts';
import type { ProfileId } from '../kernel.ts';
import { kernelProfiles } from '../kernels/profiles.ts';
import { good, refused } from '../result.ts';
import type { Address, Hex } from '../setup.ts';
import {
  count,
  dictionary,
  exactly,
  flag,
  found,
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
const hex: Reader<Hex> = only(['hex', 32], (value) =>
  typeof value === 'string' && /^0x[0-9a-fA-F]{1,8}$/.test(value)
    ? (`0x${value.slice(2).toLowerCase()}` as const)
    : undefined,
);

/** What a 64-bit register can hold. */
const wideHex: Reader<Hex> = only(['hex', 64], (value) =>
  typeof value === 'string' && /^0x[0-9a-fA-F]{1,16}$/.test(value)
    ? (`0x${value.slice(2).toLowerCase()}` as const)
    : undefined,
);

/** An address, or a place by name: `vmalloc+0x10`. */
const address: Reader<Address> = only(['place'], (value) => {
  const plain = wideHex(value, '');
  if (plain.ok) return plain.value;
  return typeof value === 'string' && /^[A-Za-z_]\w*\+0x[0-9a-f]{1,12}$/.test(value)
    ? (value as Address)
    : undefined;
});

/** An address at the start of a page. */
const page: Reader<Hex> = (value, at) => {
  const result = hex(value, at);
  if (!result.ok || BigInt(result.value) % PAGE === 0n) return result;
  return refused(at, ['page'], found(value));
};

/** What fits into a page. */
const pageBytes: Reader<string> = (value, at) => {
  const result = hexBytes(value, at);
  if (!result.ok || result.value.length <= 8192) return result;
  return refused(at, ['bytesUpTo', 4096], ['bytes', result.value.length / 2]);
};

const name = only(['nameOf', 64], (value) =>
  typeof value === 'string' && /^[\w.+-]{1,64}$/.test(value) ? value : undefined,
);

const flags = only(['mapsFlags'], (value) =>
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
  comm: only(['textOf', 1, 15], (value) =>
    typeof value === 'string' && /^[\x21-\x7e]{1,15}$/.test(value) ? value : undefined,
  ),
  vmas: maybe(list(vma, 64)),
  borrows: maybe(pid),
  threadOf: maybe(pid),
  preemptCount: maybe(count(0, 0x7fff_ffff)),
  mmapSemWriter: maybe(pid),
  stackLimit: maybe(hex),
});

const setup = exactly({
  tasks: list(task, 64),
  current: pid,
  secondCpu: maybe(pid),
  cpu: maybe(exactly({ smep: maybe(flag), smap: maybe(flag) })),
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
    only(['entryPlace'], (value) =>
      typeof value === 'string' && /^(copy_from_user|\w+\+0x[0-9a-f]+)$/.test(value)
        ? value
        : undefined,
    ),
  ),
  link: maybe(flag),
});

/** Values of general registers; ESP belongs to the call itself. */
const registers: Reader<Readonly<Record<string, Address>>> = (value, at) => {
  const result = dictionary(address)(value, at);
  if (!result.ok) return result;
  const names = GENERAL.filter((each) => each !== 'esp');
  const stray = Object.keys(result.value).find((key) => !names.some((each) => each === key));
  if (stray === undefined) return result;
  return refused(`${at}.${stray}`, ['noRegister', names], found(result.value[stray]));
};

const call = {
  routine: name,
  arguments: maybe(list(address, 3)),
  registers: maybe(registers),
};

const oneCall = exactly({ do: oneOf('call'), ...call, syscall: maybe(text), atomic: maybe(flag) });

const vmalloc = exactly({
  do: oneOf('vmalloc'),
  size: count(1, 64 * MIB),
  executable: maybe(flag),
});

const inRow: Reader<unknown> = (value, at) => {
  const which = object({ do: oneOf('vmalloc', 'call') })(value, at);
  if (!which.ok) return which;
  return (which.value.do === 'call' ? oneCall : vmalloc)(value, at);
};

/** What one CPU does in a race. */
const side: Reader<unknown> = (value, at) =>
  (Array.isArray(value) ? list(inRow, 100) : oneCall)(value, at);

const deeds = {
  vmalloc,
  insmod: exactly({ do: oneOf('insmod') }),
  widen: exactly({ do: oneOf('widen'), address }),
  vfree: exactly({ do: oneOf('vfree'), address }),
  switch: exactly({ do: oneOf('switch'), pid }),
  call: oneCall,
  race: exactly({ do: oneOf('race'), until: text, calls: list(side, 2, 2) }),
  user: exactly({ do: oneOf('user'), ...call }),
} as const;

const kind = object({
  do: oneOf('vmalloc', 'vfree', 'insmod', 'widen', 'switch', 'call', 'race', 'user'),
});

const deed: Reader<unknown> = (value, at) => {
  const which = kind(value, at);
  return which.ok ? deeds[which.value.do](value, at) : which;
};

/** The id of a kernel. */
export const profile: Reader<ProfileId> = oneOf(...kernelProfiles.map(({ id }) => id));

/** Other kernels: all of them, or a list. */
const on: Reader<'all' | readonly ProfileId[]> = (value, at) =>
  value === 'all' ? good(value) : list(profile, 64)(value, at);

/** Things that a scenario may do. */
export const MOST_DEEDS = 1000;

/** A scenario's file, field by field. */
export const scenarioFields = exactly({
  format: oneOf('faultline-scenario'),
  version: only(['version', [1, 2]], (value) => (value === 1 || value === 2 ? value : undefined)),
  id: name,
  profile,
  on: maybe(on),
  opensAt: maybe(text),
  setup,
  does: list(deed, MOST_DEEDS),
});
