import { hex, type Phys, phys } from './bits.ts';

const PAGE = 4096;
/** Children of a node: 4 bits of the frame number a level, 28 bits in all. */
const FANOUT_BITS = 4;
const LEVELS = 7;

/**
 * One 4 KiB page. Shared by every machine that has not written to it.
 *
 * `known` has one byte a byte (1 = known) where only part of the page was recorded; `null` means all of it is known.
 */
interface Page {
  readonly bytes: Uint8Array;
  readonly known: Uint8Array | null;
}

type Node = readonly (Node | Page | undefined)[];

/**
 * Physical memory as a value: a trie of pages keyed by frame number; a write copies one page and the seven small nodes above it.
 *
 * `size` is in bytes. Frames below it that were never written hold zeros (`untouched: 'zero'`) or are not known at all
 * (`untouched: 'unknown'`, the memory of a recording). Nothing answers above `size`: reads give all ones, writes are lost, as on an open bus.
 */
export interface Memory {
  readonly size: bigint;
  readonly untouched: 'zero' | 'unknown';
  readonly root: Node;
}

/** Thrown when a run asks for something that a recording does not tell; `record` makes `needs` the outcome. */
export class UnknownFact extends Error {
  readonly needs: string;
  constructor(needs: string) {
    super(`not known: ${needs}`);
    this.needs = needs;
  }
}

/** Thrown when a run asks for a word that a recording does not contain. */
export class UnknownWord extends UnknownFact {
  readonly at: Phys;
  readonly size: number;
  constructor(at: Phys, size: number) {
    super(`${size} bytes at physical ${hex(at)}`);
    this.at = at;
    this.size = size;
  }
}

/** Memory in which nothing has been written yet. */
export const emptyMemory = (size: bigint, untouched: Memory['untouched'] = 'zero'): Memory => ({
  size,
  untouched,
  root: [],
});

const slot = (frame: number, level: number): number => (frame >>> (FANOUT_BITS * level)) & 15;

const isPage = (node: Node | Page): node is Page => 'bytes' in node;

function pageAt(memory: Memory, frame: number): Page | undefined {
  let node: Node | Page | undefined = memory.root;
  for (let level = LEVELS - 1; level >= 0; level--) {
    if (node === undefined || isPage(node)) return undefined;
    node = node[slot(frame, level)];
  }
  return node !== undefined && isPage(node) ? node : undefined;
}

function withPage(node: Node, frame: number, level: number, page: Page): Node {
  const copy = node.slice();
  const index = slot(frame, level);
  if (level === 0) {
    copy[index] = page;
    return copy;
  }
  const child = node[index];
  copy[index] = withPage(child && !isPage(child) ? child : [], frame, level - 1, page);
  return copy;
}

function place(at: Phys, size: number): { frame: number; offset: number } {
  const offset = Number(at & 0xfffn);
  if (size < 1 || offset + size > PAGE)
    throw new RangeError(
      `${size} bytes at physical ${hex(at)}: expected 1 to 4096 bytes within one page`,
    );
  return { frame: Number(at >> 12n), offset };
}

const ONES = Array.from({ length: 9 }, (_, size) => (1n << BigInt(8 * size)) - 1n);

const allOnes = (size: number): bigint => ONES[size] ?? (1n << BigInt(8 * size)) - 1n;

const allKnown = (page: Page, offset: number, size: number): boolean => {
  if (page.known === null) return true;
  for (let i = offset; i < offset + size; i++) if (page.known[i] === 0) return false;
  return true;
};

function littleEndian(bytes: Uint8Array, offset: number, size: number): bigint {
  if (size <= 4) {
    let value = 0;
    for (let i = size - 1; i >= 0; i--) value = value * 256 + (bytes[offset + i] ?? 0);
    return BigInt(value);
  }
  let text = '';
  for (let i = offset + size - 1; i >= offset; i--)
    text += (bytes[i] ?? 0).toString(16).padStart(2, '0');
  return BigInt(`0x${text}`);
}

