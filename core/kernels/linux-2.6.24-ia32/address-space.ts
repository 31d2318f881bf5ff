import { indexAt } from '../../arch/format.ts';
import { ia32 } from '../../arch/ia32.ts';
import { PAGE_SIZE, type Phys, phys, type Virt, virt } from '../../bits.ts';
import type { Mm, Vma } from '../../kernel-state.ts';
import type { SetupTask, SetupVma } from '../../setup.ts';
import { layout } from './layout.ts';
import type { Physical } from './physical.ts';

/** `_PAGE_TABLE`: P, RW, US, A, D; also for the kernel's own tables. @see include/asm-x86/pgtable_32.h, Linux 2.6.24 */
const PAGE_TABLE = 0x067n;

const USER_ENTRIES = 768;

/** Content of a page from hex digits, two a byte, first byte first. */
export const bytesOf = (digits: string): Uint8Array =>
  Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Entry `index` of the table at `table`. */
const entry = (table: Phys, index: number): Phys => phys(table + BigInt(4 * index));

const level = (name: 'pgd' | 'pte') => {
  const found = ia32.levels.find((each) => each.name === name);
  if (!found) throw new RangeError(`ia32 has no level ${name}`);
  return found;
};

/**
 * A new page directory: user half empty, kernel half as the master's is now. What the master learns later is the gap that faults fill.
 *
 * @see arch/x86/mm/pgtable_32.c pgd_ctor, Linux 2.6.24
 */
export function pgdCtor(ram: Physical): Phys {
  const pgd = ram.frames(1, 'table');
  for (let i = USER_ENTRIES; i < 1024; i++) {
    const master = ram.get(entry(layout.swapperPgDir, i));
    if (master !== 0n) ram.put(entry(pgd, i), master);
  }
  return pgd;
}

/** Maps one page: finds or makes the page table, writes the entry. */
export function mapPage(ram: Physical, pgd: Phys, address: Virt, pte: bigint): void {
  const pde = entry(pgd, indexAt(level('pgd'), address));
  if (ram.get(pde) === 0n) ram.put(pde, ram.frames(1, 'table') | PAGE_TABLE);
  const table = phys(ram.get(pde) & ~(PAGE_SIZE - 1n));
  ram.put(entry(table, indexAt(level('pte'), address)), pte);
}

/** Flags that 2.6.24 gives a page touched before the scenario starts. Facts: 0x067 anonymous, 0x025 file, 0x045/0x065 after fork. */
function flagsOf(vma: Vma, page: NonNullable<SetupVma['populated']>[number]): bigint {
  if (page.protection === 'none') return 0x0e0n;
  if (page.protection === 'readonly' || page.shared) return 0x065n;
  if (vma.file && !vma.write) return 0x025n;
  return vma.write ? 0x067n : 0x065n;
}

function vmaOf(setup: SetupVma): Vma {
  const { flags } = setup;
  return {
    start: virt(BigInt(setup.start)),
    end: virt(BigInt(setup.end)),
    read: flags[0] === 'r',
    write: flags[1] === 'w',
    exec: flags[2] === 'x',
    shared: flags[3] === 's',
    growsDown: setup.growsDown ?? false,
    file: setup.file ?? null,
  };
}

/** What every process has besides the mappings of its scenario: its program and a stack whose top page is in use. */
const STACK: SetupVma = {
  start: '0xbfc9f000',
  end: '0xbfcb4000',
  flags: 'rw-p',
  growsDown: true,
  populated: [{ at: '0xbfcb3000' }],
};

const PROGRAM: Vma = {
  ...vmaOf({ start: '0x8048000', end: '0x8049000', flags: 'r-xp' }),
  file: { name: 'demo', pageOffset: 0 },
};

function populate(ram: Physical, pgd: Phys, setup: SetupVma): Vma {
  const vma = vmaOf(setup);
  for (const page of setup.populated ?? []) {
    const frame = ram.frames(1, vma.file ? 'cache' : 'anon', page.shared ? 2 : 1);
    ram.putBytes(frame, bytesOf(page.bytes ?? ''));
    mapPage(ram, pgd, virt(BigInt(page.at)), frame | flagsOf(vma, page));
  }
  return vma;
}

/** The address space of a process: its directory, its mappings, the pages that are in memory already. @param program frame of the user program's text */
export function makeMm(ram: Physical, task: SetupTask, program: Phys): Mm {
  const pgd = pgdCtor(ram);
  mapPage(ram, pgd, PROGRAM.start, program | 0x025n);
  const vmas = [...(task.vmas ?? []), STACK].map((setup) => populate(ram, pgd, setup));
  return {
    pgd,
    vmas: [PROGRAM, ...vmas].sort((a, b) => (a.start < b.start ? -1 : 1)),
    mmapSemWriter: task.mmapSemWriter ?? null,
    stackLimit: BigInt(task.stackLimit ?? '0x800000'),
  };
}
