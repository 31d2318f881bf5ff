import { describe, expect, it } from 'vitest';
import type { Body } from './copy-user.ts';
import { textFor } from './index.ts';
import { BUFFER, peekBytes, poke, run, tiny64, USER_EDGE, USER_PAGE } from './tiny64.fixture.ts';

const linkKernel = ({ body }: { readonly body?: Body } = {}) => textFor(body).link(null);
const usual = linkKernel();

/** What a failed copy leaves behind: bytes copied, what it says is left, and which bytes it zeroes if it does. Ends are the first byte behind. */
interface Expected {
  readonly copied: number;
  readonly left: number;
  readonly zeroed: readonly [start: number, end: number];
}

/** Worked out from the text of copy_user_generic_string. @param good bytes before the bad page */
function byString(n: number, good: number): Expected {
  const words = n >> 3;
  const copied = good >= n ? n : Math.min(words, good >> 3) < words ? 8 * (good >> 3) : good;
  return { copied, left: n - copied, zeroed: [copied, n] };
}

/** And of copy_user_generic_unrolled, for a source that ends: what it says is left is often not what is. */
function byLoop(to: bigint, n: number, good: number): Expected {
  const head = Number(-to & 7n);
  if (good >= n) return { copied: n, left: 0, zeroed: [n, n] };
  if (n <= head) return { copied: good, left: n, zeroed: [good, n] };
  if (good < head) return { copied: good, left: n, zeroed: [good, good + n] };
  const rest = n - head;
  const beyond = good - head;
  const blocks = 64 * (rest >> 6);
  const word = 8 * (beyond >> 3);
  if (beyond < blocks) {
    const loadedBefore = head + (word & ~31);
    return { copied: loadedBefore, left: rest - word, zeroed: [head + word, n] };
  }
  if (beyond < 8 * (rest >> 3))
    return { copied: head + word, left: rest - word, zeroed: [head + word, n] };
  return { copied: good, left: rest, zeroed: [good, n] };
}

const BODIES = [
  ['copy_user_generic_string', (_: bigint, n: number, good: number) => byString(n, good)],
  ['copy_user_generic_unrolled', byLoop],
] as const;

const text = (n: number): number[] => Array.from({ length: n }, (_, i) => 0x41 + (i % 26));
const OLD = 0xee;
const SPACE = 176;
const ALIGNMENTS = [0, 1, 2, 3, 4, 5, 6, 7];
const LENGTHS = [0, 1, 7, 8, 13, 31, 64, 79];
/** Every length of the readable part, or of the long ones every ninth, which meets all residues. */
const readable = (n: number): number[] =>
  n <= 13
    ? Array.from({ length: n + 1 }, (_, i) => i)
    : [...Array.from({ length: Math.ceil(n / 9) }, (_, i) => 9 * i), n - 1, n];

function bytesOf(alignment: number, { copied, zeroed }: Expected, zeroes: boolean): number[] {
  const bytes = new Array<number>(SPACE).fill(OLD);
  text(copied).forEach((byte, i) => {
    bytes[alignment + i] = byte;
  });
  if (zeroes) bytes.fill(0, alignment + zeroed[0], alignment + zeroed[1]);
  return bytes;
}

