import { describe, expect, it } from 'vitest';
import { binary, bitsOf } from './bits.ts';

const set = (value: bigint, ...rest: ['entry' | 'error' | 'register', string | null]) =>
  bitsOf(value, ...rest)
    .filter((row) => row.high === row.low && row.value === 1n)
    .map((row) => row.name);

describe('bit by bit', () => {
  it('reads an entry', () => {
    const [frame] = bitsOf(0x068a0067n, 'entry', null);
    expect(frame).toMatchObject({ high: 31, low: 12, value: 0x068a0n });
    expect(set(0x068a0067n, 'entry', null)).toEqual(['D', 'A', 'US', 'RW', 'P']);
  });

  it('reads an error code: 0x2 is a write, kernel mode, not present', () => {
    expect(set(0x2n, 'error', null)).toEqual(['W']);
    expect(bitsOf(0x2n, 'error', null).at(-1)).toMatchObject({ name: 'P', value: 0n });
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
    expect(bitsOf(0x6405000n, 'register', 'cr3')[0]?.value).toBe(0x6405n);
    expect(set(0x690n, 'register', 'cr4')).toEqual(['OSXMMEXCPT', 'OSFXSR', 'PGE', 'PSE']);
    expect(bitsOf(1n, 'register', 'eax')).toEqual([]);
  });

  it('writes binary in groups of four', () => {
    expect(binary(0x2n)).toBe('0000 0000 0000 0000 0000 0000 0000 0010');
    expect(binary(1n << 32n)).toHaveLength(79);
  });
});
