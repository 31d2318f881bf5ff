import { hex } from '../bits.ts';
import { addressOf } from '../image/image.ts';
import type { Kernel } from '../kernel.ts';
import type { Address } from '../setup.ts';

/** The start of the area that `vmalloc` hands out: its name in a scenario. */
export const VMALLOC = 'vmalloc';

/**
 * What an address of a scenario is on a kernel: it depends on where that kernel puts things.
 *
 * @throws RangeError if the image has no symbol of that name
 */
export function addressOn(k: Pick<Kernel, 'layout' | 'image'>, address: Address): bigint {
  if (address.startsWith('0x')) return BigInt(address);
  const [name = '', offset = '0'] = address.split('+');
  const start = name === VMALLOC ? k.layout.vmallocStart : addressOf(k.image, name);
  return start + BigInt(offset);
}

/** A text with the addresses in it as this kernel has them. */
export const textOn = (
  k: Pick<Kernel, 'layout' | 'image'>,
  text: string,
  addresses: readonly Address[],
): string => addresses.reduce((said, each) => said.replaceAll(each, hex(addressOn(k, each))), text);
