/** How the exception table is asked. @see kernel/extable.c, lib/extable.c, arch/x86/mm/extable_32.c, Linux 2.6.24 */
export interface ExtableEvents {
  /** search_exception_tables begins; `count` entries in the kernel's own table. */
  'extable.search': { eip: bigint; count: number };
  'extable.smaller': { first: number; mid: number; last: number; insn: bigint; wanted: bigint };
  'extable.larger': { first: number; mid: number; last: number; insn: bigint; wanted: bigint };
  'extable.equal': {
    first: number;
    mid: number;
    last: number;
    insn: bigint;
    wanted: bigint;
    fixup: bigint;
    /** Of tables whose entries name one. */
    handler?: bigint;
    /** Of tables whose entries have a type. */
    data?: bigint;
  };
  'extable.exhausted': { wanted: bigint; probes: number };
  'extable.module': { module: string; count: number; wanted: bigint };
  'extable.module-empty': { module: string };
  'fixup.found': { eip: bigint; fixup: bigint };
  'fixup.none': { eip: bigint };
}
