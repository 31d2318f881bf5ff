import { hex, type Machine, type Phys, type Place, pageUse, stackOf } from '../../core/index.ts';
import { type KernelFacts, registerTitle } from '../picture/moment.ts';
import { entryFormat } from '../picture/search.ts';
import { inspect as w } from '../words/inspect.ts';

/** A place as a reader knows it, and why it held something before the first step. */
export interface Known {
  readonly name: string;
  readonly origin: string;
}

type Phy = Extract<Place, { space: 'phys' }>;

const TABLE = 4096n;
const within = (at: bigint, start: bigint): boolean => at >= start && at < start + TABLE;

function inTable(kernel: KernelFacts, machine: Machine, at: Phys): Known | null {
  const size = BigInt(kernel.format.entrySize);
  const { swapperPgDir } = kernel.layout;
  if (within(at, swapperPgDir))
    return { name: w.places.master(Number((at - swapperPgDir) / size)), origin: w.origins.master };
  const { mms, tasks } = machine.kernel;
  const mm = Object.entries(mms).find(([, { pgd }]) => within(at, pgd));
  if (mm) {
    const task = Object.values(tasks).find((each) => each.mm === mm[0]);
    const index = Number((at - mm[1].pgd) / size);
    return { name: w.places.own(task?.comm ?? mm[0], index), origin: w.origins.own };
  }
  const frame = at & ~0xfffn;
  if (pageUse(machine, at)?.kind !== 'table') return null;
  const index = Number((at - frame) / size);
  return { name: w.places.table(hex(frame, 8), index), origin: w.origins.table };
}

/** Where the kernel sees a place of physical memory: in the direct map, and where its image or a stack lies. */
const addressesOf = ({ pageOffset, regions = [] }: KernelFacts['layout'], at: Phys): bigint[] => [
  at + pageOffset,
  ...regions
    .filter((each) => at >= each.at && at < each.at + (each.end - each.start))
    .map((each) => at - each.at + each.start),
];

function inImage(kernel: KernelFacts, at: Phys): Known | null {
  const { start, stop } = kernel.image.exTable;
  const address = addressesOf(kernel.layout, at).find((each) => each >= start && each < stop);
  if (address === undefined) return null;
  const offset = address - start;
  const size = BigInt(entryFormat(kernel).size);
  const field = Number((offset % size) / (size === 16n ? 8n : 4n));
  const part = [w.places.insn, w.places.fixup][field] ?? w.places.more;
  return { name: w.places.extable(Number(offset / size), part), origin: w.origins.extable };
}

function inStack({ layout }: KernelFacts, machine: Machine, at: Phys): Known | null {
  const tasks = Object.values(machine.kernel.tasks);
  const address = addressesOf(layout, at).find((each) =>
    tasks.some(({ threadInfo }) => each >= threadInfo && each < threadInfo + stackOf(layout).size),
  );
  return address === undefined
    ? null
    : { name: w.places.stack(hex(address)), origin: w.origins.memory };
}

function known(kernel: KernelFacts, machine: Machine, { at, size }: Phy): Known {
  const name = w.places.memory(size, hex(at, 8));
  return (
    inTable(kernel, machine, at) ??
    inImage(kernel, at) ??
    inStack(kernel, machine, at) ?? { name, origin: w.origins.memory }
  );
}

/** What a place is called, and what filled it before the story begins. */
export function placeOf(kernel: KernelFacts, machine: Machine, place: Place): Known {
  switch (place.space) {
    case 'phys':
      return known(kernel, machine, place);
    case 'register':
      return { name: registerTitle(place.name, kernel), origin: w.origins.register };
    case 'tlb':
      return { name: w.places.tlb(hex(BigInt(place.page))), origin: w.origins.cpu };
    case 'current':
      return { name: w.places.current, origin: w.origins.cpu };
    case 'kernel':
      return { name: place.path.join('.'), origin: w.origins.kernel };
  }
}
