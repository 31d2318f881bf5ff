/** Texts of the maps; loaded with them. */
export const mapsEn = {
  title: 'Maps',
  space: 'The address space, to scale',
  lead: (pid: number, comm: string): string =>
    `As ${comm}, pid ${pid}, sees it. Each bar enlarges a part of the one above.`,
  whole: 'All 4 GiB',
  kernel: 'The kernel’s GiB',
  near: (pages: number): string => `${pages} pages around the address`,
  decisions: 'The decisions of the handler',
  decisionsLead:
    'Every way that a fault takes in the built-in scenarios, laid over each other. A node opens the step of a scenario that comes there.',
  legend: { taken: 'taken by the fault on show', seen: 'seen before', unseen: 'not seen yet' },
  node: (headline: string, title: string, state: string): string =>
    `${headline} (${state}); opens “${title}”`,
  noAddress: 'No address is in play yet.',
  from: 'From',
  to: 'To',
  size: 'Size',
  what: 'What',
  here: 'the address in play',
  kinds: {
    user: 'user mapping',
    unmapped: 'user space, nothing mapped',
    direct: 'direct map',
    gap: 'gap: nothing may be here',
    area: 'vmalloc area',
    guard: 'guard page',
    free: 'vmalloc range, free',
    fixmap: 'fixmap',
  },
} as const;
