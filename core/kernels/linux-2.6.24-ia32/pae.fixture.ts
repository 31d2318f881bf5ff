import { NX } from '../../arch/format.ts';
import { ia32Pae } from '../../arch/ia32-pae.ts';
import { type Phys, phys } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import { machineAt, PGD, type Spec, USER_TABLE, VMALLOC_TABLE, vma } from './machine.fixture.ts';
import type { Vector } from './vectors.fixture.ts';

/** The machine of the other fixture with PAE's tables: four top entries, a pmd page for the lowest GiB, and the kernel's one pmd page, which the master has too. */
const USER_PMD = phys(0x1003000n);
const KERNEL_PMD = phys(0x1004000n);
const MASTER = phys(0x101000n);

const EFER_NX = 0x800n;

/** An eight-byte entry as two words. */
const entry = (at: bigint, value: bigint): (readonly [Phys, bigint])[] => [
  [phys(at), value & 0xffffffffn],
  [phys(at + 4n), value >> 32n],
];

const TOPS = [
  ...entry(PGD, USER_PMD | 1n),
  ...entry(PGD + 24n, KERNEL_PMD | 1n),
  ...entry(MASTER + 24n, KERNEL_PMD | 1n),
  ...entry(USER_PMD + 8n * 128n, USER_TABLE | 0x067n),
];

/** The direct map in 2 MiB pages. */
const LOW = Array.from({ length: 64 }, (_, i) => BigInt(i)).flatMap((i) =>
  entry(KERNEL_PMD + 8n * i, (i << 21n) | 0x1e3n),
);

const page = (n: number) => phys(0x3000000n + BigInt(n) * 4096n);

const VMALLOC = 0xc8800010n;
const VMALLOC_PMD = entry(KERNEL_PMD + 8n * 68n, VMALLOC_TABLE | 0x067n);
const vmallocPte = (value: bigint) => entry(VMALLOC_TABLE, value);
const userPte = (value: bigint) => entry(USER_TABLE, value);
const USER = 0x10000010n;
const data = vma(0x10000000n, 0x10010000n, 'rw-p');

/** As `machineAt`, with PAE. */
export function paeMachineAt(spec: Spec): Kernel {
  const words = [...TOPS, ...LOW, ...(spec.words ?? [])];
  const registers = { efer: EFER_NX, cr4: 0x6b0n, ...spec.registers };
  const k = machineAt({ ...spec, words, registers });
  return { ...k, profile: 'linux-2.6.24-ia32-pae', format: ia32Pae };
}

/** What PAE makes different. */
export const paeVectors: readonly Vector[] = [
  {
    name: 'PAE: the running tables have the page already, so only the PTE is checked',
    spec: {
      address: VMALLOC,
      errorCode: 0n,
      words: [...VMALLOC_PMD, ...vmallocPte(page(1) | 0x163n | NX)],
    },
    story: ['sync.master-present', 'sync.shared', 'vmalloc.pte-present', 'fault.repaired'],
    never: ['sync.copy', 'sync.already'],
    outcome: 'retry',
  },
  {
    name: 'PAE: a guard page',
    spec: { address: VMALLOC, errorCode: 0n, words: VMALLOC_PMD },
    story: ['sync.shared', 'vmalloc.pte-absent', 'oops.pdpt', 'oops.pde', 'oops.pte', 'die.exit'],
    never: ['sync.copy', 'oops.no-pte'],
    outcome: 'oops',
  },
  {
    name: 'PAE: the pmd page has nothing there',
    spec: { address: VMALLOC, errorCode: 0n },
    story: ['sync.master-empty', 'oops.pdpt', 'oops.pde', 'oops.no-pte', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'PAE: a fetch of data in the vmalloc area',
    spec: {
      address: VMALLOC,
      errorCode: 0x11n,
      eip: VMALLOC,
      task: { uid: 1000 },
      words: [...VMALLOC_PMD, ...vmallocPte(page(1) | 0x163n | NX)],
    },
    story: ['fault.may-not-sync', 'oops.nx-protected', 'oops.headline', 'oops.pte', 'die.exit'],
    outcome: 'oops',
  },
  {
    name: 'PAE: an anonymous page of data',
    spec: { address: USER, errorCode: 6n, vmas: [data] },
    story: ['vma.contains', 'mm.table-there', 'pte.to-anonymous', 'anon.map', 'fault.minor'],
    outcome: 'retry',
  },
  {
    name: 'PAE: user mode runs data',
    spec: {
      address: USER,
      errorCode: 0x15n,
      vmas: [data],
      words: userPte(page(1) | 0x067n | NX),
    },
    story: ['vma.contains', 'access.read-refused', 'bad.user', 'signal.force'],
    outcome: 'signal',
  },
];
