import { type Virt, virt } from '../../bits.ts';
import { type Kernel, pa } from '../../kernel.ts';
import { change, cpuOf, setRegister, type Write, word } from '../../machine.ts';

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
