import { type Virt, virt } from '../../bits.ts';
import { type Kernel, pa } from '../../kernel.ts';
import { change, cpuOf, setRegister, type Write, word } from '../../machine.ts';

const IF = 0x200n;

/** The words that an exception with error code pushes in kernel mode, in 64-bit mode SS and RSP too, and the ESP afterwards. @see Intel SDM 3A, 6.12 */
export function pushFrame(
  k: Kernel,
  eip: bigint,
  errorCode: bigint,
): { readonly esp: Virt; readonly writes: readonly Write[] } {
  const { esp, eflags, cs, ss } = cpuOf(k.now, k.cpu).registers;
  const size = k.wordSize ?? 4;
  const top = size === 8 ? esp & ~15n : esp;
  const words = [...(size === 8 ? [ss, esp] : []), eflags, cs, eip, errorCode];
  const pushed = words.map((value, i): Write => {
    const at = pa(k.layout, top - BigInt(size * (i + 1)));
    return change(k.now, word(at, size), value);
  });
  const end = top - BigInt(size * words.length);
  return {
    esp: virt(end),
    writes: [
      ...pushed,
      setRegister(k.now, 'esp', end, k.cpu),
      setRegister(k.now, 'eflags', eflags & ~IF, k.cpu),
    ],
  };
}
