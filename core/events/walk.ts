import type { AccessKind, LevelName } from './names.ts';

/** What the MMU does: one event per branch of a translation (Intel SDM volume 3, 4.3 to 4.6 and 4.10). */
export interface WalkEvents {
  /** The TLB has the page and allows the access: no table is read. */
  'tlb.hit': { address: bigint; frame: bigint };
  /** The TLB has the page but forbids the access; the entry is dropped, as by every fault. */
  'tlb.forbids': { address: bigint; frame: bigint; access: AccessKind; user: boolean };
  /** The TLB lacks the page: the walk begins at CR3. */
  'walk.start': { address: bigint; cr3: bigint; access: AccessKind; user: boolean };
  /** A present entry that points to the next table. */
  'walk.entry': { address: bigint; level: LevelName; index: number; entry: bigint; next: bigint };
  /** P = 0: the walk ends here. */
  'walk.absent': { address: bigint; level: LevelName; index: number; entry: bigint };
  /** A reserved bit is set in a present entry. */
  'walk.reserved': { address: bigint; level: LevelName; index: number; entry: bigint };
  /** A present entry that maps a page (`bytes` long: 4 KiB, 2 MiB, 4 MiB). */
  'walk.leaf': {
    address: bigint;
    level: LevelName;
    index: number;
    entry: bigint;
    frame: bigint;
    bytes: bigint;
  };
  /** All permissions allow the access; accessed and dirty bits are set, the TLB remembers the page. */
  'walk.allowed': { address: bigint; physical: bigint; accessedSet: number; dirtySet: boolean };
  /** The page is there, but a permission forbids the access. */
  'walk.forbidden': {
    address: bigint;
    why: 'user' | 'write' | 'exec' | 'smep' | 'smap';
    access: AccessKind;
  };
}