describe.each(BODIES)('copies from user space by %s, every edge of a page', (body, expected) => {
  const linked = linkKernel({ body });

  function fromUser(routine: string, n: number, good: number, alignment: number) {
    const k = tiny64(linked);
    const from = USER_EDGE - BigInt(good);
    const to = BUFFER + BigInt(alignment);
    poke(k, from, text(Math.min(n, good)));
    poke(k, BUFFER, new Array<number>(SPACE).fill(OLD));
    const done = run(k, routine, { edi: to, esi: from, edx: BigInt(n), ebx: 0x77n });
    return { k, done, want: expected(to, n, good) };
  }

  it.each(LENGTHS)('of %i bytes: copy_from_user', (n) => {
    for (const good of readable(n))
      for (const alignment of ALIGNMENTS) {
        const { k, done, want } = fromUser('copy_from_user', n, good, alignment);
        const where = `n ${n}, good ${good}, alignment ${alignment}`;
        expect([done.end, done.registers.eax], where).toEqual(['returned', BigInt(want.left)]);
        expect(done.registers.ebx, where).toBe(0x77n);
        expect(k.faults.length, where).toBe(good < n ? 1 : 0);
        expect(peekBytes(k, BUFFER, SPACE), where).toEqual(bytesOf(alignment, want, true));
      }
  });

  it.each([5, 65])('of %i bytes: __copy_from_user_inatomic', (n) => {
    for (const good of readable(n))
      for (const alignment of ALIGNMENTS) {
        const { k, done, want } = fromUser('__copy_from_user_inatomic', n, good, alignment);
        const where = `n ${n}, good ${good}, alignment ${alignment}`;
        expect(done.registers.eax, where).toBe(BigInt(want.left));
        const inBytes = body === 'copy_user_generic_unrolled' && want.zeroed[0] === good;
        const aligned = good >= Number(-(BUFFER + BigInt(alignment)) & 7n);
        const head = Number(-(BUFFER + BigInt(alignment)) & 7n);
        const tail = n <= head || (aligned && good - head >= ((n - head) & ~7));
        expect(peekBytes(k, BUFFER, SPACE), where).toEqual(
          bytesOf(alignment, want, inBytes && tail),
        );
      }
  });

  it.each([3, 8, 70])(
    'of %i bytes: copy_to_user faults twice, the second time for the zeros',
    (n) => {
      for (const good of readable(n))
        for (const alignment of ALIGNMENTS) {
          const k = tiny64(linked);
          const to = USER_EDGE - BigInt(good);
          poke(k, BUFFER + BigInt(alignment), text(n));
          const done = run(k, 'copy_to_user', {
            edi: to,
            esi: BUFFER + BigInt(alignment),
            edx: BigInt(n),
          });
          const where = `n ${n}, good ${good}, alignment ${alignment}`;
          expect(done.end, where).toBe('returned');
          expect(k.faults.length, where).toBe(good < n ? 2 : 0);
          expect(new Set(k.faults.map(({ cr2 }) => cr2)).size, where).toBeLessThan(2);
          const sent = Number(done.registers.eax);
          expect(peekBytes(k, to, Math.min(good, n - sent)), where).toEqual(
            text(Math.min(good, n - sent)),
          );
          expect(sent, where).toBeGreaterThanOrEqual(n - good);
        }
    },
  );
});

describe('what the loop gets wrong', () => {
  it('a load that fails is counted as if the loads before it were stored: 24 old bytes stay, unreported', () => {
    const k = tiny64(linkKernel({ body: 'copy_user_generic_unrolled' }));
    poke(k, USER_EDGE - 24n, text(24));
    poke(k, BUFFER, new Array<number>(64).fill(OLD));
    const done = run(k, 'copy_from_user', { edi: BUFFER, esi: USER_EDGE - 24n, edx: 64n });
    expect(done.registers.eax).toBe(40n);
    expect(peekBytes(k, BUFFER, 64)).toEqual([...Array(24).fill(OLD), ...Array(40).fill(0)]);
  });
});

describe('the range check', () => {
  const LIMIT = 0xffff810000000000n;

  it.each([
    ['that ends at the limit', LIMIT - 16n, 16n],
    ['past the limit', LIMIT - 8n, 16n],
    ['with a carry', 0xfffffffffffffff8n, 16n],
  ])('refuses a range %s, and zeroes the destination', (_, from, n) => {
    const k = tiny64(usual);
    poke(k, BUFFER, new Array<number>(24).fill(OLD));
    const done = run(k, 'copy_from_user', { edi: BUFFER, esi: from, edx: n });
    expect([done.registers.eax, k.faults.length]).toEqual([n, 0]);
    expect(peekBytes(k, BUFFER, 24)).toEqual([...Array(16).fill(0), ...Array(8).fill(OLD)]);
    expect(
      run(tiny64(usual), 'copy_to_user', { edi: from, esi: BUFFER, edx: n }).registers.eax,
    ).toBe(n);
  });

  it('lets a pointer pass that no table can translate: #GP, and the same entry', () => {
    const k = tiny64(usual);
    const done = run(k, 'copy_from_user', { edi: BUFFER, esi: 0x800000000000n, edx: 16n });
    expect(done.registers.eax).toBe(16n);
    expect(k.faults).toEqual([{ vector: 13, cr2: 0n, errorCode: 0n }]);
  });
});

