import { digits } from '../../linux-2.6.24-ia32/oops/printable.ts';

const WIDE = 16;

const GENERAL = [
  ['eax', 'ebx', 'ecx'],
  ['edx', 'esi', 'edi'],
  ['ebp', 'r8', 'r9'],
  ['r10', 'r11', 'r12'],
  ['r13', 'r14', 'r15'],
] as const;

type Name = (typeof GENERAL)[number][number];

/** Three characters: RAX, R08, R15. */
const label = (name: Name): string => `R${name.slice(1).padStart(2, '0')}`.toUpperCase();

/** The general registers, three to a line. @param value `null` for one that nobody knows */
export const generalRows = (value: (name: Name) => bigint | null): string[] =>
  GENERAL.map((row) => row.map((name) => `${label(name)}: ${digits(value(name), WIDE)}`).join(' '));
