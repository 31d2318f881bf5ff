import { hex } from '../../bits.ts';
import type { VmallocEvents } from '../../events/vmalloc.ts';
import type { Words } from '../say.ts';

/** Words for the repair from the master, and for `vmalloc` and `vfree`. */
export const vmalloc: Words<VmallocEvents> = {
  'vmalloc.read-cr3': ({ cr3, directory }) => ({
    headline: 'CR3 tells whose directory is running',
    what: `CR3 is ${hex(cr3)}: the directory at physical ${hex(directory)} is the one to repair.`,
    why: 'Not `current`: an interrupt may come in the middle of a switch, when task and tables do not match.',
  }),
  'sync.master-empty': ({ address, index, entry }) => ({
    headline: 'The master table has nothing either',
    what: `\`init_mm\`'s entry ${index} is ${hex(entry)}: P = 0. No table covers ${hex(address)}.`,
  }),
  'sync.master-present': ({ index, entry, table }) => ({
    headline: 'The master table has the entry',
    what: `\`init_mm\`'s entry ${index} is ${hex(entry)}: present, and it points to a page table at ${hex(table)}.`,
    why: '`vmalloc` filled only the master; telling every process at once would cost a visit to each.',
  }),
  'sync.copy': ({ index, before, entry, directory }) => ({
    headline: 'One entry is copied',
    what: `Entry ${index} goes from the master to the directory at ${hex(directory)}: ${hex(before)} becomes ${hex(entry)}. Both now share one page table.`,
    why: 'From here on all that lies behind this entry is in common: old areas and future ones.',
  }),
  'sync.already': ({ index, entry }) => ({
    headline: 'The running directory has it already',
    what: `Its entry ${index}, ${hex(entry)}, points to the same page table: nothing to copy.`,
  }),
  'sync.mismatch': ({ index, own, master }) => ({
    headline: 'Two directories contradict each other',
    what: `Entry ${index} is ${hex(own)} here and ${hex(master)} in the master: different page tables.`,
    why: 'Kernel entries are never replaced, so this is corruption. The kernel has a `BUG_ON` for it.',
  }),
  'vmalloc.pte-present': ({ index, entry, table }) => ({
    headline: 'The page itself is mapped',
    what: `Entry ${index} of the shared table at ${hex(table)} is ${hex(entry)}: present.`,
    why: 'Without this test a hole in the area would send the kernel round for ever.',
  }),
  'vmalloc.pte-absent': ({ index, entry, table }) => ({
    headline: 'There is no page behind the entry',
    what: `Entry ${index} of the table at ${hex(table)} is ${hex(entry)}: not present. \`vmalloc_fault\` fails.`,
    why: 'The directory entry stays all the same: whatever else lies behind it works now.',
  }),
  'area.found': ({ address, size }) => ({
    headline: 'A free range of addresses is reserved',
    what: `${hex(address)}, ${size} bytes: the first gap in \`vmlist\` that is long enough.`,
    why: 'One page of it is a guard: it stays unmapped, so that running past the end faults.',
  }),
  'area.none': ({ size }) => ({
    headline: 'No room for the area',
    what: `${size} bytes and a guard page fit in no gap: \`vmalloc\` returns NULL.`,
  }),
  'area.page': ({ frame, number, count }) => ({
    headline: 'A page is taken from the allocator',
    what: `Page ${number + 1} of ${count} is the one at physical ${hex(frame)}.`,
    why: 'The pages need not be neighbours: that is what `vmalloc` is for.',
  }),
  'area.no-page': ({ number, count }) => ({
    headline: 'Memory has run out',
    what: `Page ${number + 1} of ${count} cannot be had: the area is given up, \`vmalloc\` returns NULL.`,
  }),
  'master.table-there': ({ index, entry }) => ({
    headline: 'The master has a page table there',
    what: `\`init_mm\`'s entry ${index} is ${hex(entry)}: the new pages go into a table in use.`,
    why: 'A process that has this entry shares the table, and will see the pages without a fault.',
  }),
  'master.table-made': ({ index, entry, table }) => ({
    headline: 'A new page table, in the master only',
    what: `\`init_mm\`'s entry ${index} becomes ${hex(entry)}: an empty table at physical ${hex(table)}.`,
    why: 'No process is told. Each will fault once, and copy this entry then.',
  }),
  'master.pte': ({ index, address, entry }) => ({
    headline: 'A page is entered in the table',
    what: `Entry ${index} becomes ${hex(entry)}: ${hex(address)} leads to the page, for the kernel only.`,
  }),
  'area.ready': ({ address, count }) => ({
    headline: '`vmalloc` returns the address',
    what: `${hex(address)}: ${count} ${count === 1 ? 'page' : 'pages'}, in \`init_mm\`'s tables.`,
  }),
  'vfree.unknown': ({ address }) => ({
    headline: 'No area begins there',
    what: `\`vmlist\` has nothing at ${hex(address)}: \`vfree\` complains and does nothing.`,
  }),
  'vfree.area': ({ address, size }) => ({
    headline: '`vfree` finds the area',
    what: `It begins at ${hex(address)} and is ${size} bytes long, guard page included.`,
  }),
  'vfree.pte': ({ index, address, before }) => ({
    headline: 'A page is taken out of the table',
    what: `Entry ${index} was ${hex(before)} and is 0x0 now: nothing is mapped at ${hex(address)}.`,
    why: 'The table is shared, so this one write reaches every process.',
  }),
  'vfree.flush': ({ entries }) => ({
    headline: 'Every TLB is flushed',
    what: `${entries} remembered ${entries === 1 ? 'page is' : 'pages are'} forgotten, global ones too.`,
    why: 'A TLB does not watch the tables: it would go on using the old entries.',
  }),
  'vfree.pages': ({ count }) => ({
    headline: 'The pages go back to the allocator',
    what: `${count} of them. The page table stays, and so does every directory entry that points to it.`,
    why: 'A table that was never freed can never be a stale one in some directory.',
  }),
};