describe('other routines', () => {
  it.each(ALIGNMENTS)('__clear_user from alignment %i: words of 8, then bytes', (alignment) => {
    for (const n of [0, 1, 7, 8, 9, 20, 40])
      for (let good = alignment; good <= n + 8; good += 8) {
        const k = tiny64(usual);
        const to = USER_EDGE - BigInt(good);
        poke(k, to, new Array<number>(good).fill(OLD));
        const done = run(k, '__clear_user', { edi: to, esi: BigInt(n) });
        const { copied, left } = byString(n, good);
        expect(done.registers.eax, `n ${n}, good ${good}`).toBe(BigInt(left));
        const kept = new Array<number>(good - Math.min(copied, good)).fill(OLD);
        expect(peekBytes(k, to, good)).toEqual([...Array(Math.min(copied, good)).fill(0), ...kept]);
      }
  });

  it.each([1, 2, 4, 8])('get_user and put_user of %i bytes', (size) => {
    const k = tiny64(usual);
    poke(k, USER_PAGE + 5n, [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88]);
    const value = 0x8877665544332211n & ((1n << BigInt(8 * size)) - 1n);
    const got = run(k, `__get_user_${size}`, {
      ecx: USER_PAGE + 5n,
      edx: -1n & 0xffffffffffffffffn,
    });
    expect([got.registers.eax, got.registers.edx, got.registers.ecx]).toEqual([
      0n,
      value,
      USER_PAGE + 5n,
    ]);
    const bad = run(k, `__get_user_${size}`, { ecx: USER_EDGE });
    expect([bad.registers.eax, bad.registers.edx]).toEqual([0xfffffffffffffff2n, 0n]);
    const put = run(k, `__put_user_${size}`, { ecx: USER_PAGE, edx: 0x0102030405060708n });
    expect(put.registers.eax).toBe(0n);
    expect(peekBytes(k, USER_PAGE, size)).toEqual([8, 7, 6, 5, 4, 3, 2, 1].slice(0, size));
    expect(run(k, `__put_user_${size}`, { ecx: USER_EDGE }).registers.eax).toBe(
      0xfffffffffffffff2n,
    );
    const past = run(k, `__get_user_${size}`, { ecx: 0xffff810000000000n - BigInt(size) + 1n });
    expect([past.registers.eax, k.faults.length]).toEqual([0xfffffffffffffff2n, 2]);
  });

  it('strncpy_from_user: the length, the count, or -EFAULT', () => {
    const k = tiny64(usual);
    poke(k, USER_EDGE - 4n, [0x61, 0x62, 0x63, 0]);
    const copy = (esi: bigint, edx: bigint) =>
      BigInt.asIntN(64, run(k, 'strncpy_from_user', { edi: BUFFER, esi, edx }).registers.eax);
    expect([copy(USER_EDGE - 4n, 99n), copy(USER_EDGE - 4n, 2n)]).toEqual([3n, 2n]);
    expect([copy(USER_EDGE - 1n, 0n), copy(USER_EDGE, 9n)]).toEqual([0n, -14n]);
    expect(k.faults).toHaveLength(1);
  });

  it('the driver: what was copied, or -EFAULT', () => {
    const write = (edi: bigint) =>
      BigInt.asIntN(64, run(tiny64(usual), 'sys_write_demo', { edi, esi: 64n }).registers.eax);
    expect([write(USER_EDGE - 22n), write(USER_EDGE)]).toEqual([16n, -14n]);
    const k = tiny64(usual);
    expect(run(k, 'demo_inline_get', { edi: USER_EDGE, esi: BUFFER }).registers.eax).toBe(
      0xfffffff2n,
    );
    expect(run(k, 'demo_inline_put', { edi: USER_PAGE, esi: 5n }).registers.eax).toBe(0n);
    expect(run(k, 'demo_read', { edi: USER_EDGE }).end).toBe('dead');
  });
});
