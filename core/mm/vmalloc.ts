import { entryAt, indexAt } from '../arch/format.ts';
import { PAGE_SIZE, type Phys, type Virt, virt } from '../bits.ts';
import type { Kernel } from '../kernel.ts';
import type { VmStruct } from '../kernel-state.ts';
import { change, readAt, setKernel } from '../machine.ts';
import { act, call, type Run } from '../step.ts';
import { allocPage, clearPage, pageUse, setPageUse } from './frames.ts';
import {
  entryOf,
  entryPlace,
  frameOf,
  PAGE_TABLE,
  pageKernel,
  pdeAt,
  pdePresent,
  pmdIndex,
  pteAt,
  pteIndex,
} from './tables.ts';
import { flushAll } from './tlb.ts';

/**
 * Reserves an area, takes its pages one by one, and maps them: in the master's tables and nowhere else.
 *
 * @param size in bytes; rounded up to pages, the guard page comes on top
 * @returns the area's address, or `null` if address space or memory has run out
 * @see mm/vmalloc.c __vmalloc_node, Linux 2.6.24
 */
export function vmalloc(k: Kernel, size: bigint, executable = false): Run<Virt | null> {
  const { vmallocStart: start, vmallocEnd: end } = k.layout;
  return call(k, 'vmalloc', allocating(k, size, executable, { start, end }));
}

/** The same for a module's pages, in the place that a 64-bit kernel keeps for them. @see arch/x86/kernel/module_64.c module_alloc, Linux 2.6.24 */
export function moduleAlloc(k: Kernel, size: bigint): Run<Virt | null> {
  const { modules } = k.layout;
  if (!modules) return (k.vmalloc ?? vmalloc)(k, size, true);
  return call(k, 'module_alloc', allocating(k, size, true, modules));
}

interface Range {
  readonly start: Virt;
  readonly end: Virt;
}

function* allocating(
  k: Kernel,
  asked: bigint,
  executable: boolean,
  range: Range,
): Run<Virt | null> {
  const size = (asked + PAGE_SIZE - 1n) & ~(PAGE_SIZE - 1n);
  const area = yield* call(k, '__get_vm_area_node', getVmArea(k, size, executable, range));
  if (!area) return null;
  const pages = yield* takePages(k, area, Number(size / PAGE_SIZE));
  if (!pages) {
    yield* vfree(k, area.address);
    return null;
  }
  const full: VmStruct = { ...area, pages };
  const vmlist = replaced(k, full);
  yield* call(k, 'map_vm_area', mapVmArea(k, full));
  yield act(
    'area.ready',
    { address: area.address, count: pages.length },
    { writes: [setKernel(k.now, 'vmlist', vmlist)] },
  );
  return area.address;
}

/** First fit in the range, with a page behind that stays unmapped. @see mm/vmalloc.c __get_vm_area_node, Linux 2.6.24 */
function* getVmArea(
  k: Kernel,
  asked: bigint,
  executable: boolean,
  { start, end }: Range,
): Run<VmStruct | null> {
  const size = asked + PAGE_SIZE;
  const { vmlist } = k.now.kernel;
  let address: bigint = start;
  for (const each of vmlist) {
    if (each.address < start) continue;
    if (address + size <= each.address) break;
    address = each.address + each.size;
  }
  if (asked === 0n || address + size > end) {
    yield act('area.none', { size: asked });
    return null;
  }
  const area: VmStruct = { address: virt(address), size, pages: [], executable };
  const sorted = [...vmlist, area].sort((a, b) => (a.address < b.address ? -1 : 1));
  yield act('area.found', { address, size }, { writes: [setKernel(k.now, 'vmlist', sorted)] });
  return area;
}

const replaced = (k: Kernel, area: VmStruct): VmStruct[] =>
  k.now.kernel.vmlist.map((each) => (each.address === area.address ? area : each));

function* takePages(k: Kernel, area: VmStruct, count: number): Run<readonly Phys[] | null> {
  const pages: Phys[] = [];
  for (let number = 0; number < count; number++) {
    const page = allocPage(k.now, 'kernel');
    if (!page) {
      const writes = [setKernel(k.now, 'vmlist', replaced(k, { ...area, pages }))];
      yield act('area.no-page', { number, count }, { writes });
      return null;
    }
    yield act('area.page', { frame: page.frame, number, count }, { writes: page.writes });
    pages.push(page.frame);
  }
  return pages;
}

/**
 * Enters the pages into `init_mm`'s tables; a missing page table is made and hooked into the master only.
 *
 * @see mm/vmalloc.c map_vm_area, vmap_pte_range, Linux 2.6.24
 */
