import { describe, expect, it } from 'vitest';
import {
  BUFFER,
  peekBytes,
  poke,
  run,
  STACK,
  tiny,
  USER_EDGE,
  USER_PAGE,
} from '../../linux-2.6.24-ia32/text/tiny.fixture.ts';
import { text as text313 } from '../../linux-3.13-ia32/text/index.ts';
import { text as text61 } from '../../linux-6.1-x86/text32/index.ts';
import { text as text419 } from './index.ts';

const EFAULT = 0xfffffff2n;
const OLD = 0xee;

const linked = { '3.13': text313.link(null), '4.19': text419.link(null), '6.1': text61.link(null) };
type Version = keyof typeof linked;
const VERSIONS = ['3.13', '4.19', '6.1'] as const;

const machine = (version: Version, second = false) => tiny({ linked: linked[version], second });

const text = (n: number): number[] => Array.from({ length: n }, (_, i) => 0x41 + (i % 26));
const of = (n: number, byte: number): number[] => Array.from({ length: n }, () => byte);

/** Bytes not copied by the loop that aligns the destination and moves double words: facts sheets, 2.6.24 section 7.1, 4.19 section 7.1. */
function notCopied(to: bigint, n: number, good: number): number {
  if (good >= n) return 0;
  if (n <= 7) return n - good;
  const head = Number(-to & 7n);
  if (good < head) return n - good;
  const words = (n - head) >> 2;
  const moved = (good - head) >> 2;
  return moved < words ? n - head - 4 * moved : n - good;
}

const LENGTHS = [0, 1, 7, 8, 13, 22, 40];
const ALIGNMENTS = [0, 1, 5];

/** `_copy_from_user` of `n` bytes, of which `good` lie before the missing page. */
function fromUser(version: Version, routine: string, n: number, good: number, alignment = 0) {
  const k = machine(version);
  const to = BUFFER + BigInt(alignment);
  poke(k, USER_EDGE - BigInt(good), text(Math.min(n, good)));
  poke(k, BUFFER, of(96, OLD));
  const done = run(k, routine, {
    eax: to,
    edx: USER_EDGE - BigInt(good),
    ecx: BigInt(n),
    ebx: 7n,
    esi: 8n,
    edi: 9n,
  });
  return { k, to, done };
}

describe.each(VERSIONS)('%s: copies from user space', (version) => {
  it.each(LENGTHS)('of %i bytes: what is left is counted, and zeroed by _copy_from_user', (n) => {
    for (let good = 0; good <= n; good++)
      for (const alignment of ALIGNMENTS) {
        const { k, to, done } = fromUser(version, '_copy_from_user', n, good, alignment);
        const rest = notCopied(to, n, good);
        const where = `good ${good}, alignment ${alignment}`;
        expect(done.end, where).toBe('returned');
        expect(done.registers.eax, where).toBe(BigInt(rest));
        expect([done.registers.ebx, done.registers.esi, done.registers.edi]).toEqual([7n, 8n, 9n]);
        const after = [...of(alignment, OLD), ...text(n - rest), ...of(rest, 0)];
        expect(peekBytes(k, BUFFER, alignment + n + 1), where).toEqual([...after, OLD]);
      }
  });

  it('a refused range is zeroed as a whole, and no fault comes', () => {
    const k = machine(version);
    poke(k, BUFFER, of(16, OLD));
    const asked = { eax: BUFFER, edx: 0xbffffff8n, ecx: 16n };
    const { registers } = run(k, '_copy_from_user', asked);
    expect(registers.eax).toBe(16n);
    expect(k.faults).toEqual([]);
    expect(peekBytes(k, BUFFER, 17)).toEqual([...of(16, 0), 0]);
  });

  it('_copy_to_user counts what is left, and refuses the kernel half', () => {
    const k = machine(version);
    const asked = { eax: USER_EDGE - 20n, edx: BUFFER, ecx: 40n };
    expect(run(k, '_copy_to_user', asked).registers.eax).toBe(
      BigInt(notCopied(USER_EDGE - 20n, 40, 20)),
    );
    const refused = run(machine(version), '_copy_to_user', { ...asked, eax: 0xc0000000n });
    expect(refused.registers.eax).toBe(40n);
  });

  it.each([3, 8, 22])('__clear_user of %i bytes: whole double words, then bytes', (n) => {
    for (let good = 0; good <= n; good++) {
      const k = machine(version);
      const from = USER_EDGE - BigInt(good);
      poke(k, USER_PAGE + 0xf00n, of(256, OLD));
      const { registers } = run(k, '__clear_user', { eax: from, edx: BigInt(n) });
      const moved = Math.min(good >> 2, n >> 2);
      const rest = good >= n ? 0 : moved < n >> 2 ? n - 4 * moved : n - good;
      expect(registers.eax, `good ${good}`).toBe(BigInt(rest));
    }
  });
});

