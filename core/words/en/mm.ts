import { hex } from '../../bits.ts';
import type { MmEvents } from '../../events/mm.ts';
import type { Words } from '../say.ts';

/** Words for demand paging, copy on write and the switch of tables. */
export const mm: Words<MmEvents> = {
  'mm.hugetlb': ({ address }) => ({
    headline: 'A mapping of huge pages',
    what: `\`hugetlb_fault\` would supply ${hex(address)}; the model ends here.`,
  }),
  'mm.table-there': ({ index, entry }) => ({
    headline: 'The page table exists',
    what: `Entry ${index}, one level up, is ${hex(entry)}.`,
  }),
  'mm.table-made': ({ index, entry, table }) => ({
    headline: 'A page table is made',
    what: `Entry ${index}, one level up, becomes ${hex(entry)}: an empty page table at physical ${hex(table)}.`,
  }),
  'mm.no-table': ({ index }) => ({
    headline: 'No memory for a page table',
    what: `Entry ${index} stays empty; the fault ends as \`VM_FAULT_OOM\`.`,
  }),
  'pte.to-file': ({ index, entry, file }) => ({
    headline: 'The page belongs to a file',
    what: `Entry ${index} of the page table is ${hex(entry)}; the mapping shows \`${file}\`.`,
  }),
  'pte.to-pfn': ({ index, entry }) => ({
    headline: 'A driver must name the frame',
    what: `Entry ${index} of the page table is ${hex(entry)}; the mapping has only \`nopfn\`.`,
  }),
  'pte.to-anonymous': ({ index, entry }) => ({
    headline: 'Nothing is behind this page yet',
    what: `Entry ${index} of the page table is ${hex(entry)}, and the mapping has no file: the page begins as zeros.`,
  }),
  'pte.to-nonlinear': ({ index, entry }) => ({
    headline: 'The entry names a page of the file',
    what: `Entry ${index} is ${hex(entry)}: P = 0 and bit 6 set, a nonlinear mapping.`,
  }),
  'pte.to-swap': ({ index, entry }) => ({
    headline: 'The page is in swap',
    what: `Entry ${index} is ${hex(entry)}: P = 0, but not empty. It names a place in swap.`,
  }),
  'pte.to-copy-on-write': ({ index, entry }) => ({
    headline: 'The page is there, but read-only',
    what: `Entry ${index} is ${hex(entry)}: P = 1, RW = 0. The mapping allows writing, so this is copy on write.`,
  }),
  'pte.touch': ({ index, before, entry }) => ({
    headline: 'The entry is marked used and written',
    what: `Entry ${index} was ${hex(before)} and is ${hex(entry)} now: A and D are set.`,
  }),
  'pte.flush': ({ index, entry }) => ({
    headline: 'The tables allow it already',
    what: `Entry ${index} is ${hex(entry)}: only the TLB can be behind. It forgets this page.`,
  }),
  'pte.spurious': ({ index, entry }) => ({
    headline: 'The page is there by now',
    what: `Entry ${index} is ${hex(entry)}: someone else was faster. Nothing is to be done.`,
  }),
  'anon.page': ({ frame }) => ({
    headline: 'A page of zeros',
    what: `The allocator gives the page at physical ${hex(frame)}; it is cleared.`,
    why: 'Nobody may see what another process left behind.',
  }),
  'anon.map': ({ address, index, entry }) => ({
    headline: 'The page enters the page table',
    what: `Entry ${index} becomes ${hex(entry)}: ${hex(address)} has a page of its own.`,
    why: 'The rest of the mapping stays empty: each page waits for its own first touch.',
  }),
  'anon.no-page': ({ address }) => ({
    headline: 'No page is free',
    what: `${hex(address)} cannot be supplied: \`VM_FAULT_OOM\`.`,
  }),
  'file.beyond-end': ({ file, page, pages }) => ({
    headline: 'The page lies beyond the end of file',
    what: `\`${file}\` has ${pages} ${pages === 1 ? 'page' : 'pages'}; number ${page} is not among them (the first is 0).`,
  }),
  'file.cached': ({ file, page, frame }) => ({
    headline: 'The page cache has the page',
    what: `Page ${page} of \`${file}\` is at physical ${hex(frame)}: no disk is needed.`,
  }),
  'file.read': ({ file, page, frame }) => ({
    headline: 'The page is read from the disk',
    what: `Page ${page} of \`${file}\` comes into the cache at physical ${hex(frame)}: a major fault.`,
    why: 'The process sleeps meanwhile. That is why atomic code must not come this way.',
  }),
  'file.no-page': ({ file, page }) => ({
    headline: 'No memory to read the page into',
    what: `Page ${page} of \`${file}\` stays on the disk: \`VM_FAULT_OOM\`.`,
  }),
  'file.io-error': ({ file, page }) => ({
    headline: 'The disk cannot read the page',
    what: `Page ${page} of \`${file}\`: an I/O error, \`VM_FAULT_SIGBUS\`.`,
  }),
  'file.map': ({ address, index, entry }) => ({
    headline: "The file's own page is mapped",
    what: `Entry ${index} becomes ${hex(entry)}: ${hex(address)} can be read, RW = 0.`,
    why: 'A first write will fault again, and decide then whether to copy.',
  }),
  'file.early-copy': ({ from, to }) => ({
    headline: 'A write to a private mapping: copied at once',
    what: `The page at ${hex(from)} is copied to ${hex(to)}; the file will never see the write.`,
  }),
  'file.map-copy': ({ address, index, entry }) => ({
    headline: 'The copy is mapped',
    what: `Entry ${index} becomes ${hex(entry)}: ${hex(address)} is writable and this process's alone.`,
  }),
  'file.no-copy': ({ address }) => ({
    headline: 'No memory for the copy',
    what: `The write to ${hex(address)} cannot be served: \`VM_FAULT_OOM\`.`,
  }),
  'file.map-shared': ({ address, index, entry }) => ({
    headline: "The file's page is mapped writable",
    what: `Entry ${index} becomes ${hex(entry)}: writes to ${hex(address)} go to the file's own page.`,
  }),
  'pfn.map': ({ address, index, entry }) => ({
    headline: "The driver's frame is mapped",
    what: `Entry ${index} becomes ${hex(entry)}: ${hex(address)} leads to memory without a \`struct page\`.`,
  }),
  'pfn.sigbus': ({ address }) => ({
    headline: 'The driver has no frame for it',
    what: `\`nopfn\` refuses ${hex(address)}: \`VM_FAULT_SIGBUS\`.`,
  }),
  'nonlinear.page': ({ entry, page }) => ({
    headline: 'The page number comes from the entry',
    what: `Bits 1 to 5 and 8 to 31 of ${hex(entry)} say page ${page}.`,
  }),
  'nonlinear.corrupt': ({ entry }) => ({
    headline: 'Such an entry does not belong here',
    what: `${hex(entry)} names a page of a file, but the mapping is not nonlinear: corruption, \`VM_FAULT_OOM\`.`,
  }),
  'swap.cached': ({ entry, frame }) => ({
    headline: 'The swap cache still has the page',
    what: `Entry ${hex(entry)} stands for the page at physical ${hex(frame)}: nothing is read.`,
  }),
  'swap.read': ({ entry, frame }) => ({
    headline: 'The page is read from swap',
    what: `Entry ${hex(entry)} names its place; it comes to physical ${hex(frame)}: a major fault.`,
  }),
  'swap.no-page': ({ entry }) => ({
    headline: 'No memory to swap into',
    what: `The page of entry ${hex(entry)} stays in swap: \`VM_FAULT_OOM\`.`,
  }),
  'swap.io-error': ({ entry }) => ({
    headline: 'Swap cannot be read',
    what: `Entry ${hex(entry)}: an I/O error, \`VM_FAULT_SIGBUS\`.`,
  }),
  'swap.map': ({ address, index, before, entry }) => ({
    headline: 'The page is mapped again',
    what: `Entry ${index} was ${hex(before)} and becomes ${hex(entry)}: ${hex(address)} is back.`,
  }),
  'wp.no-page': ({ frame }) => ({
    headline: 'The frame has no `struct page`',
    what: `${hex(frame)} is beyond the memory that the kernel manages: it cannot be counted, so it is copied.`,
  }),
  'wp.reuse': ({ index, before, entry }) => ({
    headline: 'Nobody else has the page: it is reused',
    what: `Entry ${index} was ${hex(before)} and becomes ${hex(entry)}: RW = 1, the frame stays.`,
    why: 'The others who shared it have copied or ended. A copy would be wasted.',
  }),
  'wp.shared': ({ index, before, entry }) => ({
    headline: 'A shared mapping: the page becomes writable',
    what: `Entry ${index} was ${hex(before)} and becomes ${hex(entry)}. The first write was only to be noticed.`,
  }),
  'wp.copy': ({ from, to, users }) => ({
    headline: 'The page is copied',
    what: `From physical ${hex(from)}, which has ${users} ${users === 1 ? 'user' : 'users'} or belongs to a file, to ${hex(to)}.`,
    why: 'The others must not see the write.',
  }),
  'wp.either': ({ index, before, entry }) => ({
    headline: 'Reused or copied: not recorded',
    what: `Entry ${index} was ${hex(before)} and becomes writable, as ${hex(entry)} shows; which frame it then names is not known.`,
  }),
  'wp.map': ({ index, before, entry }) => ({
    headline: 'The copy takes its place',
    what: `Entry ${index} was ${hex(before)} and becomes ${hex(entry)}: writable, this process's alone.`,
  }),
  'wp.no-memory': ({ frame }) => ({
    headline: 'No memory for the copy',
    what: `The page at ${hex(frame)} stays shared; the fault ends as \`VM_FAULT_OOM\`.`,
  }),
  'pgd.clone': ({ directory, first, copied }) => ({
    headline: 'A new directory knows the kernel half',
    what: `${copied} entries from ${first} on are copied from the master to the directory at ${hex(directory)}.`,
    why: 'A process made later has what `vmalloc` did earlier. Only what comes afterwards is a gap.',
  }),
  'switch.tables': ({ pid, comm, cr3, flushed }) => ({
    headline: `\`${comm}\` runs, with its own tables`,
    what: `CR3 becomes ${hex(cr3)} for task ${pid}; the TLB forgets ${flushed} ${flushed === 1 ? 'page' : 'pages'}, all but global ones.`,
  }),
  'switch.same': ({ pid, comm, cr3 }) => ({
    headline: `\`${comm}\` runs on the same tables`,
    what: `CR3 is ${hex(cr3)} for task ${pid} too: nothing to load, nothing to flush.`,
  }),
  'switch.borrow': ({ pid, comm, owner, cr3 }) => ({
    headline: `\`${comm}\` borrows the tables`,
    what: `Task ${pid} is a kernel thread without tables: CR3 stays ${hex(cr3)}, those of ${owner}.`,
    why: 'The kernel half is the same everywhere, or nearly: a load of CR3 and a flush are saved.',
  }),
};
