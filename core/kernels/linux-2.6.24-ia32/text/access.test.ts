import { describe, expect, it } from 'vitest';
import { BUFFER, peekBytes, poke, run, STACK, tiny, USER_EDGE, USER_PAGE } from './tiny.fixture.ts';

const EFAULT = 0xfffffff2n;

describe('get_user', () => {
  it.each([
    [1, 0x11n],
    [2, 0x2211n],
    [4, 0x44332211n],
  ])('reads %i bytes, zero-extended', (size, value) => {
    const k = tiny();
    poke(k, USER_PAGE + 5n, [0x11, 0x22, 0x33, 0x44]);
    const { registers } = run(k, `__get_user_${size}`, { eax: USER_PAGE + 5n, edx: 0xffffffffn });
    expect([registers.eax, registers.edx]).toEqual([0n, value]);
  });

  it.each([1, 2, 4])('of %i bytes from a missing page: -EFAULT and 0, one fault', (size) => {
    const k = tiny();
    const { registers } = run(k, `__get_user_${size}`, { eax: USER_EDGE, edx: 0x99n });
    expect([registers.eax, registers.edx]).toEqual([EFAULT, 0n]);
    expect(k.faults).toHaveLength(1);
    expect(k.faults[0]?.cr2).toBe(USER_EDGE);
  });

  it('across the edge: CR2 is the second page', () => {
    const k = tiny();
    run(k, '__get_user_4', { eax: USER_EDGE - 2n });
    expect(k.faults[0]?.cr2).toBe(USER_EDGE);
  });

  it.each([
    [1, 0xc0000000n, 0],
    [2, 0xbfffffffn, 0],
    [4, 0xbffffffdn, 0],
    [4, 0xffffffffn, 0],
    [4, 0xbffffffcn, 1],
  ])('of %i bytes at %s: the limit decides without a fault', (size, address, faults) => {
    const k = tiny();
    const { registers } = run(k, `__get_user_${size}`, { eax: address });
    expect([registers.eax, registers.edx]).toEqual([EFAULT, 0n]);
    expect(k.faults).toHaveLength(faults);
  });
});

describe('put_user', () => {
  it.each([
    [1, [0x44, 0, 0, 0, 0, 0, 0, 0]],
    [2, [0x44, 0x33, 0, 0, 0, 0, 0, 0]],
    [4, [0x44, 0x33, 0x22, 0x11, 0, 0, 0, 0]],
    [8, [0x44, 0x33, 0x22, 0x11, 0x88, 0x77, 0x66, 0x55]],
  ])('writes %i bytes', (size, bytes) => {
    const k = tiny();
    const values = { eax: 0x11223344n, edx: 0x55667788n, ecx: USER_PAGE + 8n };
    const { registers } = run(k, `__put_user_${size}`, { ...values, ebx: 0x77n });
    expect([registers.eax, registers.ebx]).toEqual([0n, 0x77n]);
    expect(peekBytes(k, USER_PAGE + 8n, 8)).toEqual(bytes);
  });

  it.each([1, 2, 4, 8])('of %i bytes to a missing page, or past the limit: -EFAULT', (size) => {
    const k = tiny();
    expect(run(k, `__put_user_${size}`, { ecx: USER_EDGE }).registers.eax).toBe(EFAULT);
    expect(k.faults[0]?.errorCode).toBe(2n);
    const limited = tiny();
    const past = run(limited, `__put_user_${size}`, { ecx: 0xc0000000n - BigInt(size) + 1n });
    expect(past.registers.eax).toBe(EFAULT);
    expect(limited.faults).toEqual([]);
  });

  it('8 bytes across the edge: the first half is written already', () => {
    const k = tiny();
    const values = { eax: 0x11223344n, edx: 0x55667788n, ecx: USER_EDGE - 4n };
    expect(run(k, '__put_user_8', values).registers.eax).toBe(EFAULT);
    expect(peekBytes(k, USER_EDGE - 4n, 4)).toEqual([0x44, 0x33, 0x22, 0x11]);
  });

  it('4 bytes across the edge: nothing is written', () => {
    const k = tiny();
    run(k, '__put_user_4', { eax: 0x11223344n, ecx: USER_EDGE - 2n });
    expect(peekBytes(k, USER_EDGE - 2n, 2)).toEqual([0, 0]);
  });
});

