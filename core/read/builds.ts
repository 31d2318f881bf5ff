import type { PagingFormat } from '../arch/format.ts';
import type { Arch } from './recorded-entry.ts';

/** What a kernel build says of itself, and how its exception table is laid out. */
export interface Build {
  readonly version: string;
  readonly arch: Arch;
  /** The version stands for every one that begins so. */
  readonly series?: boolean;
  readonly paging: PagingFormat['id'];
  readonly exTable: 'absolute32' | 'relative32-fixup' | 'relative32-handler' | 'relative32-data';
  /** Bytes of an entry of its exception table. */
  readonly exEntry: 8 | 12;
  /** From user mode the CPU comes on a stack that is mapped elsewhere. */
  readonly entryStack?: boolean;
}

const older = { version: '2.6.24', arch: 'i386', exTable: 'absolute32', exEntry: 8 } as const;

const later = {
  version: '4.19.0',
  arch: 'i386',
  exTable: 'relative32-handler',
  exEntry: 12,
} as const;

const modern = {
  version: '6.1',
  series: true,
  arch: 'i386',
  exTable: 'relative32-data',
  exEntry: 12,
  entryStack: true,
} as const;

/** The kernels whose handlers are modelled. */
export const BUILDS: readonly Build[] = [
  { ...older, paging: 'ia32-2level' },
  { ...older, paging: 'ia32-pae' },
  { ...later, version: '3.13.11', exTable: 'relative32-fixup', exEntry: 8, paging: 'ia32-2level' },
  { ...later, entryStack: true, paging: 'ia32-2level' },
  { ...later, entryStack: true, paging: 'ia32-pae' },
  { ...later, arch: 'x86_64', paging: 'x86_64-4level' },
  { ...modern, paging: 'ia32-2level' },
  { ...modern, paging: 'ia32-pae' },
  { ...modern, arch: 'x86_64', paging: 'x86_64-4level' },
  { ...modern, arch: 'x86_64', paging: 'x86_64-5level' },
];
