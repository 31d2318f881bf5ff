import { addressOf, type Image, symbolAt } from '../../../image/image.ts';
import type { Linked } from '../../../image/link.ts';

/** Our names for the recorded driver's routines. */
const TWINS: Readonly<Record<string, string>> = {
  pfrec_kread: 'demo_read',
  pfrec_kwrite: 'demo_write',
  pfrec_inl_get4: 'demo_inline_get',
  pfrec_inl_put4: 'demo_inline_put',
};

const ourName = (name: string): string => TWINS[name] ?? name;

interface RecordedFault {
  readonly at_entry: { readonly symbol: string; readonly eip?: string };
  readonly code_bytes: { readonly address?: string; readonly bytes?: string } | null;
}

/** Code around one recorded fault. */
export interface Sample {
  /** `symbol+0xoffset` of the instruction. */
  readonly symbol: string;
  /** Two digits a byte. */
  readonly bytes: string;
  /** Bytes in front of the instruction. */
  readonly before: number;
}

/** The code around each place of a recorded kernel that faulted, in routines that our image has. */
export function samplesOf(faults: readonly RecordedFault[], image: Image): Sample[] {
  const samples = new Map<string, Sample>();
  for (const { at_entry: entry, code_bytes: code } of faults) {
    if (!code?.bytes || !code.address || !entry.eip) continue;
    const before = Number(BigInt(entry.eip) - BigInt(code.address));
    samples.set(entry.symbol, { symbol: entry.symbol, bytes: code.bytes, before });
  }
  return [...samples.values()].filter(({ symbol }) =>
    image.symbols.some(({ name }) => name === ourName(symbol.split('+')[0] ?? '')),
  );
}

/** `count` bytes of the linked image in hex. */
export function bytesFrom({ bytes: parts }: Linked, address: bigint, count: number): string {
  const part = parts.find(({ at, bytes }) => address >= at && address < at + BigInt(bytes.length));
  const offset = part ? Number(address - part.at) : 0;
  const bytes = part?.bytes.slice(offset, offset + count) ?? new Uint8Array();
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The recorded bytes from the fault up to the routine's end, and ours at the same place. @param count of bytes, if not up to `ret` */
export function compared(linked: Linked, { symbol, bytes, before }: Sample, count?: number) {
  const [name = '', offset = '0'] = symbol.split('+');
  const rest = bytes.slice(2 * before);
  const pairs: readonly string[] = rest.match(/../g) ?? [];
  const end = pairs.indexOf('c3');
  const length = count ?? (end < 0 ? pairs.length : end + 1);
  const at = addressOf(linked.image, ourName(name)) + BigInt(offset);
  return { ours: bytesFrom(linked, at, length), theirs: rest.slice(0, 2 * length) };
}

/** `symbol+0xoffset` of an address. */
export function place(image: Image, address: bigint): string {
  const found = symbolAt(image, address);
  return found ? `${found.symbol.name}+0x${found.offset.toString(16)}` : '';
}
