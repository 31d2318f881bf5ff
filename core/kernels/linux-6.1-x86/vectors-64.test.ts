import { describe, expect, it } from 'vitest';
import { decodeOperand } from '../../arch/decode-operand.ts';
import { followsStory, saysEachStep } from '../vectors.laws.ts';
import { fiveLevelTraces, wideTraces } from './vectors-64.fixture.ts';

const named = (name: string) => {
  const found = wideTraces.find((each) => each.name === name);
  if (!found) throw new Error(`no vector "${name}"`);
  return found;
};
const logOf = (name: string): string[] =>
  named(name).k.now.kernel.log.flatMap((text) => text.split('\n'));

describe('faults of 6.1 on x86-64, branch by branch', () => {
  it.each(wideTraces)('$name', ({ trace, ...told }) => followsStory(trace, told));

  it('have short words and a phase', () =>
    saysEachStep(wideTraces.flatMap(({ trace }) => trace.steps)));
});

describe('the same with five levels', () => {
  it.each(fiveLevelTraces)('$name', ({ trace, ...told }) => followsStory(trace, told));

  it('prints one level more', () => {
    const of = fiveLevelTraces.find(({ name }) => name.startsWith('vmalloc: there is nothing'));
    const log = of?.k.now.kernel.log.flatMap((text) => text.split('\n')) ?? [];
    expect(log).toContain('PGD 1900067 P4D 1903067 PUD 1904067 PMD 1905067 PTE 0');
  });
});

describe('what 6.1 prints on x86-64', () => {
  it('names an address that is none, and kills with SIGSEGV', () => {
    const [header] = logOf('a non-canonical address in the kernel');
    expect(header).toBe(
      'general protection fault, probably for non-canonical address 0xdead000000000108: 0000 [#1] PREEMPT SMP',
    );
    const { k } = named('a non-canonical address in the kernel');
    expect(k.now.kernel.tasks[25]?.exitCode).toBe(11);
  });

  it('blames a selector', () => {
    const [header] = logOf('a bad selector in the kernel');
    expect(header).toBe('segment-related general protection fault: 1234 [#1] PREEMPT SMP');
  });

  it('shows tables, registers and the end of an oops', () => {
    const log = logOf('vmalloc: there is nothing to copy, an oops');
    expect(log.slice(0, 4)).toEqual([
      'BUG: unable to handle page fault for address: ffffd10000004000',
      '#PF: supervisor read access in kernel mode',
      '#PF: error_code(0x0000) - not-present page',
      'PGD 1903067 P4D 1903067 PUD 1904067 PMD 1905067 PTE 0',
    ]);
    expect(log).toContain('CR2: ffffd10000004000');
    expect(log.find((text) => text.startsWith('note: '))).toMatch(/ exited with irqs disabled$/);
  });
});

describe('pages of 6.1 on x86-64', () => {
  const writes = (name: string, event: string) =>
    named(name).trace.steps.find((step) => step.event === event)?.facts;

  it('carry the marks that were recorded', () => {
    const flags = (entry: bigint): bigint => entry & ((1n << 63n) | 0xfffn);
    const NX = 1n << 63n;
    const huge = writes('2 MiB by one write', 'huge.map') as { entry: bigint };
    expect(flags(huge.entry)).toBe(NX | 0x8e7n);
    const zeros = writes('2 MiB of zeros by one read', 'huge.zero') as { entry: bigint };
    expect(flags(zeros.entry)).toBe(NX | 0x0a5n);
    const small = writes('2 MiB do not fit', 'anon.map') as { entry: bigint };
    expect(flags(small.entry)).toBe(NX | 0x867n);
  });

  it("keep the kernel from running the user's memory", () => {
    const name = 'isolated tables: a new top entry goes into both';
    const { entry, kernel } = writes(name, 'mm.both-tables') as { entry: bigint; kernel: bigint };
    expect(kernel).toBe(entry | (1n << 63n));
  });
});

describe('operands of an instruction', () => {
  const memory = (
    base: string | null,
    displacement = 0,
    index: string | null = null,
    scale = 1,
  ) => ({
    base,
    index,
    scale,
    displacement,
  });

  it.each([
    [[0x48, 0x8b, 0x07], memory('edi'), 'eax', 8],
    [[0x48, 0x89, 0x37], memory('edi'), 'esi', 8],
    [[0x48, 0x8b, 0x77, 0x00], memory('edi'), 'esi', 8],
    [[0x4c, 0x8b, 0x06], memory('esi'), 'r8', 8],
    [[0x8b, 0x43, 0xf8], memory('ebx', -8), 'eax', 4],
    [[0x49, 0x8b, 0x84, 0xc8, 0x10, 0, 0, 0], memory('r8', 16, 'ecx', 8), 'eax', 8],
    [[0x66, 0x89, 0x04, 0x24], memory('esp'), 'eax', 2],
    [[0x48, 0x8b, 0x04, 0x25, 0, 0x10, 0, 0], memory(null, 0x1000), 'eax', 8],
    [[0x0f, 0xb6, 0x07], memory('edi'), 'eax', 4],
  ] as const)('%j', (bytes, operand, register, size) => {
    expect(decodeOperand(Uint8Array.from(bytes), 64)).toMatchObject({
      memory: operand,
      register,
      size,
    });
  });

  it.each([[[0x48, 0x89, 0xc8]], [[0x48, 0x8b, 0x05, 0, 0, 0, 0]]])(
    '%j has none in memory',
    (bytes) => {
      expect(decodeOperand(Uint8Array.from(bytes), 64)?.memory).toBeNull();
    },
  );

  it.each([[[0xf3, 0xa4]], [[0xc3]], [[0x0f, 0x05]]])('%j has no operands', (bytes) => {
    expect(decodeOperand(Uint8Array.from(bytes), 64)).toBeNull();
  });
});
