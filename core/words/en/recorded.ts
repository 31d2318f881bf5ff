import type { ScenarioText } from './opening-texts.ts';

/** The scenario that plays faults of a recorded kernel. */
export const recordedText: ScenarioText = {
  title: 'Recorded on a real Linux 2.6.24',
  teaches: [
    'A real kernel takes the same steps, with its own addresses and entries.',
    'What nobody recorded stays unknown: the model never guesses it.',
  ],
  needs: ['A vmalloc area nobody told this process about'],
  simplifies: [
    'Only the words that the fault needs were recorded; all other memory is unknown.',
    'Which page the allocator hands out depends on history: the frame shown is a placeholder.',
    'The kernel ran under QEMU, one CPU, 128 MiB, two-level tables.',
  ],
};
