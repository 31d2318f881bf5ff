import { hex, type Phys, phys } from './bits.ts';
import { littleEndian, store } from './little-endian.ts';

const PAGE = 4096;
/** Bytes that are copied together when one of them is written. V8 keeps 64 inside the array's own object, a page outside of it. */
const BLOCK = 64;
/** Children of a node: 3 bits of the block's number a level. Larger nodes are fewer, but cost more to copy. */
const FANOUT_BITS = 3;
const FANOUT = 1 << FANOUT_BITS;
/** What a physical address can name at most. @see Intel SDM 3A, 4.1.4 MAXPHYADDR */
const LARGEST = 1n << 52n;

/**
 * 64 bytes in a row. Shared by every machine that has not written to them.
 *
 * `known` has one byte a byte (1 = known) where only a part was recorded; `null` means all of it is known.
 */
interface Block {
  readonly bytes: Uint8Array;
  readonly known: Uint8Array | null;
}

/** Which of the two a child is follows from the level. */
type Node = readonly (Node | Block | undefined)[];

/**
 * Physical memory as a value: a trie of blocks keyed by their number (address / 64); a write copies one block and the small nodes above it.
 *
 * `size` is in bytes. Bytes below it that were never written hold zeros (`untouched: 'zero'`) or are not known at all
 * (`untouched: 'unknown'`, the memory of a recording). Nothing answers above `size`: reads give all ones, writes are lost, as on an open bus.
 */
export interface Memory {
  readonly span: Span;
  readonly root: Node;
}

