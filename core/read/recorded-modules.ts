import { PAGE_SIZE, virt } from '../bits.ts';
import type { BpfProgram, Module } from '../kernel-state.ts';
import type { OtherTable, RecordedFault } from './recorded-fault.ts';
import type { Recording } from './recording.ts';

/** Bytes of an entry. */
const ENTRY = 12;

/** The pages that hold a table, the instructions it lists and some more addresses: the least that whoever has the table covers. */
function extentOf({ address, bytes }: OtherTable, more: readonly bigint[]) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const listed: bigint[] = [];
  for (let at = 0; at < bytes.length; at += ENTRY)
    listed.push(address + BigInt(at + view.getInt32(at, true)));
  const all = [...listed, ...more, address, address + BigInt(bytes.length)];
  const low = all.reduce((a, b) => (a < b ? a : b));
  const high = all.reduce((a, b) => (a > b ? a : b));
  const base = low & ~(PAGE_SIZE - 1n);
  const end = (high + PAGE_SIZE) & ~(PAGE_SIZE - 1n);
  return { base: virt(base), size: end - base };
}

const tableOf = ({ address, bytes }: OtherTable) => ({
  extable: virt(address),
  numExentries: bytes.length / ENTRY,
});

/** The loaded modules that have tables. Where they begin is not recorded; an instruction belongs to one if its symbol says so. */
export const modulesAt = ({ moduleTables }: Recording, { at_entry }: RecordedFault): Module[] =>
  moduleTables.map((table) => {
    const { module: name } = table;
    const inside = at_entry.symbol?.endsWith(`[${name}]`) ? [at_entry.eip] : [];
    return { name, ...extentOf(table, inside), ...tableOf(table) };
  });

/** The program whose table is recorded: it lies just before it. */
export function bpfProgramsAt({ bpfTable }: Recording, fault: RecordedFault): BpfProgram[] {
  const table = fault.bpf_ex_table ?? bpfTable;
  return table ? [{ ...extentOf(table, []), ...tableOf(table) }] : [];
}
