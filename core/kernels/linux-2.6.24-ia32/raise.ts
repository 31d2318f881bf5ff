import { type Virt, virt } from '../../bits.ts';
import { type Kernel, pa } from '../../kernel.ts';
import { change, cpuOf, setRegister, type Write, word } from '../../machine.ts';
import { act, type Run } from '../../step.ts';

const IF = 0x200n;

/** The four words that an exception with error code pushes in kernel mode, and the ESP afterwards. @see Intel SDM 3A, 6.12 */
export function pushFrame(
  k: Kernel,
  eip: bigint,
  errorCode: bigint,
): { readonly esp: Virt; readonly writes: readonly Write[] } {
  const { esp, eflags, cs } = cpuOf(k.now, k.cpu).registers;
  const push = (offset: bigint, value: bigint): Write =>
    change(k.now, word(pa(k.layout, esp - offset)), value);
  return {
    esp: virt(esp - 16n),
    writes: [
      push(4n, eflags),
      push(8n, cs),
      push(12n, eip),
      push(16n, errorCode),
      setRegister(k.now, 'esp', esp - 16n, k.cpu),
      setRegister(k.now, 'eflags', eflags & ~IF, k.cpu),
    ],
  };
}

/** A page fault of the kernel's own code that we do not execute instruction by instruction. */
export function* raise(
  k: Kernel,
  fault: { readonly eip: bigint; readonly cr2: bigint; readonly errorCode: bigint },
): Run<void> {
  const { eip, cr2, errorCode } = fault;
  const writes = [...pushFrame(k, eip, errorCode).writes, setRegister(k.now, 'cr2', cr2, k.cpu)];
  yield act('cpu.page-fault', { cr2, errorCode, eip, access: 'read', user: false }, { writes });
}