/** What no write changes: every state of one memory shares it. */
interface Span {
  readonly size: bigint;
  readonly untouched: 'zero' | 'unknown';
  /** `size` as a number, which compares faster. */
  readonly end: number;
  /** Levels of nodes: as many as `size` needs. */
  readonly depth: number;
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

const NO_CHILDREN: Node = Array.from({ length: FANOUT }, () => undefined);

/** Memory in which nothing has been written yet. @throws RangeError for more than 2^52 bytes */
export function emptyMemory(size: bigint, untouched: Span['untouched'] = 'zero'): Memory {
  if (size > LARGEST) throw new RangeError(`memory of ${size} bytes: expected at most ${LARGEST}`);
  const bits = Math.ceil(Math.log2(Number(size) / BLOCK));
  const depth = Math.max(1, Math.ceil(bits / FANOUT_BITS));
  return { span: { size, untouched, end: Number(size), depth }, root: NO_CHILDREN };
}

/** Shifts know only the low 32 bits of a block's number: ten levels. */
const slot = (block: number, level: number): number =>
  level < 10
    ? (block >>> (FANOUT_BITS * level)) & (FANOUT - 1)
    : Math.floor(block / 2 ** (FANOUT_BITS * level)) % FANOUT;

function blockAt({ span, root }: Memory, block: number): Block | undefined {
  if (block < 0 || block * BLOCK >= span.end) return undefined;
  let node: Node | Block | undefined = root;
  for (let level = span.depth - 1; level >= 0 && node !== undefined; level--)
    node = (node as Node)[slot(block, level)];
  return node as Block | undefined;
}

/** A node with other bytes from `offset` on, counted from the node's own start: every node and block on the way is copied once. */
function withBytes(
  memory: Memory,
  node: Node | undefined,
  level: number,
  offset: number,
  bytes: Uint8Array,
): Node {
  const copy = (node ?? NO_CHILDREN).slice();
  const span = BLOCK * 2 ** (FANOUT_BITS * level);
  for (let done = 0; done < bytes.length; ) {
    const index = Math.floor((offset + done) / span);
    const within = (offset + done) % span;
    const part = bytes.subarray(done, done + span - within);
    const child = copy[index];
    copy[index] =
      level === 0
        ? withPart(memory, child as Block | undefined, within, part)
        : withBytes(memory, child as Node | undefined, level - 1, within, part);
    done += part.length;
  }
  return copy;
}

function withPart(memory: Memory, old: Block | undefined, offset: number, part: Uint8Array): Block {
  const bytes = old ? old.bytes.slice() : new Uint8Array(BLOCK);
  bytes.set(part, offset);
  return { bytes, known: knownAfter(memory, old, offset, part.length) };
}

function withBlock(node: Node | undefined, block: number, level: number, put: Block): Node {
  const copy = (node ?? NO_CHILDREN).slice();
  const index = slot(block, level);
  copy[index] =
    level === 0 ? put : withBlock(copy[index] as Node | undefined, block, level - 1, put);
  return copy;
}

/** The address as a number, which counts faster. */
function place(at: Phys, size: number): number {
  const where = Number(at);
  const offset = where - Math.floor(where / PAGE) * PAGE;
  if (size < 1 || offset + size > PAGE)
    throw new RangeError(
      `${size} bytes at physical ${hex(at)}: expected 1 to 4096 bytes within one page`,
    );
  return where;
}

const ONES = Array.from({ length: 9 }, (_, size) => (1n << BigInt(8 * size)) - 1n);

const allOnes = (size: number): bigint => ONES[size] ?? (1n << BigInt(8 * size)) - 1n;

const ZERO_BLOCK = new Uint8Array(BLOCK);
const ONES_BLOCK = new Uint8Array(BLOCK).fill(0xff);

const allKnown = ({ known }: Block, offset: number, size: number): boolean => {
  if (known === null) return true;
  for (let i = offset; i < offset + size; i++) if (known[i] === 0) return false;
  return true;
};

/** Calls `see` with each block that some bytes lie in, and with the part of it. `false` from it ends the round and is the result. */
function everyPart(
  memory: Memory,
  where: number,
  size: number,
  see: (block: Block | undefined, offset: number, size: number, done: number) => boolean,
): boolean {
  for (let done = 0; done < size; ) {
    const block = Math.floor((where + done) / BLOCK);
    const offset = where + done - block * BLOCK;
    const part = Math.min(BLOCK - offset, size - done);
    if (!see(blockAt(memory, block), offset, part, done)) return false;
    done += part;
  }
  return true;
}

/** Whether all `size` bytes at `at` are known; always so outside recordings. */
export function isKnown(memory: Memory, at: Phys, size: number): boolean {
  const where = place(at, size);
  if (memory.span.untouched === 'zero' || where >= memory.span.end) return true;
  return everyPart(
    memory,
    where,
    size,
    (block, offset, part) => block !== undefined && allKnown(block, offset, part),
  );
}

/**
 * Reads a little-endian number.
 *
 * @param size 1 to 4096 bytes, not across a page boundary
 * @throws UnknownWord if the memory comes from a recording that lacks these bytes
 * @throws RangeError across a page boundary: our mistake, never the machine's
 */
export function read(memory: Memory, at: Phys, size: number): bigint {
  const where = place(at, size);
  if (where >= memory.span.end) return allOnes(size);
  const offset = where - Math.floor(where / BLOCK) * BLOCK;
  if (offset + size > BLOCK) return readAcross(memory, at, size);
  return littleEndian(blockWith(memory, where, size), offset, size);
}

/**
 * The 64 bytes around an address, for readers that count in numbers: those wanted are at `where % 64` and following. Not to be written to.
 *
 * @param size bytes that must be known; they lie in one block
 * @throws UnknownWord if the memory comes from a recording that lacks these bytes
 */
export function blockWith(memory: Memory, where: number, size: number): Uint8Array {
  if (where >= memory.span.end) return ONES_BLOCK;
  const number = Math.floor(where / BLOCK);
  const block = blockAt(memory, number);
  if (block === undefined) {
    if (memory.span.untouched === 'zero') return ZERO_BLOCK;
    throw new UnknownWord(phys(BigInt(where)), size);
  }
  if (block.known !== null && !allKnown(block, where - number * BLOCK, size))
    throw new UnknownWord(phys(BigInt(where)), size);
  return block.bytes;
}

function readAcross(memory: Memory, at: Phys, size: number): bigint {
  if (!isKnown(memory, at, size)) throw new UnknownWord(at, size);
  const untouched = (block: Block | undefined): boolean => block === undefined;
  if (everyPart(memory, Number(at), size, untouched)) return 0n;
  const bytes = new Uint8Array(size);
  everyPart(memory, Number(at), size, (block, offset, part, done) => {
    if (block) bytes.set(block.bytes.subarray(offset, offset + part), done);
    return true;
  });
  return littleEndian(bytes, 0, size);
}

/** Blocks made within one change of memory: nobody else has seen them, so they may be written again without a copy. */
export type FreshBlocks = Set<Uint8Array>;

/**
 * Memory with a little-endian number written; the old memory stays as it was.
 *
 * @param size 1 to 4096 bytes, not across a page boundary
 * @param fresh blocks that were made for the same change; those made now are added
 * @throws RangeError across a page boundary, below address 0, or if `value` does not fit
 */
export function write(
  memory: Memory,
  at: Phys,
  size: number,
  value: bigint,
  fresh?: FreshBlocks,
): Memory {
  const where = place(at, size);
  if (value < 0n || value > allOnes(size))
    throw new RangeError(`${hex(value)} at physical ${hex(at)}: expected a value of ${size} bytes`);
  if (where >= memory.span.end) return memory;
  const number = Math.floor(where / BLOCK);
  const offset = where - number * BLOCK;
  if (offset + size > BLOCK) {
    const bytes = new Uint8Array(size);
    store(bytes, 0, size, value);
    return writeBytes(memory, at, bytes);
  }
  if (where < 0) throw new RangeError(`write at physical ${at}: expected 0 or above`);
  const old = blockAt(memory, number);
  if (old && old.known === null && fresh?.has(old.bytes)) {
    store(old.bytes, offset, size, value);
    return memory;
  }
  const bytes = old ? old.bytes.slice() : new Uint8Array(BLOCK);
  store(bytes, offset, size, value);
  fresh?.add(bytes);
  const put = { bytes, known: knownAfter(memory, old, offset, size) };
  return rooted(memory, withBlock(memory.root, number, memory.span.depth - 1, put));
}

const rooted = ({ span }: Memory, root: Node): Memory => ({ span, root });

/** Memory with bytes written; they may cross pages. Bytes beyond the end of memory are lost. @throws RangeError below address 0 */
export function writeBytes(memory: Memory, at: Phys, bytes: Uint8Array): Memory {
  if (at < 0n) throw new RangeError(`${bytes.length} bytes at physical ${at}: expected 0 or above`);
  const room = Number(memory.span.size - at);
  if (room <= 0 || bytes.length === 0) return memory;
  const kept = bytes.subarray(0, room);
  return rooted(memory, withBytes(memory, memory.root, memory.span.depth - 1, Number(at), kept));
}

function knownAfter(
  memory: Memory,
  old: Block | undefined,
  offset: number,
  size: number,
): Uint8Array | null {
  if (old ? old.known === null : memory.span.untouched === 'zero') return null;
  const known = old?.known ? old.known.slice() : new Uint8Array(BLOCK);
  return known.fill(1, offset, offset + size);
}

/** `count` bytes from `at` on; `null` stands for a byte that is not known. May cross pages. */
export function bytesAt(memory: Memory, at: Phys, count: number): (number | null)[] {
  return Array.from({ length: count }, (_, i) => {
    const where = phys(at + BigInt(i));
    return isKnown(memory, where, 1) ? Number(read(memory, where, 1)) : null;
  });
}
