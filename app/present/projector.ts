const STORE = 'faultline-projector';

export const GROWS = [0.9, 1, 1.15, 1.3] as const;
export type Grow = (typeof GROWS)[number];
export const CONTRASTS = ['standard', 'more'] as const;
export type Contrast = (typeof CONTRASTS)[number];

/** What a projector needs: how much larger text is, and how strong its contrast. */
export interface Projector {
  readonly grow: Grow;
  readonly contrast: Contrast;
}

const usual: Projector = { grow: 1, contrast: 'standard' };

/** Reads what was kept; anything else gives the usual. */
export function readProjector(kept: string | null): Projector {
  try {
    const { grow, contrast } = { ...usual, ...(JSON.parse(kept ?? '{}') as Partial<Projector>) };
    return {
      grow: GROWS.find((each) => each === grow) ?? usual.grow,
      contrast: CONTRASTS.find((each) => each === contrast) ?? usual.contrast,
    };
  } catch {
    return usual;
  }
}

/** What this browser remembers of the last lecture. */
export function rememberedProjector(): Projector {
  try {
    return readProjector(localStorage.getItem(STORE));
  } catch {
    return usual;
  }
}

/** Keeps it for the next lecture; a browser that keeps nothing is no reason to complain. */
export function rememberProjector(projector: Projector): void {
  try {
    localStorage.setItem(STORE, JSON.stringify(projector));
  } catch {
    // It holds until the page is closed.
  }
}

/** Sets it on the document, or takes it away. */
export function applyProjector(projector: Projector | null): void {
  const { style, dataset } = document.documentElement;
  if (projector) {
    style.setProperty('--grow', String(projector.grow));
    dataset.contrast = projector.contrast;
  } else {
    style.removeProperty('--grow');
    delete dataset.contrast;
  }
}
