import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { phys, virt } from '../bits.ts';
import { emptyMemory, writeBytes } from '../memory.ts';
import { absolute32 } from './absolute32.ts';
import {
  type EntryFormat,
  relative32Data,
  relative32Fixup,
  relative32Handler,
  relative64Data,
  relative64Handler,
} from './format.ts';
import { EX_TYPES, exData } from './typed.ts';

/** The recordings that come with the project's facts; not part of the repository. */
const RECORDINGS = new URL('../../../shared/recordings/', import.meta.url);

interface Listing {
  readonly entry_format: string;
  readonly address: string;
  readonly entries: readonly {
    readonly insn: string;
    readonly fixup: string;
    readonly handler?: string;
    readonly data?: string;
    readonly type?: number;
    readonly type_name?: string;
  }[];
}

const FORMATS: Readonly<Record<string, EntryFormat>> = {
  'i386 absolute32': absolute32,
  'arm absolute32': absolute32,
  'i386 relative32-fixup': relative32Fixup,
  'i386 relative32-handler': relative32Handler,
  'i386 relative32-data': relative32Data,
  'x86_64 relative32-handler': relative64Handler,
  'x86_64 relative32-data': relative64Data,
};

const json = <T>(path: string): T =>
  JSON.parse(readFileSync(new URL(path, RECORDINGS), 'utf8')) as T;

const files = existsSync(RECORDINGS)
  ? ['arm', 'i386', 'x86_64'].flatMap((arch) =>
      readdirSync(new URL(`${arch}/`, RECORDINGS))
        .filter((name) => name.endsWith('.extable.json'))
        .map((name) => ({ arch, path: `${arch}/${name}` })),
    )
  : [];

const known = files.flatMap(({ arch, path }) => {
  const listing = json<Listing>(path);
  const format = FORMATS[`${arch} ${listing.entry_format}`];
  return format ? [{ path, listing, format }] : [];
});

describe.skipIf(files.length === 0)('every recorded table, entry by entry from its bytes', () => {
  it.each(known)('$path', ({ path, listing, format }) => {
    const { ex_table } = json<{ ex_table: { entries_base64: string } }>(
      path.replace('.extable', ''),
    );
    const bytes = Uint8Array.from(Buffer.from(ex_table.entries_base64, 'base64'));
    expect(bytes.length).toBe(format.size * listing.entries.length);
    // The bytes lie at 4096; only the entries' own addresses count.
    const memory = writeBytes(emptyMemory(1n << 20n), phys(4096n), bytes);
    for (const [i, entry] of listing.entries.entries()) {
      const offset = BigInt(i * format.size);
      const at = virt(BigInt(listing.address) + offset);
      const read = format.read(memory, phys(4096n + offset), at);
      expect(read).toMatchObject({ insn: BigInt(entry.insn), fixup: BigInt(entry.fixup) });
      if (entry.handler !== undefined) expect(read.handler).toBe(BigInt(entry.handler));
      if (entry.data === undefined) continue;
      expect(BigInt.asUintN(32, BigInt(entry.data))).toBe(read.data);
      expect(exData(read.data ?? 0n)).toMatchObject({ number: entry.type, type: entry.type_name });
    }
  });
});

describe('the data word', () => {
  it('has a type, a register, flags and a signed number', () => {
    const efault = { number: 17, register: 1, immediate: -14n, clearAx: false, clearDx: false };
    expect(exData(0xfff20111n)).toEqual({ ...efault, type: 'EX_TYPE_IMM_REG' });
    expect(exData(0x1003n)).toMatchObject({ type: 'EX_TYPE_UACCESS', clearAx: true });
    expect(exData(0x40313n)).toMatchObject({
      type: 'EX_TYPE_UCOPY_LEN',
      register: 3,
      immediate: 4n,
    });
    expect(exData(0xffn).type).toBeNull();
    expect(EX_TYPES).toHaveLength(21);
  });

  it('of a BPF program has a length and a place instead of a fixup', () => {
    const words = [0x100n, 0x6804n, 7n];
    const bytes = words.flatMap((word) => [word & 0xffn, (word >> 8n) & 0xffn, 0n, 0n].map(Number));
    const memory = writeBytes(emptyMemory(1n << 20n), phys(0n), Uint8Array.from(bytes));
    const entry = relative64Data.read(memory, phys(0n), virt(0xffffffffc0000000n));
    expect(entry).toMatchObject({
      insn: 0xffffffffc0000100n,
      fixup: 0xffffffffc0000104n,
      zeroes: 0x68,
    });
  });
});
