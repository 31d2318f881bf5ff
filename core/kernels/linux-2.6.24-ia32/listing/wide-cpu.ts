import type { Listing } from '../../../listing.ts';
import { calling, line } from './line.ts';

/** The CPU of a 64-bit kernel, which raises three exceptions over an address. @param entries the code at gates 14, 13, 12 and, where that is modelled, 8 */
export const wideCpu = (entries: readonly [string, string, string, string?]): Listing => ({
  file: 'Intel SDM 3A, 6.12 and 6.15',
  version: 'hardware',
  lines: [
    line('CR2 = address; push the frame and the error code', 'cpu.page-fault'),
    calling([entries[0]], `IF = 0; RIP = gate 14: ${entries[0]}`),
    line('no address at all: push the frame; CR2 stays', 'cpu.protection-fault'),
    calling([entries[1]], `IF = 0; RIP = gate 13: ${entries[1]}`),
    calling([entries[2]], `  of the stack: gate 12: ${entries[2]}`),
    ...(entries[3] ? [calling([entries[3]], `no room for a frame: gate 8: ${entries[3]}`)] : []),
  ],
});

/** The CPU of a 32-bit kernel whose entry code has another name than 2.6.24's. */
export const narrowCpu = (entry: string): Listing => ({
  file: 'Intel SDM 3A, 6.12',
  version: 'hardware',
  lines: [
    line('CR2 = address; push the frame and the error code', 'cpu.page-fault'),
    calling([entry], `IF = 0; EIP = gate 14: ${entry}`),
  ],
});
