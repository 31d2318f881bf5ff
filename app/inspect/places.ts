import { hex, type Machine, type Phys, type Place } from '../../core/index.ts';
import { type KernelFacts, registerTitle } from '../picture/moment.ts';
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
  const { mms, tasks, memMap } = machine.kernel;
  const mm = Object.entries(mms).find(([, { pgd }]) => within(at, pgd));
  if (mm) {
    const task = Object.values(tasks).find((each) => each.mm === mm[0]);
    const index = Number((at - mm[1].pgd) / size);
    return { name: w.places.own(task?.comm ?? mm[0], index), origin: w.origins.own };
  }
  const frame = at & ~0xfffn;
  if (memMap[String(at >> 12n)]?.kind !== 'table') return null;
  const index = Number((at - frame) / size);
  return { name: w.places.table(hex(frame, 8), index), origin: w.origins.table };
}

function inImage({ image, layout }: KernelFacts, at: Phys): Known | null {
  const { start, stop } = image.exTable;
  const address = at + layout.pageOffset;
  if (address >= start && address < stop) {
    const offset = address - start;
    const part = offset % 8n < 4n ? w.places.insn : w.places.fixup;
    return { name: w.places.extable(Number(offset / 8n), part), origin: w.origins.extable };
  }
  return null;
}

function inStack({ layout }: KernelFacts, machine: Machine, at: Phys): Known | null {
  const address = at + layout.pageOffset;
  const task = Object.values(machine.kernel.tasks).find(
    ({ threadInfo }) => address >= threadInfo && address < threadInfo + 8192n,
  );
  return task ? { name: w.places.stack(hex(address)), origin: w.origins.memory } : null;
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
