import { describe, expect, it } from 'vitest';
import { oldText } from './registers.ts';

describe('the old value in front of a new one', () => {
  it('is whole where there is room', () => {
    expect(oldText(0x40n, 0x3fn, 22)).toBe('0x40');
    expect(oldText(0xffffffff81003000n, 0x0n, 23)).toBe('0xffffffff81003000');
  });

  it('shows the digits that differ, and that some are left out', () => {
    expect(oldText(0xffffffff810015e9n, 0xffffffff810015ebn, 22)).toBe('…5e9');
    expect(oldText(0xffff888006407e88n, 0xffffc90006407e88n, 22)).toBe('…88…');
  });

  it('never takes more letters than it has, but four', () => {
    for (const room of [19, 20, 22, 24, 44])
      for (const before of [0x7f4c1a3e1000n, 0xffffffff81003000n, 0x10n])
        for (const after of [0x0n, 0xffffffff81001966n, 0x7ffc2203afd0n])
          expect(oldText(before, after, room).length).toBeLessThanOrEqual(
            Math.max(4, room - `0x${after.toString(16)}`.length),
          );
  });
});
