import { type Phys, phys, type Virt } from '../bits.ts';

/** Kernel addresses that are mapped one after the other, somewhere else than in the direct map: the kernel's image, a stack from `vmalloc`. `end` is the first address behind it. */
interface Region {
  readonly start: Virt;
  readonly end: Virt;
  /** Where `start` lies in physical memory. */
  readonly at: Phys;
}

/** Where a kernel finds physical memory without asking the tables. */
export interface DirectMap {
  readonly pageOffset: Virt;
  /** First address behind the direct map. */
  readonly highMemory: Virt;
  /** Absent where the direct map is all there is, as on 32-bit kernels. */
  readonly regions?: readonly Region[];
}

const regionOf = ({ regions }: DirectMap, address: bigint): Region | undefined =>
  regions?.find(({ start, end }) => address >= start && address < end);

/** Whether an address lies in the direct map or in a region. */
export const isDirect = (map: DirectMap, address: bigint): boolean =>
  (address >= map.pageOffset && address < map.highMemory) || regionOf(map, address) !== undefined;

/** Where an address of the direct map, or of a region, is in physical memory: the kernel's `__pa`. */
export function directPhysical(map: DirectMap, address: bigint): Phys {
  const region = map.regions ? regionOf(map, address) : undefined;
  return phys(region ? address - region.start + region.at : address - map.pageOffset);
}
