/** Texts of the lecture hall: present mode, speaker tab, lessons. Fetched with what they belong to. */
export const lectureEn = {
  present: {
    adjust: 'Adjust for the projector',
    leave: 'Leave present mode',
    spotlight: 'Spotlight',
    ink: 'Draw',
    speaker: 'Speaker tab',
    drawing: 'Drawing: what you draw fades, and goes with the next step',
    size: 'Text size',
    contrast: 'Contrast',
    contrasts: { standard: 'Standard', more: 'Stronger' },
    kept: 'This browser remembers both for the next lecture.',
    percent: (grow: number): string => `${Math.round(grow * 100)} %`,
  },
} as const;
