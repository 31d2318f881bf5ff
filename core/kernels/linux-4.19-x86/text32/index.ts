import { type Virt, virt } from '../../../bits.ts';
import { type EntryFormat, relative32Handler } from '../../../extable/format.ts';
import { type Image, symbolAt } from '../../../image/image.ts';
import { type Item, type ObjectFile, op, type Routine } from '../../../image/source.ts';
import type { TableFormat } from '../../../image/table.ts';
import type { KernelText } from '../../../kernel.ts';
import { kernelText } from '../../kernel-text.ts';
import { demo, demoModule, program } from '../../linux-2.6.24-ia32/text/demo.ts';
import { entry, head } from '../../linux-2.6.24-ia32/text/entry.ts';
import { type Features, gates } from '../text64/features.ts';
import { clearUserChecked, copies, copyFromUser, copyToUser, memset } from './copy-user.ts';
import { accessOk, currentData, currentTask, limitOf } from './current.ts';
import { getuser, putuser } from './getuser.ts';
import { strncpyFromUser } from './strncpy.ts';

/** A function that the model runs as a handler: only its place and size are in the text. */
export const modelled = (name: string, size: number): Routine => ({
  name,
  section: '.text',
  align: 16,
  text: [{ gap: size }],
});

export const modelledIn = (name: string, sizes: Readonly<Record<string, number>>): ObjectFile => ({
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
const HANDLERS: ObjectFile = {
  ...modelledIn('arch/x86/mm/extable.o', {
    ex_handler_default: 0x10,
    ex_handler_fault: 0x20,
    ex_handler_ext: 0x20,
  }),
  data: currentData,
};

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
  /** How it reaches user memory, and the driver that does so; the driver comes last. */
  readonly access: readonly ObjectFile[];
  readonly module: ObjectFile;
  /** Entries name a handler. */
  readonly handlers: boolean;
}

/** Where the text begins, 16 MiB above the start of the direct map. */
export const BASE: Virt = virt(0xc1000000n);

/** The text of 3.13 and 4.19: the table in the kernel's own format, sorted by the build. */
export function laterText({ access, handlers, module, ...format }: Parts): KernelText {
  const naming = handlers ? withHandler : (object: ObjectFile) => object;
  return kernelText({
    base: BASE,
    objects: [head, entry, TRAPS, MM, EXTABLE, ...access].map(naming),
    program,
    module: naming(module),
    sorted: true,
    ...format,
  });
}

/** addr_limit of the running task. */
const LIMIT: readonly Item[] = [currentTask('ebx'), op.load('ebx', limitOf('ebx'))];

/** Linux 4.19 for 32 bits. @param smap whether the boot leaves `stac` and `clac` in place, and not `nop`s */
export function textFor({ smap }: Pick<Features, 'smap'>): KernelText {
  const own = gates({ smap });
  const style = {
    copyFromUser: '_copy_from_user',
    copyToUser: '_copy_to_user',
    copyInatomic: '__copy_user_ll',
    open: [own.stac, op.lfence, op.math('xor', 'eax', 'eax')],
    close: [own.clac],
  };
  const library: ObjectFile = {
    name: 'lib/built-in.o',
    routines: [
      strncpyFromUser({ limit: LIMIT, open: [own.stac, op.lfence], close: [own.clac] }),
      copyFromUser(accessOk('edx', 'edi', 'eax')),
      copyToUser(accessOk('eax', 'ebx', 'esi')),
      clearUserChecked(accessOk('eax', 'ebx', 'esi')),
      memset,
    ],
  };
  return laterText({
    table: 'relative32-handler',
    entry: relative32Handler,
    access: [library, getuser(own), putuser(own), copies(own), demo(style), HANDLERS],
    module: demoModule(style),
    handlers: true,
  });
}

/** On a CPU without SMAP. */
export const text = textFor({ smap: false });

/** The instruction by which probe_kernel_read reads what may not be there: the last copy of that size in a routine. */
export function probeIn(image: Image, routine: string, size: 1 | 4) {
  const found = [...image.instructions].filter(
    ([at, { does }]) =>
      does.op === 'movs' && does.size === size && symbolAt(image, at)?.symbol.name === routine,
  );
  const [at] = found.at(-1) ?? [];
  if (at === undefined) throw new RangeError(`${routine}: expected a copy of ${size} bytes a time`);
  return virt(at);
}
