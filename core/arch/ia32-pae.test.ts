import { describe, expect, it } from 'vitest';
import { phys } from '../bits.ts';
import { emptyMemory, write } from '../memory.ts';
import type { PagingFormat } from './format.ts';
import { NX } from './format.ts';
import { ia32 } from './ia32.ts';
import { ia32Pae } from './ia32-pae.ts';
import type { Access, PagingControl } from './refusal.ts';
import { walk } from './walk.ts';

const CR3 = 0x1020n;
const PMD = 0x2000n;
const TABLE = 0x3000n;
const PAGE = 0x123456000n;
const ADDRESS = 0x40201234n;

interface Tables {
  readonly top?: bigint;
  readonly pmd?: bigint;
  readonly pte?: bigint;
}

const read: Access = { kind: 'read', user: false };

/** A walk of `ADDRESS`: top entry 1, pmd entry 1, PTE 1. */
function paeWalk(
  tables: Tables,
  access: Access = read,
  noExecute = true,
  more: Partial<PagingControl> = {},
) {
  const words: (readonly [bigint, bigint])[] = [
    [CR3 + 8n, tables.top ?? PMD | 1n],
    [PMD + 8n, tables.pmd ?? TABLE | 0x067n],
    [TABLE + 8n, tables.pte ?? PAGE | 0x067n],
  ];
  const memory = words.reduce(
    (so, [at, value]) => write(so, phys(at), 8, value),
    emptyMemory(1n << 20n),
  );
  return walk(
    memory,
    ia32Pae,
    { cr3: CR3, writeProtect: true, noExecute, ...more },
    ADDRESS,
    access,
  );
}

const fetch: Access = { kind: 'exec', user: true };

describe('a PAE walk', () => {
  it('takes 2, 9, 9 and 12 bits, and frames above 4 GiB', () => {
    const { steps, result } = paeWalk({});
    expect(steps.map(({ at }) => at)).toEqual([CR3 + 8n, PMD + 8n, TABLE + 8n]);
    expect(result).toMatchObject({ ok: true, physical: PAGE + 0x234n });
  });

  it('has CR3 aligned to 32 bytes only', () => {
    expect(ia32Pae.top(0x1020n)).toBe(0x1020n);
    expect(ia32.top(0x1020n)).toBe(0x1000n);
  });

  it('ends at a 2 MiB page', () => {
    const { steps, result } = paeWalk({ pmd: 0x1e3n });
    expect(steps).toHaveLength(2);
    expect(result).toMatchObject({ ok: true, physical: 0x1234n });
  });

  it.each<[string, Tables, Access, bigint]>([
    ['an absent top entry', { top: 0n }, read, 0n],
    ['an absent pmd entry', { pmd: 0n }, read, 0n],
    ['an absent page, a fetch', { pte: 0n }, fetch, 0x14n],
    ['NX', { pte: PAGE | 0x067n | NX }, fetch, 0x15n],
    ['NX one level up', { pmd: TABLE | 0x067n | NX }, fetch, 0x15n],
    ['a reserved bit in a top entry', { top: PMD | 3n }, read, 9n],
    ['a frame beyond 36 bits', { pte: (1n << 40n) | 0x067n }, read, 9n],
    ['a 2 MiB page with a bit between', { pmd: 0x20e7n }, read, 9n],
    ['a read-only page', { pte: PAGE | 0x065n }, { kind: 'write', user: false }, 3n],
    ["the kernel's page", { pte: PAGE | 0x063n }, { kind: 'read', user: true }, 5n],
  ])('%s', (_, tables, access, errorCode) => {
    expect(paeWalk(tables, access).result).toEqual(
      expect.objectContaining({ ok: false, errorCode }),
    );
  });

  it('finds NX reserved, and tells no fetch, while EFER does not enable it', () => {
    expect(paeWalk({ pte: PAGE | 0x067n | NX }, fetch, false).result).toMatchObject({
      refusal: 'reserved',
      errorCode: 13n,
    });
    expect(paeWalk({ pte: 0n }, fetch, false).result).toMatchObject({ errorCode: 4n });
  });

  it('lets top entries grant everything, and overlooks bit 5 in them', () => {
    const access = { kind: 'write', user: true } as const;
    expect(paeWalk({ top: PMD | 0x21n }, access).result.ok).toBe(true);
  });
});

describe('SMEP and SMAP', () => {
  const user = { pte: PAGE | 0x067n };
  const both = { smep: true, smap: true };
  const run: Access = { kind: 'exec', user: false };

  it('keep ring 0 from running user memory', () => {
    expect(paeWalk(user, run, false, both).result).toMatchObject({
      refusal: 'smep',
      errorCode: 0x11n,
    });
    expect(paeWalk(user, fetch, false, both).result.ok).toBe(true);
    expect(paeWalk({ pte: PAGE | 0x063n }, run, false, both).result.ok).toBe(true);
  });

  it('keep ring 0 from touching it, unless EFLAGS.AC is set', () => {
    expect(paeWalk(user, read, false, both).result).toMatchObject({
      refusal: 'smap',
      errorCode: 1n,
    });
    expect(paeWalk(user, { ...read, alignmentCheck: true }, false, both).result.ok).toBe(true);
    expect(paeWalk(user, { kind: 'write', user: true }, false, both).result.ok).toBe(true);
  });

  it('make an absent fetch tell that it was one', () => {
    expect(paeWalk({ pte: 0n }, run, false, both).result).toMatchObject({ errorCode: 0x10n });
  });
});

describe('a 4 MiB page', () => {
  const twoLevel = (entry: bigint, format: PagingFormat = ia32) =>
    walk(
      write(emptyMemory(1n << 20n), phys(0x1000n + 4n * 0x100n), 4, entry),
      format,
      { cr3: 0x1000n, writeProtect: true, noExecute: false },
      ADDRESS,
      read,
    ).result;

  it('is found in the directory', () => {
    expect(twoLevel(0xc00001e3n)).toMatchObject({ ok: true, physical: 0xc0201234n });
  });

  it('has bits that must be 0', () => {
    expect(twoLevel(0xc02001e3n)).toMatchObject({ refusal: 'reserved', errorCode: 9n });
  });
});
