import { currentTask } from '../../core/index.ts';
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
const TOP = 1n << 32n;

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

/**
 * The whole address space in order, without a hole.
 *
 * @see include/asm-x86/pgtable_32.h VMALLOC_END, include/asm-x86/fixmap_32.h FIXADDR_TOP, Linux 2.6.24
 */
export function regionsOf(moment: Moment): readonly Region[] {
  const { taskSize, pageOffset, highMemory, vmallocStart, vmallocEnd } = moment.kernel.layout;
  const fixmap = vmallocEnd + 2n * PAGE;
  return [
    ...filled(userRegions(moment), 0n, taskSize, 'unmapped'),
    { start: pageOffset, end: highMemory, kind: 'direct' },
    { start: highMemory, end: vmallocStart, kind: 'gap' },
    ...filled(areaRegions(moment), vmallocStart, vmallocEnd, 'free'),
    { start: vmallocEnd, end: fixmap, kind: 'gap' },
    { start: fixmap, end: TOP - PAGE, kind: 'fixmap' },
    { start: TOP - PAGE, end: TOP, kind: 'gap' },
  ];
}

/** A stretch of the address space that a bar shows. */
export interface Stretch {
  readonly start: bigint;
  readonly end: bigint;
}

/** Pages that the closest bar shows. */
export const NEAR = 32;

export const whole: Stretch = { start: 0n, end: TOP };

/** Some pages around an address, within the address space. */
export function around(address: bigint): Stretch {
  const span = BigInt(NEAR) * PAGE;
  const page = address & ~(PAGE - 1n);
  const low = page - span / 2n;
  const start = low < 0n ? 0n : low + span > TOP ? TOP - span : low;
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

/** A size as it is said: `4 KiB`, `3 GiB`, `895.98 MiB`. */
export function sizeText(bytes: bigint): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  const step = Math.min(3, Math.max(0, Math.floor((bytes.toString(2).length - 1) / 10)));
  const value = Number(bytes) / 1024 ** step;
  return `${Number.isInteger(value) ? value : value.toFixed(2)} ${units[step]}`;
}
