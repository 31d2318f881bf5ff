import { firstKernel } from './opening-texts.ts';

const everywhere = [
  'One CPU, where the story does not say two; no interrupt arrives while a fault is handled.',
  "User-access routines, the demo driver and user code run instruction by instruction; the handler's own C code is shown as its decisions, reads and writes.",
  'While the handler runs, EIP shows its entry point.',
  'Instruction fetches and stack pushes are translated without showing the walk, unless the fetch itself faults.',
  'The kernel is small: its exception table has some dozens of entries where a real 2.6.24 has several hundred.',
  'Files and swap are lists of pages; reading one from disk takes one step.',
];
const text = [
  'The entry code and `vmalloc` are as in 2.6.24; user access, the fault path, the tables and the exception table are those of this kernel.',
];

/** Of 6.1 for 32 bits: only `vmalloc` itself is older. */
const modern = [
  '`vmalloc` takes its pages as in 2.6.24; what it tells every process, and all that follows a fault, are those of this kernel.',
];

/** Of both 64-bit kernels whose top entries are repaired by faults. */
const top =
  'Nobody calls `vmalloc` or `ioremap` before the first process; on a real machine the boot does, and every process inherits the first top entry of the area.';

/** What is left out everywhere, said of a 64-bit kernel of that version. */
const wide = (version: string): readonly string[] =>
  everywhere.map((each) => each.replace('EIP', 'RIP').replace('2.6.24', version));

/** Of the later 64-bit kernels. */
const plainLayout =
  'Kernel stacks lie in the direct map, not in the vmalloc area; tables are not isolated, addresses not randomized.';

/** Of 6.1, which warns in the middle of its C code. */
const hidden =
  "What the kernel's own C code holds in registers is not modelled: a warning shows `?` for it.";

/** What the model of a kernel leaves out everywhere, by profile. */
export const profiles: Readonly<Record<string, { title: string; simplifies: readonly string[] }>> =
  {
    'linux-2.6.24-ia32': { title: firstKernel, simplifies: everywhere },
    'linux-2.6.24-ia32-pae': {
      title: 'IA-32 · Linux 2.6.24 · PAE, NX',
      simplifies: everywhere,
    },
    'linux-2.6.24-x86-64': {
      title: 'x86-64 · Linux 2.6.24 · four levels',
      simplifies: [
        ...wide('2.6.24'),
        top,
        'The kernel finds its task below the stack pointer, not through GS.',
        'Errata 93 and 100 of the K8 are left out.',
      ],
    },
    'linux-3.13-ia32': {
      title: 'IA-32 · Linux 3.13 · two-level tables',
      simplifies: [...text, ...everywhere.map((each) => each.replace('2.6.24', '3.13'))],
    },
    'linux-4.19-ia32': {
      title: 'IA-32 · Linux 4.19 · two-level tables',
      simplifies: [...text, ...everywhere.map((each) => each.replace('2.6.24', '4.19'))],
    },
    'linux-4.19-ia32-pae': {
      title: 'IA-32 · Linux 4.19 · PAE, tables shared',
      simplifies: [...text, ...everywhere.map((each) => each.replace('2.6.24', '4.19'))],
    },
    'linux-4.19-ia32-pti': {
      title: 'IA-32 · Linux 4.19 · PAE, tables isolated',
      simplifies: [
        ...text,
        ...everywhere.map((each) => each.replace('2.6.24', '4.19')),
        'The tables of user mode hold nothing of the kernel but its text.',
      ],
    },
    'linux-4.19-x86_64': {
      title: 'x86-64 · Linux 4.19 · four levels, SMEP, SMAP',
      simplifies: [...text, ...wide('4.19'), top, plainLayout],
    },
    'linux-6.1-x86_64': {
      title: 'x86-64 · Linux 6.1 · four levels, SMEP, SMAP',
      simplifies: [...wide('6.1'), hidden, plainLayout],
    },
    'linux-6.1-x86_64-la57': {
      title: 'x86-64 · Linux 6.1 · five levels, SMEP, SMAP',
      simplifies: [...wide('6.1'), hidden, plainLayout],
    },
    'linux-6.1-x86_64-pti': {
      title: 'x86-64 · Linux 6.1 · four levels, tables isolated',
      simplifies: [
        ...wide('6.1'),
        hidden,
        'Kernel stacks lie in the direct map, not in the vmalloc area; addresses are not randomized.',
        'Of the kernel, the tables of user mode hold the pages of the entry code only; `cpu_entry_area` is left out.',
      ],
    },
    'linux-6.1-x86_64-kaslr': {
      title: 'x86-64 · Linux 6.1 · four levels, addresses randomized',
      simplifies: [
        ...wide('6.1'),
        hidden,
        'Text, direct map and vmalloc area are moved as one boot might have moved them: the text by 0x38000000. A real kernel draws at every boot, and moves in physical memory too.',
        'Kernel stacks lie in the direct map, not in the vmalloc area; tables are not isolated.',
      ],
    },
    'linux-6.1-ia32': {
      title: 'IA-32 · Linux 6.1 · two-level tables',
      simplifies: [...modern, ...everywhere.map((each) => each.replace('2.6.24', '6.1'))],
    },
    'linux-6.1-ia32-pae': {
      title: 'IA-32 · Linux 6.1 · PAE, tables isolated',
      simplifies: [
        ...modern,
        ...everywhere.map((each) => each.replace('2.6.24', '6.1')),
        'The tables of user mode hold nothing of the kernel but its text.',
        'This build loses the NX bit of user pages, as recorded.',
      ],
    },
  };
