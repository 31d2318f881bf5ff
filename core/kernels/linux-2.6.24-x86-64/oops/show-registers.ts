import { stackOf } from '../../../arch/processor.ts';
import { bareHex, type Virt } from '../../../bits.ts';
import { symbolAt } from '../../../image/image.ts';
import { type Kernel, pa } from '../../../kernel.ts';
import { cpuOf, currentTask } from '../../../machine.ts';
import { act, call, type Run } from '../../../step.ts';
import { digits, savedWord, wordAt } from '../../linux-2.6.24-ia32/oops/printable.ts';
import { printed } from '../../linux-2.6.24-ia32/printk.ts';
import { line } from '../../linux-4.19-x86/oops/line.ts';
import { probeKernelRead } from '../../linux-4.19-x86/probe.ts';

const WIDE = 16;
const CODE_BYTES = 20;
const STACK_WORDS = 12;
const WORDS_A_LINE = 4;

const wide = (value: bigint | null): string => digits(value, WIDE);

/** An address with its symbol, a module's name between colons before it. @see arch/x86/kernel/traps_64.c printk_address, Linux 2.6.24 */
export function addressLine(k: Kernel, address: bigint | null): string {
  const shown = ` [<${wide(address)}>]`;
  const found = address === null ? undefined : symbolAt(k.image, address);
  if (!found) return shown;
  const { symbol, offset } = found;
  const module = symbol.module === null ? '' : `:${symbol.module}:`;
  return `${shown} ${module}${symbol.name}+0x${offset.toString(16)}/0x${symbol.size?.toString(16) ?? '?'}`;
}

/**
 * The register dump of a kernel-mode fault: who, where, the registers, the stack, what looks like callers, the code.
 *
 * @see arch/x86/kernel/traps_64.c show_registers, arch/x86/kernel/process_64.c __show_regs, Linux 2.6.24
 */
export function showRegisters(k: Kernel, regs: Virt): Run<void> {
  return call(k, 'show_registers', showing(k, regs));
}

function* showing(k: Kernel, regs: Virt): Run<void> {
  yield* call(k, '__show_regs', dump(k, regs));
  const { comm, pid, threadInfo, address } = currentTask(k.now, k.cpu);
  const process = `Process ${comm} (pid: ${pid}, threadinfo ${wide(threadInfo)}, task ${wide(address)})`;
  yield line(k, 'oops.process', process);
  yield* call(k, '_show_stack', stack(k, regs));
  yield* code(k, savedWord(k, regs, 'eip') ?? 0n);
}

const GENERAL = [
  ['eax', 'ebx', 'ecx'],
  ['edx', 'esi', 'edi'],
  ['ebp', 'r8', 'r9'],
  ['r10', 'r11', 'r12'],
  ['r13', 'r14', 'r15'],
] as const;

type Name = (typeof GENERAL)[number][number];

/** Three characters: RAX, R08, R15. */
const label = (name: Name): string => `R${name.slice(1).padStart(2, '0')}`.toUpperCase();

/** G (all modules are free software), five marks that nothing sets here, D after the first oops. */
const taintText = (tainted: boolean | null): string => {
  if (tainted === null) return '?';
  return tainted ? 'Tainted: G      D' : 'Not tainted';
};

function* dump(k: Kernel, regs: Virt): Run<void> {
  const value = (name: Parameters<typeof savedWord>[2]) => savedWord(k, regs, name);
  const low = (name: Parameters<typeof savedWord>[2]): string => digits(value(name), 4).slice(-4);
  const modules = k.now.kernel.modules.map(({ name }) => ` ${name}`).join('');
  yield line(k, 'oops.modules', `CPU ${k.cpu} \nModules linked in:${modules}`);
  const { pid, comm } = currentTask(k.now, k.cpu);
  const { release, version } = k.config;
  const taint = taintText(k.now.kernel.tainted);
  yield line(k, 'oops.pid', `Pid: ${pid}, comm: ${comm} ${taint} ${release} ${version}`);
  const rip = value('eip');
  yield line(k, 'oops.eip', `RIP: ${low('xcs')}:[<${wide(rip)}>] ${addressLine(k, rip)}`);
  const flags = digits(value('eflags'));
  yield line(k, 'oops.stack-pointer', `RSP: ${low('xss')}:${wide(value('esp'))}  EFLAGS: ${flags}`);
  const rows = GENERAL.map((row) =>
    row.map((name) => `${label(name)}: ${wide(value(name))}`).join(' '),
  );
  yield line(k, 'oops.registers', rows.join('\n'));
  yield* control(k);
}

