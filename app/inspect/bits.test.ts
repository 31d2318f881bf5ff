import { describe, expect, it } from 'vitest';
import { binary, bitsOf } from './bits.ts';

const set = (value: bigint, as: 'entry' | 'error' | 'register', name: string | null, size = 4) =>
  bitsOf(value, as, name, size)
    .filter((row) => row.high === row.low && row.value === 1n)
    .map((row) => row.name);

describe('bit by bit', () => {
  it('reads an entry', () => {
    const [frame] = bitsOf(0x068a0067n, 'entry', null, 4);
    expect(frame).toMatchObject({ high: 31, low: 12, value: 0x068a0n });
    expect(set(0x068a0067n, 'entry', null)).toEqual(['D', 'A', 'US', 'RW', 'P']);
  });

  it('reads an entry of 8 bytes: the frame number is longer, and bit 63 is NX, set or not', () => {
    expect(set(0x8000000006410067n, 'entry', null, 8)).toEqual(['NX', 'D', 'A', 'US', 'RW', 'P']);
    const [noExecute, frame] = bitsOf(0x6412067n, 'entry', null, 8);
    expect(noExecute).toMatchObject({ high: 63, low: 63, name: 'NX', value: 0n });
    expect(frame).toMatchObject({ high: 51, low: 12, value: 0x6412n });
  });

  it('reads CR4 of later CPUs', () => {
    expect(set(0x351ef0n, 'register', 'cr4', 8).slice(0, 6)).toEqual([
      'SMAP',
      'SMEP',
      'OSXSAVE',
      'FSGSBASE',
      'LA57',
      'UMIP',
    ]);
  });

  it('reads an error code: 0x2 is a write, kernel mode, not present', () => {
    expect(set(0x2n, 'error', null)).toEqual(['W']);
    expect(bitsOf(0x2n, 'error', null, 4).at(-1)).toMatchObject({ name: 'P', value: 0n });
  });

  it('reads EFLAGS, CR0, CR3 and CR4', () => {
    expect(set(0x246n, 'register', 'eflags')).toEqual(['IF', 'ZF', 'PF']);
    expect(set(0x8005003bn, 'register', 'cr0')).toEqual([
      'PG',
      'AM',
      'WP',
      'NE',
      'ET',
      'TS',
      'MP',
      'PE',
    ]);
    expect(bitsOf(0x6405000n, 'register', 'cr3', 4)[0]?.value).toBe(0x6405n);
    expect(set(0x690n, 'register', 'cr4')).toEqual(['OSXMMEXCPT', 'OSFXSR', 'PGE', 'PSE']);
    expect(bitsOf(1n, 'register', 'eax', 4)).toEqual([]);
  });

  it('writes binary in groups of four', () => {
    expect(binary(0x2n, 4)).toBe('0000 0000 0000 0000 0000 0000 0000 0010');
    expect(binary(1n, 8)).toHaveLength(79);
  });
});
