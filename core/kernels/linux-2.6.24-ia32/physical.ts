import { PAGE_SIZE, type Phys, phys } from '../../bits.ts';
import type { KernelState, PageUse } from '../../kernel-state.ts';
import { emptyMemory, type Memory, read, write } from '../../memory.ts';
import { END_OF_FRAMES, FIRST_FREE_FRAME, RAM } from './layout.ts';

/** Memory under construction, before the first step: the only code that fills memory without yielding acts. */
export interface Physical {
  readonly memory: () => Memory;
  readonly put: (at: Phys, value: bigint) => void;
  readonly get: (at: Phys) => bigint;
  readonly putBytes: (at: Phys, bytes: Uint8Array) => void;
  /** `count` fresh frames, aligned to their number (a power of two); gives the first one's address. */
  readonly frames: (count: number, kind: PageUse['kind'], users?: number) => Phys;
  readonly use: (frame: Phys, use: PageUse) => void;
  readonly allocator: () => Pick<KernelState, 'freeFrames' | 'memMap'>;
}

export function physical(): Physical {
  let memory = emptyMemory(RAM);
  let next = FIRST_FREE_FRAME;
  const memMap: Record<string, PageUse> = {};
  const use = (frame: Phys, to: PageUse): void => {
    memMap[(frame / PAGE_SIZE).toString()] = to;
  };
  return {
    memory: () => memory,
    put: (at, value) => {
      memory = write(memory, at, 4, value);
    },
    get: (at) => read(memory, at, 4),
    putBytes: (at, bytes) => {
      bytes.forEach((byte, i) => {
        memory = write(memory, phys(at + BigInt(i)), 1, BigInt(byte));
      });
    },
    frames: (count, kind, users = 1) => {
      const many = BigInt(count);
      next = ((next + many - 1n) / many) * many;
      const first = phys(next * PAGE_SIZE);
      for (let i = 0n; i < many; i++) use(phys(first + i * PAGE_SIZE), { count: users, kind });
      next += many;
      return first;
    },
    use,
    allocator: () => ({ freeFrames: { next, end: END_OF_FRAMES, kind: 'known' }, memMap }),
  };
}