/** Read while it prints. Breakpoints are not modelled: the debug registers are as after a reset. */
function* control(k: Kernel): Run<void> {
  const { cr0, cr2, cr3, cr4, cs, fsBase, gsBase, kernelGsBase } = cpuOf(k.now, k.cpu).registers;
  const base = (value: bigint | undefined): string => wide(value ?? null);
  const segments = `FS:  ${base(fsBase)}(0000) GS:${base(gsBase)}(0000) knlGS:${base(kernelGsBase)}`;
  yield line(k, 'oops.segments', segments);
  const lines = [
    `CS:  ${bareHex(cs, 4)} DS: 0000 ES: 0000 CR0: ${wide(cr0)}`,
    `CR2: ${wide(cr2)} CR3: ${wide(cr3)} CR4: ${wide(cr4)}`,
    `DR0: ${wide(0n)} DR1: ${wide(0n)} DR2: ${wide(0n)}`,
    `DR3: ${wide(0n)} DR6: ${wide(0xffff0ff0n)} DR7: ${wide(0x400n)}`,
  ];
  yield line(k, 'oops.control', lines.join('\n'));
}

/** The words from RSP to the end of the stack. */
function stackWords(k: Kernel, regs: Virt): (bigint | null)[] {
  const { threadInfo } = currentTask(k.now, k.cpu);
  const end = threadInfo + stackOf(k.layout).size;
  const words: (bigint | null)[] = [];
  const rsp = savedWord(k, regs, 'esp') ?? end;
  if (rsp < threadInfo) return words;
  for (let at = rsp; at + 8n <= end; at += 8n) words.push(wordAt(k.now, pa(k.layout, at), 8));
  return words;
}

/** Twelve words, then every word of the stack that is an address of the kernel's text: what was called, and what is left over. */
function* stack(k: Kernel, regs: Virt): Run<void> {
  const words = stackWords(k, regs);
  const shown = words.slice(0, STACK_WORDS).map((word) => ` ${wide(word)}`);
  const lines: string[] = [];
  for (let i = 0; i < shown.length; i += WORDS_A_LINE)
    lines.push(shown.slice(i, i + WORDS_A_LINE).join(''));
  const text = `Stack: ${lines.join('\n')}`;
  yield act('oops.stack', { text, words: shown.length }, { writes: printed(k, `${text}\n`) });
  yield line(k, 'oops.call-trace', 'Call Trace:');
  for (const word of words) {
    if (word === null || !isText(k, word)) continue;
    const caller = addressLine(k, word);
    yield act(
      'oops.caller',
      { text: caller, fromStack: true },
      { writes: printed(k, `${caller}\n`) },
    );
  }
}

const isText = ({ image }: Kernel, address: bigint): boolean =>
  image.sections.some(
    ({ name, start, end }) => name === '.text' && address >= start && address < end,
  );

/** 20 bytes from RIP on, up to the first that cannot be read. A user address is not tried. */
function* code(k: Kernel, rip: bigint): Run<void> {
  if (rip < k.layout.pageOffset) {
    const text = 'Code:  Bad RIP value.';
    const facts = { text, at: rip, why: 'user' } as const;
    yield act('oops.bad-eip', facts, { writes: printed(k, `\n${text}\n`) });
    return;
  }
  let shown = '';
  for (let i = 0n; i < BigInt(CODE_BYTES); i++) {
    const read = yield* probeKernelRead(k, rip + i, 1);
    if (read === 'unreadable') {
      const text = `Code: ${shown} Bad RIP value.`;
      const facts = { text, at: rip + i, why: 'unreadable' } as const;
      yield act('oops.bad-eip', facts, { writes: printed(k, `\n${text}\n`) });
      return;
    }
    shown += `${digits(read[0] ?? null, 2)} `;
  }
  const text = `Code: ${shown}`;
  yield act('oops.code', { text, from: rip }, { writes: printed(k, `\n${text}\n`) });
}
