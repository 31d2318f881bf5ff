import { type Virt, virt } from '../bits.ts';
import type { SetupVma } from '../setup.ts';

/** What every process has besides the mappings of its scenario: its program, a library, and a stack whose top page is in use. */
export interface UserSpace {
  /** The program's one page. */
  readonly program: Virt;
  readonly library: SetupVma;
  readonly stack: SetupVma;
}

/** Of a 32-bit process. */
export const space32: UserSpace = {
  program: virt(0x8048000n),
  library: {
    start: '0xb7fe1000',
    end: '0xb7fe3000',
    flags: 'r-xp',
    file: { name: 'libdemo', pageOffset: 0 },
  },
  stack: {
    start: '0xbfc9f000',
    end: '0xbfcb4000',
    flags: 'rw-p',
    growsDown: true,
    populated: [{ at: '0xbfcb3000' }],
  },
};
