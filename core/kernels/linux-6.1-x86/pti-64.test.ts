import { describe, expect, it } from 'vitest';
import { entryAt } from '../../arch/format.ts';
import { phys } from '../../bits.ts';
import { cpuOf, type Machine } from '../../machine.ts';
import { read } from '../../memory.ts';
import { isolatedRun as run } from './pti-64.fixture.ts';

const USER = 0x1000n;
const NX = 1n << 63n;

const { start, kernel } = run({ do: 'vmalloc', size: 4096 });
const pgd = start.kernel.mms.pid42?.pgd ?? 0n;
const top = (machine: Machine, table: bigint, index: number): bigint =>
  read(machine.memory, entryAt(kernel.format, phys(table), index), 8);
/** Indices of the present entries in a part of a top table. */
const present = (table: bigint, from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i).filter((i) => top(start, table, i) !== 0n);

describe('page-table isolation, 64 bits', () => {
  it("puts the user's top table on the page behind the kernel's, and starts on it", () => {
    expect(pgd & USER).toBe(0n);
    expect(cpuOf(start).registers.cr3).toBe(pgd | USER);
  });

  it('gives user entries to both, with NX on top in the kernel, as recorded: 0x067, 0x8000…067', () => {
    const mine = present(pgd, 0, 256);
    expect(mine).toEqual(present(pgd | USER, 0, 256));
    for (const i of mine) {
      const user = top(start, pgd | USER, i);
      expect(user & ~0xffffff000n).toBe(0x067n);
      expect(top(start, pgd, i)).toBe(user | NX);
    }
  });

  it('leaves user mode the entry code of the kernel: no vmalloc area, no direct map, no other text', () => {
    expect(present(pgd, 256, 512)).toEqual(expect.arrayContaining([273, 402, 465, 511]));
    expect(present(pgd | USER, 256, 512)).toEqual([511]);
    expect(top(start, pgd | USER, 511) & 0xfffn).toBe(0x063n);
    expect(top(start, pgd | USER, 511)).not.toBe(top(start, pgd, 511));
  });

  it('changes CR3 on every way in and out of a system call', () => {
    const call = { do: 'call', routine: 'demo_read', arguments: ['vmalloc+0x0'] } as const;
    const { steps } = run({ do: 'vmalloc', size: 4096 }, call);
    const ways = steps.flatMap(({ event }) => (event.endsWith('-tables') ? [event] : []));
    const both = ['syscall.kernel-tables', 'syscall.user-tables'];
    expect(ways).toEqual([...both, ...both]);
    for (const step of steps)
      if (step.event === 'walk.start') expect(step.facts.cr3 & USER).toBe(0n);
    expect(cpuOf(steps.at(-1)?.after ?? start).registers.cr3).toBe(pgd | USER);
  });

  it("a user access faults on the user's tables, and is handled on the kernel's", () => {
    const access = { do: 'user', routine: 'user_write', arguments: ['0x20000000', '0x1'] } as const;
    const { steps, outcome } = run(access);
    const ways = steps.flatMap((step) => (step.event.endsWith('-tables') ? [step.event] : []));
    expect(ways).toEqual(['entry.kernel-tables', 'entry.user-tables']);
    // user-anon-write-1 of linux-6.1.192-pti.json: error code 6, the leaf becomes NX + 0x867 on tables that both share.
    const fault = steps.find((step) => step.event === 'cpu.page-fault');
    expect(fault?.event === 'cpu.page-fault' && fault.facts.errorCode).toBe(6n);
    const map = steps.find((step) => step.event === 'anon.map');
    expect(map?.event === 'anon.map' && map.facts.entry & ~0xffffff000n).toBe(NX | 0x867n);
    expect(outcome.kind).toBe('retry');
  });

  it('a user access to kernel memory has error code 4: its tables do not lead there', () => {
    // user-segv-kernel-addr-1 of linux-6.1.192-pti.json
    const access = {
      do: 'user',
      routine: 'user_read',
      arguments: ['0xffff888004900000'],
    } as const;
    const { steps, outcome } = run(access);
    const fault = steps.find((step) => step.event === 'cpu.page-fault');
    expect(fault?.event === 'cpu.page-fault' && fault.facts.errorCode).toBe(4n);
    expect(outcome).toMatchObject({ kind: 'signal', signal: 11, code: 1 });
    expect(steps.at(-1)?.after.kernel.tasks[42]?.thread.errorCode).toBe(5n);
  });

  it('says PTI in the report', () => {
    const { steps } = run({ do: 'call', routine: 'demo_read', arguments: ['0x10'] });
    const log = steps.at(-1)?.after.kernel.log ?? [];
    expect(log).toContain('Oops: 0000 [#1] PREEMPT SMP PTI');
  });
});
