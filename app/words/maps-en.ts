import { needsEn } from './needs-en.ts';

/** Texts of the maps; loaded with them. */
export const mapsEn = {
  title: 'Maps',
  which: 'Which map',
  tabs: { space: 'Address space', decisions: 'Decisions' },
  space: 'The address space, to scale',
  narrow: {
    lead: (pid: number, comm: string): string =>
      `As ${comm}, pid ${pid}, sees it. Each bar enlarges a part of the one above.`,
    first: 'All 4 GiB',
    second: 'The kernel’s GiB',
  },
  wide: {
    lead: (pid: number, comm: string): string =>
      `As ${comm}, pid ${pid}, sees it: the two halves, each to its own scale, and the pages around the address.`,
    first: 'The user half',
    second: 'The kernel half',
  },
  near: (pages: number): string => `${pages} pages around the address`,
  decisions: 'The decisions of the handler',
  decisionsLead:
    'Every function that a fault can come through, with a mark for each of its branches. Press one: each of its branches opens a story that comes there.',
  legend: {
    taken: 'taken by the fault on show',
    seen: 'seen before',
    unseen: 'not seen yet',
    unreached: 'in no built-in story',
  },
  branch: (name: string, fn: string, state: string): string => `${name} in ${fn} (${state})`,
  opens: (title: string, step: number): string => `opens “${title}”, step ${step + 1}`,
  takes: (need: string): string => `It takes: ${need}`,
  unreached: (name: string, kernel: string, need: string): string =>
    `No built-in story comes through “${name}” on ${kernel}. It takes: ${need}`,
  chart: (kernel: string): string => `Functions and branches on "${kernel}"`,
  of: 'Kernel',
  go: 'Show function',
  here: 'Where the story is',
  larger: 'Larger',
  smaller: 'Smaller',
  views: { overview: 'Whole', way: 'Way taken', map: 'Full size', list: 'As a list' },
  view: 'How the map is drawn',
  node: (fn: string, counts: readonly string[], folded: number): string =>
    [
      `${fn}: ${counts.length === 0 ? 'calls only' : counts.join(', ')}`,
      ...(folded > 0 ? [`and ${folded} more functions below it`] : []),
    ].join(', '),
  count: (count: number, what: string): string => `${count} ${what}`,
  back: 'Close',
  working: 'All stories of this kernel are being looked through.',
  calls: (fn: string): string => `calls ${fn}: show it`,
  source: (file: string, version: string): string => `${file}, ${version}`,
  needs: needsEn,
  noAddress: 'No address is in play yet.',
  from: 'From',
  to: 'To',
  size: 'Size',
  what: 'What',
  inPlay: 'the address in play',
  kinds: {
    user: 'user mapping',
    unmapped: 'user space, nothing mapped',
    direct: 'direct map',
    gap: 'gap: nothing may be here',
    area: 'vmalloc area',
    guard: 'guard page',
    free: 'vmalloc range, free',
    fixmap: 'fixmap',
    image: 'kernel image',
    modules: 'room for modules',
    none: 'no address: the upper bits are not all alike',
    unmodelled: 'places that this model does not use',
  },
} as const;
