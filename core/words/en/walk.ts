import { hex } from '../../bits.ts';
import type { AccessKind, LevelName } from '../../events/names.ts';
import type { WalkEvents } from '../../events/walk.ts';
import type { Words } from '../say.ts';

const LEVEL: Readonly<Record<LevelName, string>> = {
  pgd: 'page directory',
  p4d: 'p4d table',
  pud: 'page upper directory',
  pmd: 'page middle directory',
  pte: 'page table',
};

const DOING: Readonly<Record<AccessKind, string>> = {
  read: 'read',
  write: 'write to',
  exec: 'fetch from',
};

const who = (user: boolean): string => (user ? 'user mode' : 'kernel mode');

const size = (bytes: bigint): string =>
  bytes >= 1n << 20n ? `${bytes >> 20n} MiB` : `${bytes >> 10n} KiB`;

/** `entry 802 of the page directory`. */
const entryOf = (level: LevelName, index: number): string =>
  `entry ${index} of the ${LEVEL[level]}`;

/** Words for the MMU's walk. */
export const walk: Words<WalkEvents> = {
  'tlb.hit': ({ address, frame }) => ({
    headline: 'The TLB knows the page',
    what: `${hex(address)} is in the frame at ${hex(frame)}. The CPU reads no table.`,
  }),
  'tlb.forbids': ({ address, access, user }) => ({
    headline: 'The TLB forbids the access',
    what: `The remembered page does not let ${who(user)} ${DOING[access]} ${hex(address)}. The CPU drops the TLB entry and faults.`,
    why: 'After the repair the tables are walked again, so that the CPU does not act on the old permissions.',
  }),
  'walk.start': ({ address, cr3, access, user }) => ({
    headline: 'The walk begins at CR3',
    what: `In ${who(user)} the CPU wants to ${DOING[access]} ${hex(address)}. The TLB does not know the page, so the walk starts at CR3 = ${hex(cr3)}.`,
  }),
  'walk.entry': ({ level, index, entry, next }) => ({
    headline: `The ${LEVEL[level]} leads to the next table`,
    what: `The CPU reads ${entryOf(level, index)}: ${hex(entry)}, P = 1. The next table is at ${hex(next)}.`,
  }),
  'walk.absent': ({ level, index, entry }) => ({
    headline:
      level === 'pte' ? 'The page is not present' : `The ${LEVEL[level]} entry is not present`,
    what: `The CPU reads ${entryOf(level, index)}: ${hex(entry)}, P = 0. It stops the walk here.`,
    why: "The CPU cannot know whether a page belongs there. That is the kernel's business.",
  }),
  'walk.reserved': ({ level, index, entry }) => ({
    headline: 'A reserved bit is set',
    what: `In ${entryOf(level, index)}, ${hex(entry)}, a bit that must be 0 is 1. The CPU stops the walk.`,
    why: 'No kernel sets such a bit on purpose: the tables are damaged.',
  }),
  'walk.leaf': ({ level, index, entry, frame, bytes }) => ({
    headline: level === 'pte' ? 'The entry maps the page' : `One entry maps ${size(bytes)} at once`,
    what: `The CPU reads ${entryOf(level, index)}: ${hex(entry)}, P = 1. It maps ${size(bytes)} at physical ${hex(frame)}.`,
  }),
  'walk.allowed': ({ address, physical, accessedSet, dirtySet }) => ({
    headline: 'The access is allowed',
    what: `${hex(address)} is physical ${hex(physical)}. ${marks(accessedSet, dirtySet)} The TLB remembers the page.`,
  }),
  'walk.forbidden': ({ address, why, access }) => ({
    headline: 'The page is there, but the access forbidden',
    what: `${hex(address)} is mapped, but ${FORBIDS[why]}: the CPU refuses the ${access === 'exec' ? 'fetch' : access}.`,
  }),
};

const FORBIDS = {
  user: 'US = 0 keeps it from user mode',
  write: 'RW = 0 makes it read-only',
  exec: 'NX = 1 keeps code from running there',
  smep: 'SMEP keeps the kernel from it',
  smap: 'SMAP keeps the kernel from it',
} as const;

/** @param changed entries that were written */
function marks(changed: number, dirty: boolean): string {
  if (changed === 0) return 'Accessed and dirty bits are set as needed already.';
  return dirty ? 'The CPU sets A and D.' : 'The CPU sets A.';
}
