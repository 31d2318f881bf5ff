import { apply } from '../../apply.ts';
import { PAGE_SIZE, type Phys } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import type { KernelState, PageUse } from '../../kernel-state.ts';
import type { Machine } from '../../machine.ts';
import { read, write, writeBytes } from '../../memory.ts';
import { allocPage } from '../../mm/frames.ts';
import { count } from '../../record.ts';
import type { Run } from '../../step.ts';

/** Before the first step a machine is built without a trace: these are the only functions that change one without an act. */

/** Runs a handler for its effect alone. */
export const quietly = <T>(k: Kernel, run: Run<T>): T => count(k, run).result;

/** A 32-bit word of physical memory. */
export const peekWord = (k: Kernel, at: Phys): bigint => read(k.now.memory, at, 4);

/** Stores a 32-bit word in physical memory. */
export function pokeWord(k: Kernel, at: Phys, value: bigint): void {
  k.now = { ...k.now, memory: write(k.now.memory, at, 4, value) };
}

/** Stores bytes in physical memory; they may cross pages. */
export function pokeBytes(k: Kernel, at: Phys, bytes: Uint8Array): void {
  k.now = { ...k.now, memory: writeBytes(k.now.memory, at, bytes) };
}

/** Stores 32-bit words in a row, from a physical address on. */
export function pokeWords(k: Kernel, at: Phys, words: readonly bigint[]): void {
  pokeBytes(k, at, new Uint8Array(Uint32Array.from(words, Number).buffer));
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
  const key = (page.frame / PAGE_SIZE).toString();
  pokeKernel(k, { memMap: { ...k.now.kernel.memMap, [key]: { count: users, kind } } });
  return page.frame;
}

/** Two frames in a row, the first one even: a kernel stack. */
export function takeStack(k: Kernel): Phys {
  let first = takeFrame(k, 'kernel');
  while ((first & PAGE_SIZE) !== 0n) first = takeFrame(k, 'kernel');
  takeFrame(k, 'kernel');
  return first;
}
