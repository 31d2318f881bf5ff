import { raisePageFault } from '../../arch/exception.ts';
import { peek } from '../../arch/mmu.ts';
import { addressOf } from '../../image/image.ts';
import type { Kernel } from '../../kernel.ts';
import { cpuOf, setRegister } from '../../machine.ts';
import { act, type Run } from '../../step.ts';

/** An instruction of the exception table: a symbol and an offset. */
export type ListedAt = readonly [symbol: string, offset: bigint];

interface Touch {
  readonly at: bigint;
  readonly size: bigint;
  readonly kind: 'read' | 'write';
}

/** EFLAGS.AC: `stac` was said. */
const AC = 1n << 18n;

/**
 * A handler touches user memory as `get_user` and `put_user` do: what is there costs no step; what is not makes the CPU fault within the
 * fault, as often as pages are supplied.
 *
 * @param by the instruction that does it
 * @returns `refused` for an address that is not user space's, or if the exception table ended it
 */
export function* touchUser(
  k: Kernel,
  { at, size, kind }: Touch,
  by: ListedAt,
): Run<'there' | 'refused' | 'dead'> {
  if (at + size > k.layout.taskSize) return 'refused';
  for (const byte of [at, at + size - 1n]) {
    const found = yield* ready(k, byte, kind, by);
    if (found !== 'there') return found;
  }
  return 'there';
}

function* ready(
  k: Kernel,
  at: bigint,
  kind: 'read' | 'write',
  [symbol, offset]: ListedAt,
): Run<'there' | 'refused' | 'dead'> {
  const access = { kind, user: false, alignmentCheck: true } as const;
  const eip = addressOf(k.image, symbol) + offset;
  for (;;) {
    const result = peek(k.now, k.format, at, access, k.cpu);
    if (result.ok) return 'there';
    const { eflags } = cpuOf(k.now, k.cpu).registers;
    const set = (flags: bigint) => setRegister(k.now, 'eflags', flags, k.cpu);
    const writes = [setRegister(k.now, 'eip', eip, k.cpu), set(eflags | AC)];
    yield act('vsyscall.touch', { at, eip }, { writes });
    yield* raisePageFault(k, { cr2: at, errorCode: result.errorCode, access: kind });
    if ((yield* k.pageFault(k, result.errorCode)) === 'dead') return 'dead';
    if (cpuOf(k.now, k.cpu).registers.eip !== eip) return 'refused';
  }
}