describe('strncpy_from_user', () => {
  const letters = [...'abc'].map((letter) => letter.charCodeAt(0));
  const copy = (from: bigint, count: bigint, bytes: number[]) => {
    const k = tiny();
    if (bytes.length > 0) poke(k, from, bytes);
    const { registers } = run(k, 'strncpy_from_user', { eax: BUFFER, edx: from, ecx: count });
    return { k, result: BigInt.asIntN(32, registers.eax) };
  };

  it('gives the length without NUL', () => {
    const { k, result } = copy(USER_PAGE, 100n, [...letters, 0, 0x7a]);
    expect(result).toBe(3n);
    expect(peekBytes(k, BUFFER, 4)).toEqual([...letters, 0]);
  });

  it('gives the count if there is no NUL in it, and 0 for 0', () => {
    expect(copy(USER_PAGE, 2n, letters).result).toBe(2n);
    expect(copy(USER_EDGE, 0n, []).result).toBe(0n);
  });

  it('takes one fault for a bad pointer, none for a string that ends at the edge', () => {
    const bad = copy(USER_EDGE, 100n, []);
    expect([bad.result, bad.k.faults.length]).toEqual([-14n, 1]);
    const edge = copy(USER_EDGE - 4n, 100n, [...letters, 0]);
    expect([edge.result, edge.k.faults.length]).toEqual([3n, 0]);
  });

  it('keeps the bytes before the fault, and checks one byte of the range only', () => {
    const { k, result } = copy(USER_EDGE - 3n, 100n, letters);
    expect(result).toBe(-14n);
    expect(peekBytes(k, BUFFER, 3)).toEqual(letters);
    const limit = copy(0xc0000000n, 100n, []);
    expect([limit.result, limit.k.faults.length]).toEqual([-14n, 0]);
  });
});

describe('inline accesses', () => {
  it.each(['demo_inline_get', 'demo_nofault'])('%s: value or -EFAULT and 0', (routine) => {
    const k = tiny();
    poke(k, USER_PAGE, [1, 2, 3, 4]);
    expect(run(k, routine, { eax: USER_PAGE, edx: BUFFER }).registers.eax).toBe(0n);
    expect(peekBytes(k, BUFFER, 4)).toEqual([1, 2, 3, 4]);
    expect(run(k, routine, { eax: USER_EDGE, edx: BUFFER }).registers.eax).toBe(EFAULT);
    expect(peekBytes(k, BUFFER, 4)).toEqual([0, 0, 0, 0]);
  });

  it('demo_inline_put: 0 or -EFAULT', () => {
    expect(run(tiny(), 'demo_inline_put', { eax: USER_PAGE }).registers.eax).toBe(0n);
    expect(run(tiny(), 'demo_inline_put', { eax: USER_EDGE }).registers.eax).toBe(EFAULT);
  });
});

describe('code without an entry', () => {
  it('dies', () => {
    expect(run(tiny(), 'demo_read', { eax: USER_EDGE }).end).toBe('dead');
    expect(run(tiny(), 'demo_write', { eax: USER_EDGE }).end).toBe('dead');
  });

  it('a call to 0 faults at the fetch, the return address on the stack already', () => {
    const k = tiny();
    const { end, acts } = run(k, 'demo_call', { eax: 0n });
    expect(end).toBe('dead');
    expect(k.faults).toEqual([{ cr2: 0n, errorCode: 0n, eip: 0n }]);
    const fault = acts.find(({ event }) => event === 'cpu.page-fault');
    expect(fault).toMatchObject({ facts: { access: 'exec', user: false } });
  });

  it('a place without instructions stops the run', () => {
    expect(run(tiny(), 'demo_call', { eax: BUFFER }).end).toBe('no-instruction');
    expect(run(tiny(), 'die', {}).end).toBe('no-instruction');
  });
});

describe('user mode', () => {
  const user = { cs: 0x73n, ss: 0x7bn };

  it('pushes onto a page that is not there: error code 6, ESP unchanged, the frame on the kernel stack', () => {
    const k = tiny({ repair: 'map' });
    const esp = USER_EDGE + 4n;
    const { acts, registers } = run(k, 'user_push', { ...user, esp, eax: 0x5an }, 1n);
    const raised = acts.findIndex(({ event }) => event === 'cpu.page-fault');
    expect(acts[raised]).toMatchObject({
      facts: { cr2: USER_EDGE, errorCode: 6n, user: true, access: 'write' },
    });
    const top = acts[raised]?.writes[0]?.where;
    expect(top).toMatchObject({ space: 'phys', at: STACK - 0xc0000000n + 8192n - 8n - 4n });
    expect(registers.cs).toBe(0x73n);
    expect(peekBytes(k, USER_EDGE, 1)).toEqual([0x5a]);
  });

  it('may not touch the kernel half: error code 7 for a present page written', () => {
    const k = tiny();
    run(k, 'user_write', { ...user, esp: USER_PAGE, eax: BUFFER });
    expect(k.faults[0]?.errorCode).toBe(7n);
  });
});
