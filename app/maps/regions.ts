import { currentTask, type Kernel } from '../../core/index.ts';
import type { Moment } from '../picture/moment.ts';
import type { maps as w } from '../words/maps.ts';

export type Kind = keyof typeof w.kinds;

/** A part of the address space; `end` is the first address behind it. */
export interface Region {
  readonly start: bigint;
  readonly end: bigint;
  readonly kind: Kind;
}

const PAGE = 4096n;

/** What a map needs to know of a kernel. */
type Places = Pick<Kernel, 'format' | 'layout'>;

/** Where the addresses end. */
const topOf = ({ format }: Places): bigint => 1n << (format.addressBits ? 64n : 32n);

/** Each half of the addresses that 64 bits can really have: the rest has no sign in its upper bits. */
function halvesOf(addressBits: 48 | 57): { low: bigint; high: bigint } {
  const half = 1n << BigInt(addressBits - 1);
  return { low: half, high: (1n << 64n) - half };
}

/** The user half: the current process's mappings. Where a recording does not tell them there are none to draw. */
function userRegions({ now, cpu }: Moment): Region[] {
  const { mms } = now.kernel;
  const vmas = mms[currentTask(now, cpu).activeMm]?.vmas ?? 'unknown';
  if (vmas === 'unknown') return [];
  return vmas.map(({ start, end }) => ({ start, end, kind: 'user' }));
}

/** Each area that `vmalloc` handed out, and the page behind it that nothing may touch. */
const areaRegions = ({ now }: Moment): Region[] =>
  now.kernel.vmlist.flatMap(({ address, size }): Region[] => {
    const guard = address + size - PAGE;
    return [
      { start: address, end: guard, kind: 'area' },
      { start: guard, end: address + size, kind: 'guard' },
    ];
  });

/** Lays regions end to end from one address to another; `between` is what lies where there is none. */
function filled(regions: readonly Region[], start: bigint, end: bigint, between: Kind): Region[] {
  const all: Region[] = [];
  let at = start;
  for (const region of [...regions].sort((a, b) => (a.start < b.start ? -1 : 1))) {
    if (region.start > at) all.push({ start: at, end: region.start, kind: between });
    all.push(region);
    at = region.end;
  }
  if (at < end) all.push({ start: at, end, kind: between });
  return all;
}

/** The kernel's part of 4 GiB. @see include/asm-x86/pgtable_32.h VMALLOC_END, include/asm-x86/fixmap_32.h FIXADDR_TOP, Linux 2.6.24 */
function kernelGib(moment: Moment): Region[] {
  const { pageOffset, highMemory, vmallocStart, vmallocEnd } = moment.kernel.layout;
  const fixmap = vmallocEnd + 2n * PAGE;
  const top = topOf(moment.kernel);
  return [
    { start: pageOffset, end: highMemory, kind: 'direct' },
    { start: highMemory, end: vmallocStart, kind: 'gap' },
    ...filled(areaRegions(moment), vmallocStart, vmallocEnd, 'free'),
    { start: vmallocEnd, end: fixmap, kind: 'gap' },
    { start: fixmap, end: top - PAGE, kind: 'fixmap' },
    { start: top - PAGE, end: top, kind: 'gap' },
  ];
}

/** The half of the kernel on 64 bits, as far as the model knows it. @see Documentation/x86/x86_64/mm.rst, Linux 6.1 */
function kernelHalf(moment: Moment, high: bigint): Region[] {
  const { layout } = moment.kernel;
  const { pageOffset, highMemory, vmallocStart, vmallocEnd, modules, regions = [] } = layout;
  const areas = areaRegions(moment);
  /** The last byte's page belongs to it too. */
  const whole = (end: bigint): bigint => (end + PAGE - 1n) & ~(PAGE - 1n);
  const range = (start: bigint, end: bigint, between: Kind): Region[] =>
    filled(
      areas.filter((area) => area.start >= start && area.end <= end),
      start,
      end,
      between,
    );
  const known: Region[] = [
    { start: pageOffset, end: highMemory, kind: 'direct' },
    ...range(vmallocStart, whole(vmallocEnd), 'free'),
    ...regions.map(({ start, end }): Region => ({ start, end, kind: 'image' })),
    ...(modules ? range(modules.start, whole(modules.end), 'modules') : []),
  ];
  return filled(known, high, topOf(moment.kernel), 'unmodelled');
}

/** The whole address space in order, without a hole. */
export function regionsOf(moment: Moment): readonly Region[] {
  const { format, layout } = moment.kernel;
  const user = filled(userRegions(moment), 0n, layout.taskSize, 'unmapped');
  if (!format.addressBits) return [...user, ...kernelGib(moment)];
  const { low, high } = halvesOf(format.addressBits);
  return [
    ...user,
    { start: layout.taskSize, end: low, kind: 'gap' },
    { start: low, end: high, kind: 'none' },
    ...kernelHalf(moment, high),
  ];
}

/** A stretch of the address space that a bar shows. */
export interface Stretch {
  readonly start: bigint;
  readonly end: bigint;
}

/** Pages that the closest bar shows. */
export const NEAR = 32;

/** What the two upper bars show: all and the kernel's part; on 64 bits the two halves, which are too small a part of all to be seen. */
export function barsOf(kernel: Places): readonly [first: Stretch, second: Stretch] {
  const end = topOf(kernel);
  if (!kernel.format.addressBits)
    return [
      { start: 0n, end },
      { start: kernel.layout.pageOffset, end },
    ];
  const { low, high } = halvesOf(kernel.format.addressBits);
  return [
    { start: 0n, end: low },
    { start: high, end },
  ];
}

/** Some pages around an address, within the address space. */
export function around(kernel: Places, address: bigint): Stretch {
  const top = topOf(kernel);
  const span = BigInt(NEAR) * PAGE;
  const page = address & ~(PAGE - 1n);
  const low = page - span / 2n;
  const start = low < 0n ? 0n : low + span > top ? top - span : low;
  return { start, end: start + span };
}

/** The parts of regions that a stretch shows. */
export const within = (regions: readonly Region[], { start, end }: Stretch): readonly Region[] =>
  regions
    .filter((region) => region.end > start && region.start < end)
    .map((region) => ({
      kind: region.kind,
      start: region.start < start ? start : region.start,
      end: region.end > end ? end : region.end,
    }));

/** How far into a stretch an address lies, 0 to 1. */
export const share = (address: bigint, { start, end }: Stretch): number =>
  Number(address - start) / Number(end - start);

/** A size as it is said: `4 KiB`, `3 GiB`, `895.98 MiB`, `128 TiB`. */
export function sizeText(bytes: bigint): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
  const step = Math.max(0, Math.floor((bytes.toString(2).length - 1) / 10));
  const value = Number(bytes) / 1024 ** step;
  return `${Number.isInteger(value) ? value : value.toFixed(2)} ${units[step]}`;
}
