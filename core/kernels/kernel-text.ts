import type { Mode } from '../arch/instructions.ts';
import { type Virt, virt } from '../bits.ts';
import { absolute32 } from '../extable/absolute32.ts';
import type { EntryFormat } from '../extable/format.ts';
import { sortMainTable, type UnsortedTable } from '../extable/sort.ts';
import type { Image } from '../image/image.ts';
import { type Linkage, type Linked, link } from '../image/link.ts';
import { linking } from '../image/linking.ts';
import type { ObjectFile } from '../image/source.ts';
import type { TableFormat } from '../image/table.ts';
import { type Kernel, type KernelText, pa } from '../kernel.ts';
import type { Run } from '../step.ts';

/** Where a user's program begins. */
const PROGRAM = { 32: virt(0x08048000n), 64: virt(0x400000n) } as const;

/** What a kernel is linked from, and where to. */
interface TextParts {
  /** Address of the first byte. */
  readonly base: Virt;
  /** In the order of its build. */
  readonly objects: readonly ObjectFile[];
  /** The user's program, which is linked along with the kernel only to be in the same image. */
  readonly program: ObjectFile;
  readonly module: ObjectFile;
  /** How the linker writes an entry of the exception table, and how the kernel reads it; absent: two absolute addresses. */
  readonly table?: TableFormat;
  readonly entry?: EntryFormat;
  /** The build sorts the table. */
  readonly sorted?: boolean;
  /** 32-bit code if absent. */
  readonly mode?: Mode;
}

/** The text of a kernel. Linking the same objects gives the same image: once is enough. */
export function kernelText({ base, objects, program, module, ...how }: TextParts): KernelText {
  const { table = 'absolute32', entry = absolute32, sorted = false, mode = 32 } = how;
  const kernels = new Map<string | null, Linked>();
  const modules = new WeakMap<Image, Map<bigint, Linked>>();
  const kernelLinkage = (without: string | null): Linkage => ({
    objects: [...objects, program],
    base,
    user: PROGRAM[mode],
    module: null,
    without,
    table,
    sorted,
    mode,
  });
  const linkModule = (at: Virt, kernel: Image): Linked =>
    link({
      objects: [module],
      base: at,
      sectionAlign: 16n,
      module: 'demo_mod',
      known: kernel.symbols,
      table,
      sorted,
      mode,
    });
  return {
    objects,
    table,
    entry,
    sorted,
    link: (without) => {
      const linked = kernels.get(without) ?? link(kernelLinkage(without));
      kernels.set(without, linked);
      return linked;
    },
    module: (at, kernel) => {
      const known = modules.get(kernel) ?? new Map<bigint, Linked>();
      const linked = known.get(at) ?? linkModule(at, kernel);
      modules.set(kernel, known.set(at, linked));
      return linked;
    },
  };
}

/** The text that a booted kernel was linked from. @throws RangeError if a recording brought the image */
export function textOf(k: Kernel): KernelText {
  if (!k.text) throw new RangeError('the text: expected a kernel that was booted');
  return k.text;
}

/** How the entries of a kernel's tables are moved about. */
export function orderOf(k: Kernel): Pick<UnsortedTable, 'word' | 'relative'> {
  const { table, entry } = textOf(k);
  if (table === 'absolute32') return {};
  return table === 'absolute64' ? { word: 8 } : { relative: { read: entry, write: table } };
}

/**
 * Sorts the kernel's own exception table where it lies in memory.
 *
 * @see kernel/extable.c sort_main_extable, Linux 2.6.24
 */
export function sortMainExtable(k: Kernel): Run<void> {
  const { start, stop } = k.image.exTable;
  const count = Number(stop - start) / textOf(k).entry.size;
  return sortMainTable(k, { start, count, ...orderOf(k), physical: (at) => pa(k.layout, at) });
}

/** The story of the table: linked from what each routine brings, then sorted at boot. The image must lie in memory, its table unsorted. */
export function* linkAndSort(k: Kernel): Run<void> {
  const text = textOf(k);
  yield* linking(k, text, text.link(null), (at) => pa(k.layout, at));
  if (!text.sorted) yield* sortMainExtable(k);
}
