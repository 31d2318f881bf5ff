/** Texts for taking steps along: sharing, handouts, pictures. Fetched with what they belong to. */
export const takeEn = {
  share: {
    link: 'Link to this step',
    embed: 'To put this step into another page',
    copy: 'Copy',
    copyNamed: (what: string): string => `Copy: ${what}`,
    copied: 'Copied.',
    refused: 'The browser refused to copy: press the text and copy it yourself.',
    handout: 'Handout and pictures',
    handoutHint: 'to print, or to save as SVG or PNG; opens in a tab of its own',
  },
  handout: {
    title: (scenario: string): string => `Handout: ${scenario}`,
    options: 'What goes on the handout',
    layout: 'Layout',
    layouts: { one: 'One step a page', six: 'Six steps a page' },
    which: 'Steps',
    whiches: {
      here: (step: number): string => `Step ${step}`,
      marks: 'The named events',
      all: (count: number): string => `All ${count} steps`,
      some: 'These',
    },
    whichOfEach: {
      first: 'The first step of each item',
      marks: 'The named events of each item',
      all: 'All steps of each item',
    },
    notes: 'With the speaker’s notes',
    item: (n: number, count: number): string => `Item ${n} of ${count}`,
    minutes: (n: number): string => `${n} min`,
    stretch: (first: number, last: number, scenario: string): string =>
      first === last
        ? `Step ${first} of “${scenario}”`
        : `Steps ${first} to ${last} of “${scenario}”`,
    lessonFile: 'lesson',
    some: 'Steps such as 3, 7-12',
    wrong: (count: number, found: string): string =>
      `Steps are whole numbers and ranges from 1 to ${count}, as in 3, 7-12; found “${found}”.`,
    print: 'Print',
    svg: 'Save as SVG',
    png: 'Save as PNG',
    saved: (name: string): string => `Saved as ${name}.`,
    notSaved: (why: string): string => `The pictures could not be made: ${why}.`,
    saving: (done: number, count: number): string => `Picture ${done} of ${count}`,
    back: 'Back to the page',
    steps: 'Chosen steps',
  },
} as const;
