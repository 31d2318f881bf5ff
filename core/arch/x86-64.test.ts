import { describe, expect, it } from 'vitest';
import { phys, virt } from '../bits.ts';
import { read } from '../memory.ts';
import type { Step } from '../step.ts';
import { iret, raisePageFault, raiseProtectionFault } from './exception.ts';
import { isCanonical, NX, type PagingFormat } from './format.ts';
import { peek, translate } from './mmu.ts';
import { PT_REGS_64, ptRegOffset } from './pt-regs.ts';
import type { Access, PagingControl } from './refusal.ts';
import { walk } from './walk.ts';
import {
  ADDRESS,
  kernelMode,
  machine,
  PAGE,
  PGD,
  PMD,
  PUD,
  put,
  run,
  STACK,
  STACK_AT,
  TABLE,
  type Tables,
  tables,
  type Wide,
} from './x86-64.fixture.ts';
import { x8664FiveLevel, x8664FourLevel } from './x86-64.ts';

const loaded: Access = { kind: 'read', user: false };

function walked(
  given: Tables,
  access: Access = loaded,
  more: Partial<PagingControl> & { format?: PagingFormat } = {},
) {
  const { format = x8664FourLevel, ...control } = more;
  const bits = { cr3: PGD | 0x005n, writeProtect: true, noExecute: true, ...control };
  return walk(tables(given, format === x8664FiveLevel), format, bits, ADDRESS, access);
}

describe('a walk of four levels', () => {
  it('takes four times 9 bits, then 12; the PCID in CR3 is no address', () => {
    const { steps, result } = walked({});
    expect(steps.map(({ at }) => at)).toEqual([PGD + 3216n, PUD + 8n, PMD + 16n, TABLE + 24n]);
    expect(result).toMatchObject({ ok: true, physical: PAGE + 0x123n });
  });

  it('ends at 1 GiB and at 2 MiB pages', () => {
    const huge = walked({ pud: 0x80000000n | 0x1e3n });
    expect(huge.result).toMatchObject({ ok: true, physical: 0x80000000n + 0x403123n });
    const large = walked({ pmd: 0x80400000n | 0x1e3n });
    expect(large.result).toMatchObject({ ok: true, physical: 0x80400000n + 0x3123n });
  });

  it.each([
    ['a bit above the physical width', { pte: (1n << 46n) | 0x063n }],
    ['a bit within the frame of a 2 MiB page', { pmd: 0x80402000n | 0x1e3n }],
    ['a bit within the frame of a 1 GiB page', { pud: 0x80200000n | 0x1e3n }],
    ['PS in the top level', { upper: PUD | 0x0e7n }],
  ])('refuses %s', (_, given) => {
    expect(walked(given).result).toMatchObject({ refusal: 'reserved', errorCode: 9n });
  });

  it('lets software use bits 52 to 62', () => {
    expect(walked({ pte: PAGE | 0x163n | (0x7ffn << 52n) }).result.ok).toBe(true);
  });

  it('combines NX over all levels', () => {
    const fetch: Access = { kind: 'exec', user: false };
    expect(walked({ upper: PUD | 0x067n | NX }, fetch).result).toMatchObject({
      refusal: 'exec',
      errorCode: 0x11n,
    });
    expect(walked({}, fetch).result.ok).toBe(true);
  });
});

it('five levels have one more on top', () => {
  const { steps, result } = walked({}, loaded, { format: x8664FiveLevel });
  expect(steps.map(({ level }) => level.name)).toEqual(['pgd', 'p4d', 'pud', 'pmd', 'pte']);
  expect(result).toMatchObject({ ok: true, physical: PAGE + 0x123n });
});

describe('canonical addresses', () => {
  it.each([
    [0x7fffffffffffn, true, true],
    [0x800000000000n, false, true],
    [0xffff7fffffffffffn, false, true],
    [0xffff800000000000n, true, true],
    [0x00ffffffffffffffn, false, true],
    [0x0100000000000000n, false, false],
    [0xfeffffffffffffffn, false, false],
    [0xff00000000000000n, false, true],
  ])('%s', (address, four, five) => {
    expect(isCanonical(x8664FourLevel, address)).toBe(four);
    expect(isCanonical(x8664FiveLevel, address)).toBe(five);
  });
});

