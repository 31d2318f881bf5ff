import type { Kernel } from '../kernel.ts';
import { type Register, setRegister, type Write } from '../machine.ts';
import { addressOn, textOn } from './address.ts';
import type { CallDeed, Deed } from './scenario.ts';

type Call = Deed & { do: 'call' | 'user' };

/** Where 32-bit kernels pass arguments (regparm), and our own user code takes them. */
const PARAMETERS = ['eax', 'edx', 'ecx'] as const;

/** What a call is given, by register. */
export function givenIn(k: Kernel, { arguments: given = [], registers = {} }: Call) {
  const { parameters = PARAMETERS } = k;
  const passed = given.map((each, i) => [parameters[i] ?? `argument ${i}`, each] as const);
  return [...passed, ...Object.entries(registers)];
}

/** What a call leaves in registers before it begins. */
export const registersOf = (k: Kernel, call: Call): Write[] =>
  givenIn(k, call).map(([name, value]) =>
    setRegister(k.now, name as Register, addressOn(k, value), k.cpu),
  );

/** What user space wrote, with this kernel's addresses. */
export function syscallText(k: Kernel, deed: CallDeed): string {
  const given = givenIn(k, deed).map(([, value]) => value);
  return deed.syscall === undefined ? `${deed.routine}()` : textOn(k, deed.syscall, given);
}