describe.each(VERSIONS)('%s: clear_user', (version) => {
  const clear = (eax: bigint, edx: bigint) => {
    const k = machine(version);
    poke(k, USER_PAGE + 0xf00n, of(256, OLD));
    const saved = { ebx: 7n, esi: 8n, edi: 9n };
    return { k, ...run(k, 'clear_user', { eax, edx, ...saved }) };
  };

  it('clears what is mapped and counts the rest', () => {
    const { k, registers } = clear(USER_EDGE - 20n, 41n);
    expect(registers.eax).toBe(21n);
    expect(peekBytes(k, USER_EDGE - 21n, 21)).toEqual([OLD, ...of(20, 0)]);
    expect(k.faults.map(({ cr2 }) => cr2)).toEqual([USER_EDGE]);
    expect([registers.ebx, registers.esi, registers.edi]).toEqual([7n, 8n, 9n]);
  });

  it.each([
    ['ends in the kernel half', 0xbffffff8n, 9n],
    ['begins there', 0xc0000000n, 1n],
    ['goes round', USER_PAGE, 0xffffff00n],
  ])('refuses a range that %s: all is left, and nothing is touched', (_, eax, edx) => {
    const { k, registers } = clear(eax, edx);
    expect(registers.eax).toBe(edx);
    expect(k.faults).toEqual([]);
    expect(peekBytes(k, USER_PAGE + 0xf00n, 4)).toEqual(of(4, OLD));
  });

  it('lets a range go to the very limit', () => {
    const { k, registers } = clear(0xbffffff8n, 8n);
    expect(registers.eax).toBe(8n);
    expect(k.faults.map(({ cr2 }) => cr2)).toEqual([0xbffffff8n]);
  });
});

describe('who zeroes the tail', () => {
  it('3.13: the assembly; from 4.19 on not the assembly', () => {
    const zeroed = (version: Version, routine: string) => {
      const { k } = fromUser(version, routine, 16, 8);
      return peekBytes(k, BUFFER + 8n, 8);
    };
    expect(zeroed('3.13', '__copy_from_user_ll')).toEqual(of(8, 0));
    expect(zeroed('3.13', '__copy_from_user_ll_nozero')).toEqual(of(8, OLD));
    expect(zeroed('4.19', '__copy_user_ll')).toEqual(of(8, OLD));
    expect(zeroed('6.1', '__copy_user_ll')).toEqual(of(8, OLD));
  });
});

describe("6.1's body for addresses that do not agree", () => {
  /** Recorded: efault-write-crossing, 20 of 64 bytes readable, CR2 32 bytes behind the start, 64 not copied. */
  it('looks 32 bytes ahead first, and then has copied nothing', () => {
    const { k, done } = fromUser('6.1', '__copy_user_ll', 64, 20);
    expect(k.faults.map(({ cr2 }) => cr2)).toEqual([USER_EDGE + 12n]);
    expect(done.registers.eax).toBe(64n);
    expect(peekBytes(k, BUFFER, 4)).toEqual(of(4, OLD));
  });

  it('is not taken where the last three bits agree, nor below 64 bytes', () => {
    expect(fromUser('6.1', '__copy_user_ll', 64, 24).done.registers.eax).toBe(40n);
    expect(fromUser('6.1', '__copy_user_ll', 63, 20).done.registers.eax).toBe(43n);
  });

  it('copies 64 bytes a turn, then the rest', () => {
    const k = machine('6.1', true);
    poke(k, USER_PAGE + 1n, text(150));
    const asked = { eax: BUFFER, edx: USER_PAGE + 1n, ecx: 150n };
    expect(run(k, '__copy_user_ll', asked).registers.eax).toBe(0n);
    expect(peekBytes(k, BUFFER, 150)).toEqual(text(150));
  });
});

