/** How the kernel's image comes to be, on the machine that builds it. @see arch/x86/kernel/vmlinux_32.lds.S, Linux 2.6.24 */
export interface LinkEvents {
  /** An object file and what it brings, in bytes and entries. */
  'link.object': { object: string; routines: number; text: number; fixup: number; entries: number };
  /** A routine of the object that may fault: the three pieces. */
  'link.routine': {
    object: string;
    routine: string;
    section: string;
    text: number;
    fixup: number;
    entries: number;
  };
  /** A section has its place. */
  'link.section': { section: string; start: bigint; end: bigint };
  /** Names in a routine become addresses; `text` is one of the instructions that name another piece. */
  'link.reference': { routine: string; count: number; at: bigint; text: string };
  /** An entry: a label's address and its fixup's, in the order of the objects. */
  'link.entry': { index: number; routine: string; insn: bigint; fixup: bigint; at: bigint };
  /** The linker sets the two symbols around the table. */
  'link.symbols': { start: bigint; stop: bigint; count: number };
  /** The table as it lies: the first entry that is smaller than the one before it. */
  'link.unsorted': { index: number; routine: string; before: bigint; insn: bigint; places: number };
}
