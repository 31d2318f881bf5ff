import { entryAt, indexAt } from '../arch/format.ts';
import { PAGE_SIZE, type Phys, type Virt, virt } from '../bits.ts';
import type { Kernel } from '../kernel.ts';
import type { Mm, Vma } from '../kernel-state.ts';
import { frameOf, noExecute, PAGE_TABLE, pdePresent, pteIndex } from '../mm/tables.ts';
import type { SetupTask, SetupVma } from '../setup.ts';
import type { KernelModel } from './model.ts';
import { peekEntry, pokeBytes, pokeEntry, takeFrame } from './poke.ts';
import { space32, type UserSpace } from './user-space.ts';

/** Content of a page from hex digits, two a byte, first byte first. */
export const bytesOf = (digits: string): Uint8Array =>
  Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** The index of each level but the last leads to a table, which is made where it is missing. */
function pteFor(k: Kernel, pgd: Phys, address: Virt): Phys {
  let table = pgd;
  for (const level of k.format.levels.slice(0, -1)) {
    const at = entryAt(k.format, table, indexAt(level, address));
    if (!pdePresent(peekEntry(k, at))) pokeEntry(k, at, takeFrame(k, 'table') | PAGE_TABLE);
    table = frameOf(peekEntry(k, at));
  }
  return entryAt(k.format, table, pteIndex(k.format, address));
}

/** Flags of a page that was touched before the scenario starts: written anonymous 0x067, file read 0x025, after fork 0x065. */
function flagsOf(vma: Vma, page: NonNullable<SetupVma['populated']>[number]): bigint {
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

const programOf = ({ program }: UserSpace): Vma => ({
  start: program,
  end: virt(program + PAGE_SIZE),
  read: true,
  write: false,
  exec: true,
  shared: false,
  growsDown: false,
  file: { name: 'demo', pageOffset: 0 },
});

function populate(k: Kernel, model: KernelModel, pgd: Phys, setup: SetupVma): Vma {
  const vma = vmaOf(setup);
  for (const page of setup.populated ?? []) {
    const frame = takeFrame(k, vma.file ? 'cache' : 'anon', page.shared ? 2 : 1);
    pokeBytes(k, frame, bytesOf(page.bytes ?? ''));
    const entry =
      page.protection === 'none'
        ? model.pageNone(frame)
        : frame | flagsOf(vma, page) | noExecute(k.format, vma.exec);
    pokeEntry(k, pteFor(k, pgd, virt(BigInt(page.at))), entry);
  }
  return vma;
}

/**
 * The address space of a process: its directory, its mappings, the pages that are in memory already.
 *
 * @param program frame of the user program's text, which all processes share
 */
export function makeMm(k: Kernel, model: KernelModel, task: SetupTask, program: Phys): Mm {
  const { space = space32 } = model;
  const pgd = model.pgdAlloc(k);
  pokeEntry(k, pteFor(k, pgd, space.program), program | 0x025n);
  const vmas = [...(task.vmas ?? []), space.library, space.stack].map((setup) =>
    populate(k, model, pgd, setup),
  );
  return {
    pgd,
    vmas: [programOf(space), ...vmas].sort((a, b) => (a.start < b.start ? -1 : 1)),
    mmapSemWriter: task.mmapSemWriter ?? null,
    stackLimit: BigInt(task.stackLimit ?? '0x800000'),
  };
}
