import type { Address, SetupTask, SetupVma } from '../setup.ts';
import type { Scenario } from './scenario.ts';

/** What all built-in scenarios begin with: told first on 2.6.24, and on every other kernel too. */
export const file = {
  format: 'faultline-scenario',
  version: 2,
  profile: 'linux-2.6.24-ia32',
  on: 'all',
} as const satisfies Partial<Scenario>;

/** A page of user memory as libc would map it: where the recorded processes had theirs. */
export const BUFFER = '0xb7f44000';

/** `hello, kernel` and so on: 64 bytes of text that a viewer can recognize. */
export const TEXT =
  '68656c6c6f2c206b65726e656c2e2049206d617020746f2061207061676520746861742065786973747320616e642073746f7020617420697473207665727920656e642e';

export const process = (
  pid: number,
  comm: string,
  vmas: readonly SetupVma[] = [],
  more: Partial<SetupTask> = {},
): SetupTask => ({ pid, comm, vmas, ...more });

/** The process of most stories. */
export const editor = process(42, 'editor');

/** The kernel reads a word where the pointer says, without an exception-table entry. */
export const readAt = (pointer: Address) =>
  ({
    do: 'call',
    routine: 'demo_read',
    arguments: [pointer],
    syscall: `ioctl(3, DEMO_READ, ${pointer})`,
  }) as const;

/** The kernel writes a word there, without an entry. */
export const writeAt = (pointer: Address) =>
  ({
    do: 'call',
    routine: 'demo_write',
    arguments: [pointer, '0x2a'],
    syscall: `ioctl(3, DEMO_WRITE, ${pointer})`,
  }) as const;

/** `write()`: 64 bytes are copied from the user's memory. */
export const writeFrom = (pointer: Address) =>
  ({
    do: 'call',
    routine: 'sys_write_demo',
    arguments: [pointer, '0x40'],
    syscall: `write(3, ${pointer}, 64)`,
  }) as const;

/** `read()`: 64 bytes are copied to the user's memory. */
export const readInto = (pointer: Address) =>
  ({
    do: 'call',
    routine: 'sys_read_demo',
    arguments: [pointer, '0x40'],
    syscall: `read(3, ${pointer}, 64)`,
  }) as const;
