import { stackOf } from '../../../arch/processor.ts';
import { type Virt, virt } from '../../../bits.ts';
import { type Kernel, pa } from '../../../kernel.ts';
import { currentTask } from '../../../machine.ts';
import { act, call, type Run } from '../../../step.ts';
import { printed } from '../printk.ts';
import { digits, espAtFault, savedWord, symbolText, wordAt } from './printable.ts';

const STACK_WORDS = 24;
const WORDS_A_LINE = 8;
const THREAD_SIZE = 8192n;

/**
 * Functions that are running while the trace is printed. Their frames are not on the simulated stack:
 * the places in them are those of the recorded build, in our image's symbols.
 */
const PRINTING = [
  ['show_stack_log_lvl', 0x9d],
  ['show_registers', 0x30],
  ['die', 0x11e],
  ['do_page_fault', 0x2b9],
  ['error_code', 0x6a],
] as const;

/**
 * Up to 24 words from ESP up, then the callers by frame pointers, beginning with the printing code itself.
 *
 * @see arch/x86/kernel/traps_32.c show_stack_log_lvl, dump_trace with CONFIG_FRAME_POINTER, Linux 2.6.24
 */
export function showStack(k: Kernel, regs: Virt): Run<void> {
  return call(k, 'show_stack_log_lvl', showing(k, regs));
}

function* showing(k: Kernel, regs: Virt): Run<void> {
  const words = stackWords(k, regs);
  const lines: string[] = [];
  for (let i = 0; i < words.length; i += WORDS_A_LINE)
    lines.push(`${words.slice(i, i + WORDS_A_LINE).join(' ')} `);
  const text = `Stack: ${lines.join('\n       ')}`;
  yield act('oops.stack', { text, words: words.length }, { writes: printed(k, `${text}\n`) });
  const title = 'Call Trace:';
  yield act('oops.call-trace', { text: title }, { writes: printed(k, `${title}\n`) });
  for (const { address, fromStack } of [...printingFrames(k), ...callers(k, regs)]) {
    const caller = ` [<${digits(address)}>] ${symbolText(k, address)}`;
    yield act('oops.caller', { text: caller, fromStack }, { writes: printed(k, `${caller}\n`) });
  }
  const end = ` ${'='.repeat(23)}`;
  yield act('oops.trace-end', { text: end }, { writes: printed(k, `${end}\n`) });
}

/** The words on the stack, from where ESP pointed when the fault came. */
export function stackWords(k: Kernel, regs: Virt): string[] {
  const words: string[] = [];
  for (
    let at: bigint = espAtFault(k, regs);
    words.length < STACK_WORDS && at % THREAD_SIZE !== 0n;
    at += 4n
  )
    words.push(digits(wordAt(k.now, pa(k.layout, at))));
  return words;
}

interface Caller {
  readonly address: bigint | null;
  readonly fromStack: boolean;
}

const printingFrames = (k: Kernel): Caller[] =>
  PRINTING.map(([name, offset]) => {
    const symbol = k.image.symbols.find((each) => each.name === name);
    return { address: symbol ? symbol.address + BigInt(offset) : null, fromStack: false };
  });

/** Return addresses along the chain that begins at the saved EBP; it ends where it leaves the stack or turns back. */
export function callers(k: Kernel, regs: Virt): Caller[] {
  const { threadInfo } = currentTask(k.now, k.cpu);
  const end = threadInfo + stackOf(k.layout).size;
  const size = k.wordSize ?? 4;
  const step = BigInt(size);
  const found: Caller[] = [];
  let frame = savedWord(k, regs, 'ebp');
  let below: bigint = threadInfo;
  while (frame !== null && frame > below && frame + 2n * step <= end && frame % step === 0n) {
    found.push({ address: wordAt(k.now, pa(k.layout, frame + step), size), fromStack: true });
    below = frame;
    frame = wordAt(k.now, pa(k.layout, virt(frame)), size);
  }
  return found;
}