describe.each(VERSIONS)('%s: get_user and put_user', (version) => {
  /** 6.1 tells of a failure in ECX. */
  const answer = version === '6.1' ? 'ecx' : 'eax';

  it.each([
    [1, 0x11n],
    [2, 0x2211n],
    [4, 0x44332211n],
    [8, 0x44332211n],
  ])('reads %i bytes', (size, value) => {
    const k = machine(version);
    poke(k, USER_PAGE + 5n, [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88]);
    const { registers } = run(k, `__get_user_${size}`, { eax: USER_PAGE + 5n, edx: 0xffn });
    expect([registers.eax, registers.edx]).toEqual([0n, value]);
    if (size === 8) expect(registers.ecx).toBe(0x88776655n);
  });

  it.each([1, 2, 4, 8])(
    'of %i bytes from a missing page or across the limit: -EFAULT and 0',
    (size) => {
      for (const [eax, faults] of [
        [USER_EDGE, 1],
        [0xc0000000n - BigInt(size) + 1n, 0],
        [0xffffffffn, 0],
      ] as const) {
        const k = machine(version);
        const { registers } = run(k, `__get_user_${size}`, { eax, edx: 0x99n });
        expect([registers.eax, registers.edx]).toEqual([EFAULT, 0n]);
        expect(k.faults).toHaveLength(faults);
      }
    },
  );

  it.each([
    [1, [0x44, 0, 0, 0, 0, 0, 0, 0]],
    [2, [0x44, 0x33, 0, 0, 0, 0, 0, 0]],
    [4, [0x44, 0x33, 0x22, 0x11, 0, 0, 0, 0]],
    [8, [0x44, 0x33, 0x22, 0x11, 0x88, 0x77, 0x66, 0x55]],
  ])('writes %i bytes, or -EFAULT', (size, bytes) => {
    const k = machine(version);
    const values = { eax: 0x11223344n, edx: 0x55667788n };
    const good = run(k, `__put_user_${size}`, { ...values, ecx: USER_PAGE + 8n });
    expect(good.registers[answer]).toBe(0n);
    expect(peekBytes(k, USER_PAGE + 8n, 8)).toEqual(bytes);
    for (const ecx of [USER_EDGE, 0xc0000000n]) {
      const bad = run(machine(version), `__put_user_${size}`, { ...values, ecx });
      expect(bad.registers[answer]).toBe(EFAULT);
    }
  });
});

describe.each(VERSIONS)('%s: strncpy_from_user', (version) => {
  const asked = (good: number, more: readonly number[], count: bigint) => {
    const k = machine(version);
    const from = USER_EDGE - BigInt(good);
    poke(k, from, more.slice(0, good));
    poke(k, BUFFER, of(32, OLD));
    const registers = { eax: BUFFER, edx: from, ecx: count, ebx: 7n, ebp: STACK + 0x1f80n };
    return { k, ...run(k, 'strncpy_from_user', registers) };
  };

  it('takes two faults for a bad pointer: the word, then the byte', () => {
    const { k, registers } = asked(0, [], 20n);
    expect(registers.eax).toBe(EFAULT);
    expect(k.faults.map(({ cr2 }) => cr2)).toEqual([USER_EDGE, USER_EDGE]);
  });

  it.each([1, 2, 3, 4, 5, 9])('a string of %i bytes that ends at the edge succeeds', (length) => {
    const { k, registers } = asked(length + 1, [...text(length), 0], 20n);
    expect(registers.eax).toBe(BigInt(length));
    expect(registers.ebx).toBe(7n);
    expect(k.faults.length).toBe((length + 1) % 4 === 0 ? 0 : 1);
    expect(peekBytes(k, BUFFER, length + 2)).toEqual([...text(length), 0, OLD]);
  });

  it('stops at the count', () => {
    const { registers } = asked(16, text(16), 6n);
    expect(registers.eax).toBe(6n);
  });

  it('refuses an address of the kernel', () => {
    const k = machine(version);
    const { registers } = run(k, 'strncpy_from_user', { eax: BUFFER, edx: 0xc0000000n, ecx: 8n });
    expect(registers.eax).toBe(EFAULT);
    expect(k.faults).toEqual([]);
  });
});
