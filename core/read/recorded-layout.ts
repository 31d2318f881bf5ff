import type { DirectMap } from '../arch/direct-map.ts';
import type { StackLayout } from '../arch/processor.ts';
import { PAGE_SIZE, type Phys, phys, virt } from '../bits.ts';
import type { Arch } from './recorded-entry.ts';

/** Where x86-64 kernels map their image, and how much of it: twice as much if it may lie anywhere. @see arch/x86/include/asm/page_64_types.h __START_KERNEL_map, KERNEL_IMAGE_SIZE, Linux 4.19 */
const IMAGE_MAP = 0xffffffff80000000n;
const IMAGE_SIZE = 512n << 20n;

/** THREAD_SIZE of x86-64 since 3.15; the frame ends at the very top. */
export const STACK_64: StackLayout = { size: 16384n, padding: 0n };

interface Facts {
  readonly page_offset: bigint;
  readonly high_memory: bigint;
  readonly phys_base?: bigint | undefined;
  readonly kaslr_offset?: bigint | undefined;
}

type Region = NonNullable<DirectMap['regions']>[number];

const region = (start: bigint, bytes: bigint, at: Phys): Region => ({
  start: virt(start),
  end: virt(start + bytes),
  at,
});

/** What every fault of a recording has in common: the direct map and, on x86-64, the kernel's image. */
export function directMapOf(kernel: Facts, arch: Arch): DirectMap {
  const map = { pageOffset: virt(kernel.page_offset), highMemory: virt(kernel.high_memory) };
  if (arch === 'i386') return map;
  const size = kernel.kaslr_offset ? 2n * IMAGE_SIZE : IMAGE_SIZE;
  // A kernel that was moved farther in its addresses than in memory has a negative one.
  const base = phys(BigInt.asIntN(64, kernel.phys_base ?? 0n));
  return { ...map, regions: [region(IMAGE_MAP, size, base)] };
}

/** Physical places that stand for what a recording maps, but does not tell where. */
const PLACES = { stack: 0xd0000000n, entryStack: 0xd0010000n, code: 0xd0030000n } as const;
/** Behind that of the stack nobody knows: exception tables of modules and programs. */
const TABLES = 0xd0100000n;

/** The task's stack where nothing tells: in the direct map, above all memory. */
export const stackSomewhere = (map: DirectMap): bigint => map.pageOffset + 0xd0020000n;

interface Seen {
  readonly entry_esp: bigint;
  readonly onEntryStack: boolean;
  readonly code: bigint | null;
  readonly tables: readonly { readonly address: bigint; readonly bytes: Uint8Array }[];
}

/** The direct map with what one fault's own stack and code need: both may be out of `vmalloc`. */
export function withOwnPages(map: DirectMap, seen: Seen): DirectMap {
  const { entry_esp, onEntryStack, code, tables } = seen;
  const own: Region[] = [];
  const add = (start: bigint, bytes: bigint, at: bigint): void => {
    const inMap = start >= map.pageOffset && start < map.highMemory;
    const known = map.regions?.some((each) => start >= each.start && start < each.end);
    if (!inMap && !known) own.push(region(start, bytes, phys(at)));
  };
  if (onEntryStack) add(entry_esp & ~(PAGE_SIZE - 1n), PAGE_SIZE, PLACES.entryStack);
  else add(entry_esp & ~(STACK_64.size - 1n), STACK_64.size, PLACES.stack);
  if (code !== null && code >= map.pageOffset)
    add(code & ~(PAGE_SIZE - 1n), 2n * PAGE_SIZE, PLACES.code);
  let at = TABLES;
  for (const { address, bytes } of tables) {
    const start = address & ~(PAGE_SIZE - 1n);
    const end = address + BigInt(bytes.length);
    const size = (end - start + PAGE_SIZE) & ~(PAGE_SIZE - 1n);
    if (!own.some((each) => start >= each.start && end <= each.end)) add(start, size, at);
    at += size;
  }
  return { ...map, regions: [...own, ...(map.regions ?? [])] };
}
