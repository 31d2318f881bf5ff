import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { phys } from '../../../bits.ts';
import { emptyMemory, write } from '../../../memory.ts';
import { record } from '../../../record.ts';
import { faulting } from '../../faulting.fixture.ts';
import { machineAt, type Spec, THREAD } from '../machine.fixture.ts';
import { vectors } from '../vectors.fixture.ts';

const specOf = (name: string): Spec => {
  const found = vectors.find((vector) => vector.name.startsWith(name));
  if (!found) throw new RangeError(`no vector ${name}`);
  return found.spec;
};

function logOf(spec: Spec): readonly string[] {
  const k = machineAt(spec);
  record(k, faulting(k, spec));
  expect(k.now.kernel.logPart).toBe('');
  return k.now.kernel.log;
}

/** An oops as a real kernel printed it, without the times. */
const recorded = (name: string): string[] =>
  readFileSync(new URL(`../../../fixtures/oops/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^\[ *\d+\.\d+\] /, ''));

/** What two oopses have in common: every hex number becomes its length, names and decimals one sign. */
const formOf = (line: string): string =>
  line
    .replace(/[\w.]+\+0x[0-9a-f]+\/0x[0-9a-f]+( \[\w+\])?/g, 'SYMBOL')
    .replace(/(Pid: )\d+|(pid: )\d+/g, '$1$2N')
    .replace(/comm: \w+|Process \w+/g, 'NAME')
    .replace(/\[#\d+\]/, '[#N]')
    .replace(/#\d+\)/, '#N)')
    .replace(/\b[0-9a-f]{16}\b/g, 'x16')
    .replace(/\b[0-9a-f]{8}\b/g, 'x8')
    .replace(/<[0-9a-f]{2}>/g, '<b>')
    .replace(/(?<= )[0-9a-f]{2}(?= )/g, 'b');

/** The call trace is as long as the stack is deep: its lines count once. */
const withoutRepeats = (lines: readonly string[]): string[] =>
  lines.filter((line, i) => line !== lines[i - 1]);

const bare = (lines: readonly string[]): string[] => withoutRepeats(lines.map(formOf));

/** A stack with a frame or two, as a real one has. */
const frames: Partial<Spec> = {
  words: [
    [phys(0x1101f40n), 0xc1101f60n],
    [phys(0x1101f44n), 0xc0200110n],
    [phys(0x1101f60n), 0n],
    [phys(0x1101f64n), 0xc0200120n],
  ],
};

describe('the oops text', () => {
  it('has the lines of a recorded one: a guard page', () => {
    const log = logOf({ ...specOf('4 '), ...frames });
    expect(bare(log)).toEqual(bare(recorded('2.6.24-nonpae--vmalloc-guard-page.txt')));
  });

  it('has the lines of a recorded one: a call of NULL', () => {
    const spec = {
      ...specOf('a call of NULL'),
      ...frames,
      kernel: { tainted: true, dieCounter: 5 },
    };
    expect(bare(logOf(spec))).toEqual(bare(recorded('2.6.24-nonpae--oops-exec-null-1.txt')));
  });

  it('tells what was touched and what the running tables say', () => {
    expect(logOf(specOf('4 ')).slice(0, 3)).toEqual([
      'BUG: unable to handle kernel paging request at virtual address c8800010',
      'printing eip: c0200024 *pde = 01002067 *pte = 00000000 ',
      'Oops: 0000 [#1] ',
    ]);
    expect(logOf(specOf('16 ')).slice(0, 3)).toEqual([
      'BUG: unable to handle kernel NULL pointer dereference at virtual address 00000010',
      'printing eip: c0200024 *pde = 00000000 ',
      'Oops: 0002 [#1] ',
    ]);
  });

  it('shows the registers of the fault', () => {
    const log = logOf(specOf('4 '));
    expect(log.slice(3, 11)).toEqual([
      '',
      'Pid: 42, comm: cat Not tainted (2.6.24 #1)',
      'EIP: 0060:[<c0200024>] EFLAGS: 00000246 CPU: 0',
      'EIP is at driver_read+0x4/0x40',
      'EAX: 00000011 EBX: 00000000 ECX: 00000010 EDX: 00000000',
      'ESI: 10000ff0 EDI: 00000000 EBP: c1101f40 ESP: c1101f00',
      ' DS: 007b ES: 007b FS: 0000 GS: 0000 SS: 0068',
      'Process cat (pid: 42, ti=c1100000 task=c10f0030 task.ti=c1100000)',
    ]);
    expect(log.at(-3)).toMatch(/^Code: (90 ){43}<90> (90 ){20}$/);
    expect(log.at(-2)).toBe('EIP: [<c0200024>] driver_read+0x4/0x40 SS:ESP 0068:c1101f00');
    expect(log.at(-1)).toBe('---[ end trace 4ca143ad3d7a0e1d ]---');
  });

  it('follows the frame pointers', () => {
    const log = logOf({ ...specOf('4 '), ...frames });
    const trace = log.slice(log.indexOf('Call Trace:') + 1, log.indexOf(` ${'='.repeat(23)}`));
    expect(trace).toEqual([
      ' [<c020129d>] show_stack_log_lvl+0x9d/0xb3',
      ' [<c0201030>] show_registers+0x30/0x10d',
      ' [<c020141e>] die+0x11e/0x140',
      ' [<c02017b9>] do_page_fault+0x2b9/0x4c0',
      ' [<c0201a6a>] error_code+0x6a/0x70',
      ' [<c0200110>] sys_read+0x10/0x40',
      ' [<c0200120>] sys_read+0x20/0x40',
    ]);
  });

  it('prints 24 words of the stack, fewer at its end', () => {
    const count = (log: readonly string[]): number[] =>
      log
        .slice(
          log.findIndex((line) => line.startsWith('Stack: ')),
          log.indexOf('Call Trace:'),
        )
        .map((line) => line.match(/\b[0-9a-f]{8} /g)?.length ?? 0);
    expect(count(logOf(specOf('4 ')))).toEqual([8, 8, 8]);
  });

  it('names modules, options and an earlier oops', () => {
    const spec = specOf('panic_on_oops');
    const log = logOf({
      ...spec,
      kernel: {
        tainted: true,
        dieCounter: 10,
        modules: [
          { name: 'faultdemo', base: THREAD, size: 4096n, extable: THREAD, numExentries: 0 },
        ],
      },
    });
    expect(log).toContain('Oops: 0000 [#11] PREEMPT SMP ');
    expect(log).toContain('Modules linked in: faultdemo');
    expect(log).toContain('Pid: 42, comm: cat Tainted: G      D (2.6.24 #1)');
    expect(log.at(-1)).toBe('Kernel panic - not syncing: Fatal exception');
  });

  it('a BUG prints an oops with the registers of its own exception', () => {
    const log = logOf(specOf('6 '));
    expect(log[0]).toBe('invalid opcode: 0000 [#1] ');
    expect(log).toContain('EIP is at vmalloc_sync_one+0x0/0x80');
  });

  it.each([
    ['a page table of 4 MiB', 0x1e3n, 'large'],
    ['a page table in high memory', 0x7ff00067n, 'highmem'],
  ] as const)('ends the dump at %s', (_, entry, why) => {
    const spec: Spec = { address: 0xd0000010n, errorCode: 3n, own: { 832: entry } };
    const k = machineAt(spec);
    const { steps } = record(k, faulting(k, spec));
    expect(steps.find(({ event }) => event === 'oops.no-pte')?.facts).toEqual({ why });
  });

  it('prints a question mark for each digit that a recording does not tell, and goes on', () => {
    let memory = emptyMemory(128n << 20n, 'unknown');
    // What the entry code and the decisions read: everything but the stack above the frame, the PTEs and the code.
    for (let at = 0x101000n; at < 0x102000n; at += 4n) memory = write(memory, phys(at), 4, 0n);
    for (let at = 0x1000000n; at < 0x1001000n; at += 4n) memory = write(memory, phys(at), 4, 0n);
    const spec: Spec = {
      address: 0xc8800010n,
      errorCode: 3n,
      memory,
      own: { 802: 0x1002067n },
      config: { allSymbols: false },
    };
    const k = machineAt(spec);
    const { outcome } = record(k, faulting(k, spec));
    const { log } = k.now.kernel;
    expect(outcome.kind).toBe('oops');
    expect(log[1]).toBe('printing eip: c0200024 *pde = 01002067 *pte = ???????? ');
    expect(log.find((line) => line.startsWith('Stack: '))).toBe(`Stack: ${'???????? '.repeat(8)}`);
  });
});
