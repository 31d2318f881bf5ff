import { virt } from '../../bits.ts';
import { type EntryFormat, relative32Handler } from '../../extable/format.ts';
import { type Image, symbolAt } from '../../image/image.ts';
import type { ObjectFile, Routine } from '../../image/source.ts';
import type { TableFormat } from '../../image/table.ts';
import { kernelText } from '../kernel-text.ts';
import { demo, demoModule, program } from '../linux-2.6.24-ia32/text/demo.ts';
import { entry, head } from '../linux-2.6.24-ia32/text/entry.ts';
import { getuser, putuser } from '../linux-2.6.24-ia32/text/getuser.ts';
import { usercopy } from '../linux-2.6.24-ia32/text/usercopy.ts';

/** A function that the model runs as a handler: only its place and size are in the text. */
const modelled = (name: string, size: number): Routine => ({
  name,
  section: '.text',
  align: 16,
  text: [{ gap: size }],
});

const modelledIn = (name: string, sizes: Readonly<Record<string, number>>): ObjectFile => ({
  name,
  routines: Object.entries(sizes).map(([routine, size]) => modelled(routine, size)),
});

/** The fault path of 3.13 and 4.19. Sizes are chosen, not recorded. */
const MM = modelledIn('arch/x86/mm/built-in.o', {
  do_page_fault: 0x30,
  __do_page_fault: 0x480,
  vmalloc_fault: 0x120,
  spurious_fault: 0xc0,
  no_context: 0x2a0,
  fixup_exception: 0x60,
});

const TRAPS = modelledIn('arch/x86/kernel/dumpstack.o', {
  show_trace_log_lvl: 0x180,
  __die: 0x90,
  oops_end: 0xa0,
});

const EXTABLE = modelledIn('kernel/extable.o', {
  search_exception_tables: 0x30,
  search_extable: 0x40,
});

/** The functions that entries name from 4.6 on. */
const HANDLERS = modelledIn('arch/x86/mm/extable.o', {
  ex_handler_default: 0x10,
  ex_handler_fault: 0x20,
  ex_handler_ext: 0x20,
});

/** Every pair of an object names the usual handler. */
const withHandler = (object: ObjectFile): ObjectFile => ({
  ...object,
  routines: object.routines.map((routine) =>
    routine.table
      ? {
          ...routine,
          table: routine.table.map(([insn, fixup]) => [insn, fixup, 'ex_handler_default'] as const),
        }
      : routine,
  ),
});

/** What the text of a kernel is made of besides the fault path. */
interface Parts {
  readonly table: TableFormat;
  readonly entry: EntryFormat;
  /** Entries name a handler. */
  readonly handlers: boolean;
}

/** The text of 3.13 and 4.19: user access as in 2.6.24, the table in the kernel's own format, sorted by the build. */
export function laterText({ table, entry: format, handlers }: Parts) {
  const objects = [head, entry, TRAPS, MM, EXTABLE, getuser, putuser, usercopy, demo];
  const naming = handlers ? withHandler : (object: ObjectFile) => object;
  return kernelText({
    base: virt(0xc1000000n),
    objects: [...objects, ...(handlers ? [HANDLERS] : [])].map(naming),
    program,
    module: naming(demoModule),
    table,
    entry: format,
    sorted: true,
  });
}

/** Linux 4.19 for 32 bits. */
export const text = laterText({
  table: 'relative32-handler',
  entry: relative32Handler,
  handlers: true,
});

/** The instruction by which probe_kernel_read reads what may not be there: a copy's `rep movsl`. */
export function probeIn(image: Image, routine: string, size: 1 | 4) {
  for (const [at, { does }] of image.instructions)
    if (does.op === 'movs' && does.size === size && symbolAt(image, at)?.symbol.name === routine)
      return virt(at);
  throw new RangeError(`${routine}: expected a copy of ${size} bytes a time`);
}
