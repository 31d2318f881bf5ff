import { hex } from '../../bits.ts';
import type { DeedEvents } from '../../events/deeds.ts';
import type { Words } from '../say.ts';

export const deeds: Words<DeedEvents> = {
  'pagefault.disable': ({ comm, counter, count }) => ({
    headline: 'Page faults may bring nothing in now',
    what: `\`${comm}\` is not to sleep from here on: its \`${counter}\` becomes ${count}.`,
    why: 'It holds something that must not be held while sleeping, and bringing in a page may sleep.',
  }),
  'pagefault.enable': ({ comm, counter, count }) => ({
    headline: 'Page faults may bring pages in again',
    what: `The copy is over: \`${counter}\` of \`${comm}\` is ${count} again.`,
  }),
  'thread.call': ({ pid, comm, routine }) => ({
    headline: 'A kernel thread works',
    what: `\`${comm}\` (pid ${pid}) calls \`${routine}\`. No user space asked for it, and none is its own.`,
  }),
  'thread.return': ({ comm, routine, result }) => ({
    headline: 'The routine returns to the thread',
    what: `\`${routine}\` gives ${result}. \`${comm}\` goes on in the kernel.`,
  }),
  'race.turn': ({ cpu, pid, comm }) => ({
    headline: cpu === 0 ? 'Back on CPU 0' : `Meanwhile, on CPU ${cpu}`,
    what: `CPU ${cpu} runs \`${comm}\` (pid ${pid}). The other CPU stands still in this picture.`,
    why: 'No lock keeps them apart: any order of their steps must come out right.',
  }),
  'page.widen': ({ address, index, before, entry }) => ({
    headline: 'A page of the kernel becomes writable',
    what: `Entry ${index} for ${hex(address)} goes from ${hex(before)} to ${hex(entry)}: RW = 1. No TLB is told.`,
    why: 'Telling every CPU costs an interrupt each. Who gains a right may find out late.',
  }),
};
