import { describe, expect, it } from 'vitest';
import { BUFFER, peekBytes, poke, run, tiny, USER_EDGE, USER_PAGE } from './tiny.fixture.ts';

/**
 * Bytes not copied, worked out from section 7.1 of the facts sheet without any code of the model.
 *
 * @param to destination, for its alignment
 * @param good bytes before the bad page
 */
function notCopied(to: bigint, n: number, good: number): number {
  if (good >= n) return 0;
  if (n <= 7) return n - good;
  const head = Number(-to & 7n);
  if (good < head) return n - good;
  const words = (n - head) >> 2;
  const moved = (good - head) >> 2;
  return moved < words ? n - head - 4 * moved : n - good;
}

const text = (n: number): number[] => Array.from({ length: n }, (_, i) => 0x41 + (i % 26));
const OLD = 0xee;
const old = (n: number): number[] => Array.from({ length: n }, () => OLD);

const ALIGNMENTS = [0, 1, 2, 3, 4, 5, 6, 7];
const LENGTHS = Array.from({ length: 41 }, (_, n) => n);

/** Copies `n` bytes from `good` bytes before the unmapped page to a destination with this alignment. */
function fromUser(routine: string, n: number, good: number, alignment: number) {
  const k = tiny();
  const from = USER_EDGE - BigInt(good);
  const to = BUFFER + BigInt(alignment);
  poke(k, from, text(Math.min(n, good)));
  poke(k, BUFFER, old(56));
  const done = run(k, routine, { eax: to, edx: from, ecx: BigInt(n), ebx: 0x77n, ebp: 0x88n });
  return { k, to, done };
}

describe('copies from user space, every edge of a page', () => {
  it.each(LENGTHS)('of %i bytes: __copy_from_user_ll', (n) => {
    for (let good = 0; good <= n; good++)
      for (const alignment of ALIGNMENTS) {
        const { k, to, done } = fromUser('__copy_from_user_ll', n, good, alignment);
        const rest = notCopied(to, n, good);
        const where = `n ${n}, good ${good}, alignment ${alignment}`;
        expect(done.end, where).toBe('returned');
        expect(done.registers.eax, where).toBe(BigInt(rest));
        const after = [
          ...old(alignment),
          ...text(n - rest),
          ...Array.from({ length: rest }, () => 0),
          ...old(56 - alignment - n),
        ];
        expect(peekBytes(k, BUFFER, 56), where).toEqual(after);
      }
  });

  it.each(LENGTHS)('of %i bytes: __copy_from_user_ll_nozero', (n) => {
    for (let good = 0; good <= n; good++)
      for (const alignment of ALIGNMENTS) {
        const { k, to, done } = fromUser('__copy_from_user_ll_nozero', n, good, alignment);
        const rest = notCopied(to, n, good);
        const where = `n ${n}, good ${good}, alignment ${alignment}`;
        expect(done.registers.eax, where).toBe(BigInt(rest));
        const after = [...old(alignment), ...text(n - rest), ...old(56 - alignment - n + rest)];
        expect(peekBytes(k, BUFFER, 56), where).toEqual(after);
      }
  });

  it('keeps what a C function must preserve', () => {
    const { done } = fromUser('__copy_from_user_ll', 30, 10, 1);
    expect([done.registers.ebx, done.registers.ebp]).toEqual([0x77n, 0x88n]);
  });
});

describe('copies to user space, every edge of a page', () => {
  it.each(LENGTHS)('of %i bytes: __copy_to_user_ll', (n) => {
    for (let good = 0; good <= n; good++)
      for (const alignment of ALIGNMENTS) {
        const k = tiny();
        const to = USER_EDGE - BigInt(good);
        const from = BUFFER + BigInt(alignment);
        poke(k, from, text(n));
        const done = run(k, '__copy_to_user_ll', { eax: to, edx: from, ecx: BigInt(n) });
        const rest = notCopied(to, n, good);
        const where = `n ${n}, good ${good}, alignment ${alignment}`;
        expect(done.registers.eax, where).toBe(BigInt(rest));
        const copied = peekBytes(k, to, good);
        const zeros = Array.from({ length: good - (n - rest) }, () => 0);
        expect(copied, where).toEqual([...text(n - rest), ...zeros]);
      }
  });
});

