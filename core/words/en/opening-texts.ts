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

/** What the model of a kernel leaves out everywhere, by profile. */
export const profiles: Readonly<Record<string, { title: string; simplifies: readonly string[] }>> =
  {
    'linux-2.6.24-ia32': {
      title: 'IA-32 · Linux 2.6.24 · two-level tables',
      simplifies: [
        'One CPU, where the story does not say two; no interrupt arrives while a fault is handled.',
        "User-access routines, the demo driver and user code run instruction by instruction; the handler's own C code is shown as its decisions, reads and writes.",
        'While the handler runs, EIP shows its entry point.',
        'Instruction fetches and stack pushes are translated without showing the walk, unless the fetch itself faults.',
        'The kernel is small: its exception table has some dozens of entries where a real 2.6.24 has several hundred.',
        'Files and swap are lists of pages; reading one from disk takes one step.',
      ],
    },
  };

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