const events = (steps: readonly Step[]): string[] => steps.map(({ event }) => event);
const RIP = kernelMode.eip;
const onStack = (k: Wide, offset: bigint): bigint => read(k.now.memory, phys(STACK_AT + offset), 8);

describe('an exception in 64-bit mode', () => {
  it('pushes SS, RSP, RFLAGS, CS, RIP and the error code below a multiple of 16, from kernel mode too', () => {
    const k = machine(kernelMode);
    run(k, raisePageFault(k, { cr2: ADDRESS, errorCode: 2n, access: 'write' }));
    const words = [0, 8, 16, 24, 32, 40].map((i) => onStack(k, 0x3dd0n + BigInt(i)));
    expect(words).toEqual([2n, RIP, 0x10n, 0x297n, STACK + 0x3e08n, 0x18n]);
    const registers = k.now.cpus[0]?.registers;
    expect(registers).toMatchObject({ esp: STACK + 0x3dd0n, cr2: ADDRESS, ss: 0x18n, cs: 0x10n });
    expect(registers).toMatchObject({ eip: 0xffffffff81200c80n, eflags: 0x97n });
  });

  it("starts at the stack's end from user mode, with no SS", () => {
    const k = machine({
      ...kernelMode,
      cs: 0x33n,
      ss: 0x2bn,
      eip: 0x43d9cbn,
      esp: 0x7ffc2203a2c1n,
    });
    run(k, raisePageFault(k, { cr2: 0n, errorCode: 4n, access: 'read' }));
    expect(onStack(k, 0x3ff8n)).toBe(0x2bn);
    expect(onStack(k, 0x3ff0n)).toBe(0x7ffc2203a2c1n);
    expect(k.now.cpus[0]?.registers).toMatchObject({ ss: 0n, esp: STACK + 0x3fd0n });
  });

  it('of a non-canonical address is #GP, through the stack #SS, and CR2 stays', () => {
    const bad = 0x800000000000n;
    const k = machine({ ...kernelMode, cr2: 7n });
    expect(peek(k.now, k.format, bad, loaded)).toMatchObject({ errorCode: 0n, vector: 13 });
    const push = { kind: 'write', user: false, stack: true } as const;
    expect(peek(k.now, k.format, bad, push)).toMatchObject({ errorCode: 0n, vector: 12 });
    expect(events(run(k, translate(k, k.format, bad, loaded)))).toEqual(['walk.non-canonical']);
    run(k, raiseProtectionFault(k, { cr2: bad, errorCode: 0n, access: 'read' }, 13));
    expect(k.now.cpus[0]?.registers).toMatchObject({ cr2: 7n, eip: 0xffffffff81200d00n });
  });

  it('ends with iretq, which loads RSP and SS whatever the mode', () => {
    const k = machine(kernelMode);
    const offset = (name: (typeof PT_REGS_64)[number]) => BigInt(ptRegOffset(name, PT_REGS_64));
    const regs = STACK + 0x3dd0n - offset('orig_eax');
    const at = STACK_AT + 0x3dd0n - offset('orig_eax');
    const saved = PT_REGS_64.map((name, i) => [at + offset(name), BigInt(i + 1)] as const);
    const memory = put(k.now.memory, [...saved, [at + offset('xcs'), 0x10n]]);
    k.now = { ...k.now, memory, kernel: { ...k.now.kernel, ptRegs: [virt(regs)] } };
    expect(events(run(k, iret(k, 17n)))).toEqual(['cpu.iret-retry']);
    const { r15, r8, eax, esp, ss, eip } = k.now.cpus[0]?.registers ?? {};
    expect([r15, r8, eax, eip, esp, ss]).toEqual([1n, 10n, 11n, 17n, 20n, 21n]);
  });
});