describe('the other routines that end at a bad page, every edge of it', () => {
  it.each(LENGTHS)('%i bytes: __clear_user stops at a double word of its count', (n) => {
    for (let good = 0; good <= n; good++) {
      const k = tiny();
      const to = USER_EDGE - BigInt(good);
      poke(k, to - 1n, old(good + 1));
      const done = run(k, '__clear_user', { eax: to, edx: BigInt(n), ebx: 0x77n, edi: 0x88n });
      const words = Math.min(n >> 2, good >> 2);
      const rest = good >= n ? 0 : words < n >> 2 ? n - 4 * words : n - good;
      const where = `n ${n}, good ${good}`;
      expect(done.registers.eax, where).toBe(BigInt(rest));
      expect([done.registers.ebx, done.registers.edi], where).toEqual([0x77n, 0x88n]);
      const zeros = Array.from({ length: n - rest }, () => 0);
      expect(peekBytes(k, to - 1n, good + 1), where).toEqual([
        OLD,
        ...zeros,
        ...old(good - zeros.length),
      ]);
    }
  });

  it.each(ALIGNMENTS)(
    'strncpy_from_user at alignment %i: every byte before the edge',
    (alignment) => {
      for (let good = 0; good <= 16; good++)
        for (let n = 1; n <= 17; n++) {
          const k = tiny();
          const from = USER_EDGE - BigInt(good);
          const to = BUFFER + BigInt(alignment);
          poke(k, from, text(good));
          poke(k, BUFFER, old(32));
          const done = run(k, 'strncpy_from_user', { eax: to, edx: from, ecx: BigInt(n) });
          const where = `n ${n}, good ${good}`;
          expect(BigInt.asIntN(32, done.registers.eax), where).toBe(n <= good ? BigInt(n) : -14n);
          const copied = text(Math.min(n, good));
          const after = [...old(alignment), ...copied, ...old(32 - alignment - copied.length)];
          expect(peekBytes(k, BUFFER, 32), where).toEqual(after);
        }
    },
  );
});

describe('clear_user and strnlen_user', () => {
  it('clear_user counts what is left; a refused range is left as a whole, without a fault', () => {
    const k = tiny();
    poke(k, USER_EDGE - 20n, old(20));
    expect(run(k, 'clear_user', { eax: USER_EDGE - 20n, edx: 41n }).registers.eax).toBe(21n);
    expect(peekBytes(k, USER_EDGE - 20n, 20)).toEqual(Array.from({ length: 20 }, () => 0));
    for (const [eax, edx] of [
      [0xbffffff8n, 9n],
      [0xc0000000n, 1n],
      [USER_PAGE, 0xffffff00n],
    ] as const) {
      const other = tiny();
      expect(run(other, 'clear_user', { eax, edx }).registers.eax).toBe(edx);
      expect(other.faults).toEqual([]);
    }
  });

  it.each(ALIGNMENTS)('strnlen_user, %i bytes before the edge: the NUL counts', (length) => {
    const k = tiny();
    const eax = USER_EDGE - BigInt(length + 1);
    poke(k, eax, [...text(length), 0]);
    const { registers } = run(k, 'strnlen_user', { eax, edx: 100n, ebx: 0x77n });
    expect([registers.eax, registers.ebx]).toEqual([BigInt(length + 1), 0x77n]);
    expect(k.faults).toEqual([]);
  });

  it('strnlen_user without a NUL: more than was asked for', () => {
    const k = tiny();
    poke(k, USER_PAGE, text(20));
    expect(run(k, 'strnlen_user', { eax: USER_PAGE, edx: 8n }).registers.eax).toBe(9n);
  });

  it('strnlen_user of what cannot be read, or is not user space: 0', () => {
    const k = tiny();
    poke(k, USER_EDGE - 4n, text(4));
    expect(run(k, 'strnlen_user', { eax: USER_EDGE - 4n, edx: 8n }).registers.eax).toBe(0n);
    expect(k.faults.map(({ cr2 }) => cr2)).toEqual([USER_EDGE]);
    const other = tiny();
    expect(run(other, 'strnlen_user', { eax: 0xc0000000n, edx: 8n }).registers.eax).toBe(0n);
    expect(other.faults).toEqual([]);
  });
});

