/** What is said about a scenario before it begins. */
export interface ScenarioText {
  readonly title: string;
  /** One sentence each. */
  readonly teaches: readonly string[];
  /** What a viewer should have met before. */
  readonly needs: readonly string[];
  /** What the model leaves out here, besides what the kernel's list says. */
  readonly simplifies: readonly string[];
  /** Why the story makes no sense on other kernels, where it does not. */
  readonly elsewhere?: string;
}

/** The kernel that the page opens on. */
export const firstKernel = 'IA-32 · Linux 2.6.24 · two-level tables';

/** The story that the page opens on. */
export const firstTouch = {
  title: 'A vmalloc area nobody told this process about',
  teaches: [
    '`vmalloc` writes only the master table; a process meets its own gap at the first touch.',
    'The fault handler copies one entry, four bytes, and the instruction runs again.',
  ],
  needs: ['The walk that needs no fault'],
  simplifies: ['The area is read straight away; a driver would fill it first.'],
} as const satisfies ScenarioText;
