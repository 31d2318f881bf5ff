import { hex } from '../../bits.ts';
import type { FirstTouchEvents } from '../../events/vmalloc.ts';
import type { Words } from '../say.ts';

/** Words for a new area and the first touch of it. */
export const firstTouch: Words<FirstTouchEvents> = {
  'area.found': ({ address, size }) => ({
    headline: 'A free range of addresses is reserved',
    what: `${hex(address)}, ${size} bytes: the first gap between the areas of \`vmalloc\` that is long enough.`,
    why: 'One page of it is a guard: it stays unmapped, so that running past the end faults.',
  }),
  'area.page': ({ frame, number, count }) => ({
    headline: 'A page is taken from the allocator',
    what: `Page ${number + 1} of ${count} is the one at physical ${hex(frame)}.`,
    why: 'The pages need not be neighbours: that is what `vmalloc` is for.',
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
  'vmalloc.read-cr3': ({ cr3, directory }) => ({
    headline: 'CR3 tells whose directory is running',
    what: `CR3 is ${hex(cr3)}: the directory at physical ${hex(directory)} is the one to repair.`,
    why: 'Not `current`: an interrupt may come in the middle of a switch, when task and tables do not match.',
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
  'vmalloc.pte-present': ({ index, entry, table }) => ({
    headline: 'The page itself is mapped',
    what: `Entry ${index} of the shared table at ${hex(table)} is ${hex(entry)}: present.`,
    why: 'Without this test a hole in the area would send the kernel round for ever.',
  }),
};