describe('numbers from the recordings and the facts', () => {
  it('efault-write-bad-ptr: 64 of 64 left, ECX 16 and EBX 0 at the fault', () => {
    const { done, k } = fromUser('__copy_from_user_ll', 64, 0, 0);
    expect(done.registers.eax).toBe(64n);
    expect(k.faults.map(({ cr2, errorCode }) => [cr2, errorCode])).toEqual([[USER_EDGE, 0n]]);
  });

  it('efault-write-crossing: 20 of 64 copied, 44 left', () => {
    expect(fromUser('__copy_from_user_ll', 64, 20, 0).done.registers.eax).toBe(44n);
  });

  it('22 readable bytes count as 20: a straddling double word is not copied; CR2 is the bad page', () => {
    const { done, k } = fromUser('__copy_from_user_ll', 64, 22, 0);
    expect(done.registers.eax).toBe(44n);
    expect(k.faults[0]?.cr2).toBe(USER_EDGE);
  });

  it('the example of 7.1: from page end - 10, n = 32: 24 left', () => {
    expect(fromUser('__copy_from_user_ll', 32, 10, 0).done.registers.eax).toBe(24n);
  });

  it('efault-read-to-readonly: error code 3, 64 left', () => {
    const k = tiny({ second: true, flags: 0x65n });
    const done = run(k, '__copy_to_user_ll', { eax: USER_PAGE, edx: BUFFER, ecx: 64n });
    expect(done.registers.eax).toBe(64n);
    expect(k.faults[0]?.errorCode).toBe(3n);
  });

  it('clear-user-crossing: 200 bytes, 100 mapped, 100 left', () => {
    const k = tiny();
    poke(k, USER_EDGE - 101n, old(101));
    const done = run(k, '__clear_user', { eax: USER_EDGE - 100n, edx: 200n });
    expect(done.registers.eax).toBe(100n);
    expect(k.faults[0]).toMatchObject({ cr2: USER_EDGE, errorCode: 2n });
    expect(peekBytes(k, USER_EDGE - 101n, 101)).toEqual([OLD, ...Array(100).fill(0)]);
  });

  it('vmalloc-source-user-destination: one instruction faults twice, source first', () => {
    const k = tiny({ repair: 'map' });
    poke(k, BUFFER, text(64));
    const to = USER_EDGE;
    const done = run(k, '__copy_to_user_ll', { eax: to, edx: USER_EDGE + 0x1000n, ecx: 64n });
    expect(done.registers.eax).toBe(0n);
    expect(k.faults.map(({ cr2, errorCode }) => [cr2, errorCode])).toEqual([
      [USER_EDGE + 0x1000n, 0n],
      [USER_EDGE, 2n],
    ]);
    expect(k.faults[0]?.eip).toBe(k.faults[1]?.eip);
  });

  it('demand paging in the middle: the same instruction goes on where it stopped', () => {
    const k = tiny({ repair: 'map' });
    poke(k, BUFFER, text(64));
    const to = USER_EDGE - 32n;
    const done = run(k, '__copy_to_user_ll', { eax: to, edx: BUFFER, ecx: 64n });
    expect(done.registers.eax).toBe(0n);
    expect(peekBytes(k, to, 64)).toEqual(text(64));
    const strings = done.acts.filter(({ event }) => event === 'cpu.string');
    expect(strings.map((each) => each.event === 'cpu.string' && each.facts.left)).toEqual([8n, 0n]);
    expect(done.acts.filter(({ event }) => event === 'cpu.iret-retry')).toHaveLength(1);
  });
});

describe('copy_from_user and copy_to_user', () => {
  const LIMIT = 0xc0000000n;

  it.each([
    ['past the limit', LIMIT - 8n, 9n],
    ['with a carry', 0xfffffff0n, 32n],
    ['a kernel address', LIMIT, 16n],
  ])('refuse a range %s: nothing copied, the destination zeroed', (_, from, n) => {
    const k = tiny();
    poke(k, BUFFER, old(40));
    const done = run(k, 'copy_from_user', { eax: BUFFER, edx: from, ecx: n });
    expect(done.registers.eax).toBe(n);
    expect(k.faults).toEqual([]);
    const rest = Number(n);
    expect(peekBytes(k, BUFFER, 40)).toEqual([...Array(rest).fill(0), ...old(40 - rest)]);
    expect(run(tiny(), 'copy_to_user', { eax: from, edx: BUFFER, ecx: n }).registers.eax).toBe(n);
  });

  it('accept a range that ends at the limit', () => {
    const k = tiny();
    run(k, 'copy_from_user', { eax: BUFFER, edx: LIMIT - 8n, ecx: 8n });
    expect(k.faults).toHaveLength(1);
  });

  it('write() gives what was copied, -EFAULT if nothing was', () => {
    const short = run(tiny(), 'sys_write_demo', { eax: USER_EDGE - 20n, edx: 64n });
    expect(BigInt.asIntN(32, short.registers.eax)).toBe(20n);
    const none = run(tiny(), 'sys_write_demo', { eax: USER_EDGE, edx: 64n });
    expect(BigInt.asIntN(32, none.registers.eax)).toBe(-14n);
    const zero = run(tiny(), 'sys_write_demo', { eax: USER_EDGE, edx: 0n });
    expect(zero.registers.eax).toBe(0n);
  });

  it('read() copies from the buffer, at most a page', () => {
    const k = tiny({ second: true });
    const done = run(k, 'sys_read_demo', { eax: USER_PAGE, edx: 5000n });
    expect(done.registers.eax).toBe(4096n);
  });
});
