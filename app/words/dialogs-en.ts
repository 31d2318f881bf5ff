/** Texts of the dialogs, of files saved and opened, and of the news of a newer version; loaded with the first of them. */
export const dialogsEn = {
  chooser: {
    title: 'Scenarios',
    lead: 'In the order in which they are taught.',
    teaches: 'Teaches',
    needs: 'Needs',
    here: 'on the page now',
    lessons: 'Lessons',
  },
  model: {
    title: 'What the model simplifies',
    everywhere: 'Everywhere',
    here: 'In this scenario',
    nothing: 'Nothing beyond that.',
  },
  goTo: {
    title: 'Go to step',
    label: (count: number): string => `Step, 1 to ${count}`,
    go: 'Go',
    wrong: (count: number, found: string): string =>
      `The step takes a whole number from 1 to ${count}; found “${found}”.`,
  },
  keys: {
    title: 'Keys',
    rows: [
      ['→  ↓  Space  Page Down  N', 'Next step'],
      ['←  ↑  Shift+Space  Page Up  P', 'Previous step'],
      ['Home', 'First step'],
      ['End', 'Last step'],
      ['M', 'By phase or by step: what next and previous mean'],
      [']  [', 'Next event, previous event'],
      ['W', 'Maps: where in memory the address lies'],
      ['K', 'Play or pause'],
      ['G', 'Go to a step'],
      [
        '1 to 7',
        'Keep one panel in front: address, walk, master, exception table, handler, CPU, log',
      ],
      ['0', 'Let the step choose the panel again'],
      ['.  B', 'Black screen'],
      ['F', 'Full screen'],
      ['V  F5', 'Present mode; F5 only enters it'],
      ['S', 'Spotlight that follows the pointer'],
      ['D', 'Draw on the picture'],
      ['L', 'Lessons'],
      ['A', 'Adjust text size and contrast for the projector'],
      ['T', 'Light or dark theme'],
      ['?', 'This list'],
      ['Esc', 'Close; leave black screen, spotlight, drawing, then present mode'],
    ],
  },
  offline: {
    title: 'New version',
    newer: 'A newer version is ready. This page keeps its own until you say so.',
    use: 'Use it now',
    later: 'Later',
  },
  files: {
    saved: (name: string): string => `Saved as ${name}.`,
    whole: 'The file',
    doesNotRun: (why: string): string => `The scenario cannot be run: ${why}. Nothing was changed.`,
  },
} as const;