function* mapVmArea(k: Kernel, area: VmStruct): Run<void> {
  let table = -1;
  for (const [i, frame] of area.pages.entries()) {
    const address = area.address + BigInt(i) * PAGE_SIZE;
    yield* upperTables(k, address);
    const pdeWhere = pdeAt(k, k.layout.swapperPgDir, address);
    if (pmdIndex(k.format, address) !== table) yield* pteAllocKernel(k, address, pdeWhere);
    table = pmdIndex(k.format, address);
    const pte = entryPlace(k, pteAt(k, entryOf(k, pdeWhere), address));
    const entry = frame | pageKernel(k, area.executable);
    yield act(
      'master.pte',
      { index: pteIndex(k.format, address), address, entry },
      { writes: [change(k.now, pte, entry)] },
    );
  }
}

/** Of four and five levels: the master's tables above the pmd, each made and hooked in where it is missing. PAE's are always there. */
function* upperTables(k: Kernel, address: bigint): Run<void> {
  let table = k.layout.swapperPgDir;
  for (const level of k.format.levels.slice(0, -2)) {
    const index = indexAt(level, address);
    const at = entryAt(k.format, table, index);
    if (!pdePresent(entryOf(k, at))) yield* makeTable(k, index, at);
    table = frameOf(entryOf(k, at));
  }
}

function* pteAllocKernel(k: Kernel, address: bigint, at: Phys): Run<void> {
  const index = pmdIndex(k.format, address);
  const reads = [readAt(k.now, entryPlace(k, at))];
  const old = entryOf(k, at);
  if (pdePresent(old)) {
    yield act('master.table-there', { index, entry: old }, { reads });
    return;
  }
  yield* makeTable(k, index, at);
}

/** Whether every process reaches this entry by tables that it has from the start: below the top, and with PAE unless it is isolated. */
const isShared = ({ format, layout, config }: Kernel, at: Phys): boolean =>
  (at ^ layout.swapperPgDir) >= PAGE_SIZE && (format.levels.length > 3 || config.ptiWord !== 'PTI');

/** The model's allocator never runs dry here: a table is one page of hundreds. @throws RangeError if it does */
function* makeTable(k: Kernel, index: number, at: Phys): Run<void> {
  const reads = [readAt(k.now, entryPlace(k, at))];
  const page = allocPage(k.now, 'table');
  if (!page) throw new RangeError(`master entry ${index}: expected a free page for its table`);
  const entry = page.frame | PAGE_TABLE;
  yield act(
    isShared(k, at) ? 'master.table-shared' : 'master.table-made',
    { index, entry, table: page.frame },
    {
      reads,
      writes: [
        ...page.writes,
        ...clearPage(k.now, page.frame),
        change(k.now, entryPlace(k, at), entry),
      ],
    },
  );
}

/**
 * Unmaps an area and gives its pages back. PTEs are cleared and every TLB is flushed; the page table and all entries that point to it stay.
 *
 * @param address as `vmalloc` returned it
 * @see mm/vmalloc.c __vunmap, Linux 2.6.24
 */
export function vfree(k: Kernel, address: Virt): Run<void> {
  return call(k, 'vfree', freeing(k, address));
}

function* freeing(k: Kernel, address: Virt): Run<void> {
  const { vmlist } = k.now.kernel;
  const area = vmlist.find((each) => each.address === address);
  if (!area) {
    yield act('vfree.unknown', { address });
    return;
  }
  yield act('vfree.area', { address, size: area.size });
  yield* call(k, 'unmap_vm_area', unmapVmArea(k, area));
  yield act(
    'vfree.pages',
    { count: area.pages.length },
    {
      writes: [
        setKernel(
          k.now,
          'vmlist',
          vmlist.filter((each) => each !== area),
        ),
        ...area.pages.flatMap((frame) => {
          const use = pageUse(k.now, frame);
          return use ? [setPageUse(k.now, frame, { ...use, count: use.count - 1 })] : [];
        }),
      ],
    },
  );
}

function* unmapVmArea(k: Kernel, area: VmStruct): Run<void> {
  for (let at: bigint = area.address; at < area.address + area.size - PAGE_SIZE; at += PAGE_SIZE) {
    const pde = entryOf(k, pdeAt(k, k.layout.swapperPgDir, at));
    if (!pdePresent(pde)) continue;
    const where = pteAt(k, pde, at);
    const before = entryOf(k, where);
    if (before === 0n) continue;
    yield act(
      'vfree.pte',
      { index: pteIndex(k.format, at), address: at, before },
      { writes: [change(k.now, entryPlace(k, where), 0n)] },
    );
  }
  const writes = flushAll(k.now);
  yield act('vfree.flush', { entries: writes.length }, { writes });
}