function store(bytes: Uint8Array, offset: number, size: number, value: bigint): void {
  if (size <= 4) {
    let rest = Number(value);
    for (let i = 0; i < size; i++) {
      bytes[offset + i] = rest % 256;
      rest = Math.floor(rest / 256);
    }
    return;
  }
  const text = value.toString(16).padStart(2 * size, '0');
  for (let i = 0; i < size; i++)
    bytes[offset + i] = Number.parseInt(text.slice(2 * (size - 1 - i), 2 * (size - i)), 16);
}

/** Whether all `size` bytes at `at` are known; always so outside recordings. */
export function isKnown(memory: Memory, at: Phys, size: number): boolean {
  const { frame, offset } = place(at, size);
  const page = pageAt(memory, frame);
  return page ? allKnown(page, offset, size) : memory.untouched === 'zero' || at >= memory.size;
}

/**
 * Reads a little-endian number.
 *
 * @param size 1 to 4096 bytes, not across a page boundary
 * @throws UnknownWord if the memory comes from a recording that lacks these bytes
 * @throws RangeError across a page boundary: our mistake, never the machine's
 */
export function read(memory: Memory, at: Phys, size: number): bigint {
  const { frame, offset } = place(at, size);
  if (at >= memory.size) return allOnes(size);
  const page = pageAt(memory, frame);
  if (page === undefined) {
    if (memory.untouched === 'zero') return 0n;
    throw new UnknownWord(at, size);
  }
  if (!allKnown(page, offset, size)) throw new UnknownWord(at, size);
  return littleEndian(page.bytes, offset, size);
}

/** Pages made within one change of memory: nobody else has seen them, so they may be written again without a copy. */
export type FreshPages = Set<Uint8Array>;

/**
 * Memory with a little-endian number written; the old memory stays as it was.
 *
 * @param size 1 to 4096 bytes, not across a page boundary
 * @param fresh pages that were made for the same change; those made now are added
 * @throws RangeError across a page boundary, or if `value` does not fit
 */
export function write(
  memory: Memory,
  at: Phys,
  size: number,
  value: bigint,
  fresh: FreshPages = new Set(),
): Memory {
  const { frame, offset } = place(at, size);
  if (value < 0n || value > allOnes(size))
    throw new RangeError(`${hex(value)} at physical ${hex(at)}: expected a value of ${size} bytes`);
  if (at >= memory.size) return memory;
  const old = pageAt(memory, frame);
  const known = knownAfter(memory, old, offset, size);
  if (old && old.known === null && fresh.has(old.bytes)) {
    store(old.bytes, offset, size, value);
    return memory;
  }
  const bytes = old ? old.bytes.slice() : new Uint8Array(PAGE);
  store(bytes, offset, size, value);
  fresh.add(bytes);
  return { ...memory, root: withPage(memory.root, frame, LEVELS - 1, { bytes, known }) };
}

/** Memory with bytes written; they may cross pages. Bytes beyond the end of memory are lost. */
export function writeBytes(memory: Memory, at: Phys, bytes: Uint8Array): Memory {
  let changed = memory;
  for (let done = 0; done < bytes.length && at + BigInt(done) < memory.size; ) {
    const to = phys(at + BigInt(done));
    const offset = Number(to & 0xfffn);
    const part = bytes.subarray(done, done + PAGE - offset);
    const frame = Number(to >> 12n);
    const old = pageAt(changed, frame);
    const page = old ? old.bytes.slice() : new Uint8Array(PAGE);
    page.set(part, offset);
    const known = knownAfter(changed, old, offset, part.length);
    const root = withPage(changed.root, frame, LEVELS - 1, { bytes: page, known });
    changed = { ...changed, root };
    done += part.length;
  }
  return changed;
}

function knownAfter(
  memory: Memory,
  old: Page | undefined,
  offset: number,
  size: number,
): Uint8Array | null {
  if (old ? old.known === null : memory.untouched === 'zero') return null;
  const known = old?.known ? old.known.slice() : new Uint8Array(PAGE);
  return known.fill(1, offset, offset + size);
}

/** `count` bytes from `at` on; `null` stands for a byte that is not known. May cross pages. */
export function bytesAt(memory: Memory, at: Phys, count: number): (number | null)[] {
  return Array.from({ length: count }, (_, i) => {
    const where = phys(at + BigInt(i));
    return isKnown(memory, where, 1) ? Number(read(memory, where, 1)) : null;
  });
}
