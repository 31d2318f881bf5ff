import { type Phys, type Virt, virt } from '../../bits.ts';
import type { Kernel } from '../../kernel.ts';
import type { Mm, Vma } from '../../kernel-state.ts';
import { pgdCtor } from '../../mm/pgd-ctor.ts';
import { PAGE_TABLE, PROTNONE, pdeAt, pdePresent, pteAt } from '../../mm/tables.ts';
import type { SetupTask, SetupVma } from '../../setup.ts';
import { peekWord, pokeBytes, pokeWord, quietly, takeFrame } from './poke.ts';

/** Content of a page from hex digits, two a byte, first byte first. */
export const bytesOf = (digits: string): Uint8Array =>
  Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Maps one page of a directory: finds or makes the page table, writes the entry. */
function mapPage(k: Kernel, pgd: Phys, address: Virt, pte: bigint): void {
  const at = pdeAt(k, pgd, address);
  if (!pdePresent(peekWord(k, at))) pokeWord(k, at, takeFrame(k, 'table') | PAGE_TABLE);
  pokeWord(k, pteAt(k, peekWord(k, at), address), pte);
}

/** Flags of a page that was touched before the scenario starts, as 2.6.24 leaves them: written anonymous 0x067, file read 0x025, after fork 0x065. */
function flagsOf(vma: Vma, page: NonNullable<SetupVma['populated']>[number]): bigint {
  if (page.protection === 'none') return PROTNONE | 0x060n;
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

/** What every process has besides the mappings of its scenario: its program, a library, and a stack whose top page is in use. */
const STACK: SetupVma = {
  start: '0xbfc9f000',
  end: '0xbfcb4000',
  flags: 'rw-p',
  growsDown: true,
  populated: [{ at: '0xbfcb3000' }],
};

const LIBRARY: SetupVma = {
  start: '0xb7fe1000',
  end: '0xb7fe3000',
  flags: 'r-xp',
  file: { name: 'libdemo', pageOffset: 0 },
};

const PROGRAM: Vma = {
  ...vmaOf({ start: '0x8048000', end: '0x8049000', flags: 'r-xp' }),
  file: { name: 'demo', pageOffset: 0 },
};

function populate(k: Kernel, pgd: Phys, setup: SetupVma): Vma {
  const vma = vmaOf(setup);
  for (const page of setup.populated ?? []) {
    const frame = takeFrame(k, vma.file ? 'cache' : 'anon', page.shared ? 2 : 1);
    pokeBytes(k, frame, bytesOf(page.bytes ?? ''));
    mapPage(k, pgd, virt(BigInt(page.at)), frame | flagsOf(vma, page));
  }
  return vma;
}

/**
 * The address space of a process: its directory, its mappings, the pages that are in memory already.
 *
 * @param program frame of the user program's text, which all processes share
 */
export function makeMm(k: Kernel, task: SetupTask, program: Phys): Mm {
  const pgd = takeFrame(k, 'table');
  quietly(k, pgdCtor(k, pgd));
  mapPage(k, pgd, PROGRAM.start, program | 0x025n);
  const vmas = [...(task.vmas ?? []), LIBRARY, STACK].map((setup) => populate(k, pgd, setup));
  return {
    pgd,
    vmas: [PROGRAM, ...vmas].sort((a, b) => (a.start < b.start ? -1 : 1)),
    mmapSemWriter: task.mmapSemWriter ?? null,
    stackLimit: BigInt(task.stackLimit ?? '0x800000'),
  };
}
