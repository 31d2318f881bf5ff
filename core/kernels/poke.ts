import { apply } from '../apply.ts';
import { stackOf } from '../arch/processor.ts';
import { PAGE_SIZE, type Phys } from '../bits.ts';
import type { Kernel } from '../kernel.ts';
import type { KernelState, PageUse } from '../kernel-state.ts';
import type { Machine } from '../machine.ts';
import { read, write, writeBytes } from '../memory.ts';
import { allocPage, setPageUse } from '../mm/frames.ts';
import { count } from '../record.ts';
import type { Run } from '../step.ts';

/** Before the first step a machine is built without a trace: these are the only functions that change one without an act. */

/** Runs a handler for its effect alone. */
export const quietly = <T>(k: Kernel, run: Run<T>): T => count(k, run).result;

/** Stores a word in physical memory, as wide as the kernel's. */
export function pokeWord(k: Kernel, at: Phys, value: bigint): void {
  k.now = { ...k.now, memory: write(k.now.memory, at, k.wordSize ?? 4, value) };
}

/** Stores bytes in physical memory; they may cross pages. */
export function pokeBytes(k: Kernel, at: Phys, bytes: Uint8Array): void {
  k.now = { ...k.now, memory: writeBytes(k.now.memory, at, bytes) };
}

/** An entry of a table, in the kernel's format. */
export const peekEntry = (k: Kernel, at: Phys): bigint =>
  read(k.now.memory, at, k.format.entrySize);

/** Stores an entry of a table, in the kernel's format. */
export function pokeEntry(k: Kernel, at: Phys, value: bigint): void {
  k.now = { ...k.now, memory: write(k.now.memory, at, k.format.entrySize, value) };
}

/** Stores entries in a row, from a physical address on. */
export function pokeEntries(k: Kernel, at: Phys, entries: readonly bigint[]): void {
  const { entrySize } = k.format;
  const bytes = new Uint8Array(entries.length * entrySize);
  const view = new DataView(bytes.buffer);
  entries.forEach((entry, i) => {
    if (entrySize === 4) view.setUint32(4 * i, Number(entry), true);
    else view.setBigUint64(8 * i, entry, true);
  });
  pokeBytes(k, at, bytes);
}

/** Changes the kernel's variables. */
export function pokeKernel(k: Kernel, change: Partial<KernelState>): void {
  k.now = { ...k.now, kernel: { ...k.now.kernel, ...change } };
}

/** Changes what else the machine holds. */
export function pokeMachine(k: Kernel, change: Partial<Machine>): void {
  k.now = { ...k.now, ...change };
}

/** A fresh frame. @throws RangeError if memory has run out: a setup too large for the machine */
export function takeFrame(k: Kernel, kind: PageUse['kind'], users = 1): Phys {
  const page = allocPage(k.now, kind);
  if (!page) throw new RangeError('the setup needs more frames than the machine has');
  k.now = apply(k.now, page.writes);
  if (users !== 1) k.now = apply(k.now, [setPageUse(k.now, page.frame, { count: users, kind })]);
  return page.frame;
}

/** A kernel stack: frames in a row, at a multiple of its size. */
export function takeStack(k: Kernel): Phys {
  const { size } = stackOf(k.layout);
  let first = takeFrame(k, 'kernel');
  while (first % size !== 0n) first = takeFrame(k, 'kernel');
  for (let rest = size - PAGE_SIZE; rest > 0n; rest -= PAGE_SIZE) takeFrame(k, 'kernel');
  return first;
}
