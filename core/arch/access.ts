import { PAGE_SIZE, type Phys, wrap } from '../bits.ts';
import type { AccessKind } from '../events/names.ts';
import {
  change,
  cpuOf,
  type Read,
  type Register,
  readAt,
  registerIn,
  type Write,
  word,
} from '../machine.ts';
import { read } from '../memory.ts';
import type { Run } from '../step.ts';
import { directPhysical, isDirect } from './direct-map.ts';
import type { MemoryOperand, Mode, RegisterSize } from './instructions.ts';
import { translate } from './mmu.ts';
import { type CpuContext, type Fault, stackOf } from './processor.ts';

/** EFLAGS.AC, which `stac` sets and `clac` clears. */
export const AC = 1n << 18n;

/** A part of an operand that lies in one page. Size in bytes. */
export interface Piece {
  readonly at: Phys;
  readonly size: number;
}

export type Reached =
  | { readonly ok: true; readonly pieces: readonly Piece[] }
  | { readonly ok: false; readonly fault: Fault };

/** A register's value. */
export const registerOf = (k: CpuContext, name: Register): bigint =>
  registerIn(cpuOf(k.now, k.cpu).registers, name);

/** Bits of an address and of the widest register. */
export const modeOf = (k: CpuContext): Mode => (k.wordSize === 8 ? 64 : 32);

/** The part of a register that an operand of 4 or 8 bytes means. */
export const partOf = (value: bigint, size: RegisterSize): bigint =>
  size === 4 && value > 0xffffffffn ? wrap(value, 32) : value;

/** CPL 3: the low bits of CS. */
export const inUserMode = (k: CpuContext): boolean => (registerOf(k, 'cs') & 3n) === 3n;

/** Where an address of the direct map is in physical memory. */
export const direct = (k: CpuContext, address: bigint): Phys => directPhysical(k.layout, address);

/** The address that a memory operand names. */
export function effectiveAddress(k: CpuContext, operand: MemoryOperand): bigint {
  const { base, index, scale, displacement } = operand;
  const start = base ? registerOf(k, base) : 0n;
  const step = index ? registerOf(k, index) * BigInt(scale) : 0n;
  return wrap(start + step + BigInt(displacement), modeOf(k));
}

/** The running task's kernel stack, thread_info included: always mapped, and not what the story is about. */
function onKernelStack(k: CpuContext, address: bigint): boolean {
  const esp = registerOf(k, 'esp');
  const { size } = stackOf(k.layout);
  const same = (address ^ esp) < size;
  return same && !inUserMode(k) && isDirect(k.layout, esp);
}

function split(k: CpuContext, address: bigint, size: number): { address: bigint; size: number }[] {
  const room = Number(PAGE_SIZE - (address & (PAGE_SIZE - 1n)));
  if (size <= room) return [{ address, size }];
  return [
    { address, size: room },
    { address: wrap(address + BigInt(room), modeOf(k)), size: size - room },
  ];
}

/**
 * Finds the physical places of an operand: one, or two where it crosses a page boundary.
 * The kernel stack is reached through the direct map without a step; everything else is translated by the MMU.
 * Of two pages the first is tried first; CR2 is the address of the part that fails.
 *
 * @param size bytes
 * @param stack by way of ESP or EBP
 */
export function* reach(
  k: CpuContext,
  address: bigint,
  size: number,
  access: 'read' | 'write',
  stack = false,
): Run<Reached> {
  const parts = split(k, address, size);
  const pieces: Piece[] = [];
  for (const part of parts) {
    if (onKernelStack(k, part.address)) {
      pieces.push({ at: direct(k, part.address), size: part.size });
      continue;
    }
    const user = inUserMode(k);
    const alignmentCheck = (registerOf(k, 'eflags') & AC) !== 0n;
    const wish = { kind: access, user, alignmentCheck, stack } as const;
    const found = yield* translate(k, k.format, part.address, wish, k.cpu);
    if (!found.ok) return { ok: false, fault: faultOf(part.address, found, access) };
    pieces.push({ at: found.physical, size: part.size });
  }
  return { ok: true, pieces };
}

/** What the CPU raises for an access that was refused. */
export const faultOf = (
  cr2: bigint,
  { errorCode, vector }: { readonly errorCode: bigint; readonly vector?: 12 | 13 },
  access: AccessKind,
): Fault => ({ cr2, errorCode, access, ...(vector ? { vector } : {}) });

/** The little-endian number that lies in the pieces. @throws UnknownWord where a recording does not tell */
export function readPieces(k: CpuContext, pieces: readonly Piece[]): bigint {
  let value = 0n;
  let shift = 0n;
  for (const { at, size } of pieces) {
    value |= read(k.now.memory, at, size) << shift;
    shift += BigInt(8 * size);
  }
  return value;
}

/** The pieces as a step's reads. */
export const readsOf = (k: CpuContext, pieces: readonly Piece[]): Read[] =>
  pieces.map(({ at, size }) => readAt(k.now, word(at, size)));

/** The writes that put a little-endian number there. */
export function writesOf(k: CpuContext, pieces: readonly Piece[], value: bigint): Write[] {
  let shift = 0n;
  return pieces.map(({ at, size }) => {
    const part = wrap(value >> shift, 8 * size);
    shift += BigInt(8 * size);
    return change(k.now, word(at, size), part);
  });
}
