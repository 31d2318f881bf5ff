import { listingsOf } from '../../linux-4.19-x86/listing/index.ts';
import { memory as older } from '../../linux-4.19-x86/listing/memory.ts';
import { oops } from '../../linux-4.19-x86/listing/oops.ts';
import { wideListings } from '../../wide-listings.ts';
import { fault } from './fault.ts';
import { fixup } from './fixup.ts';
import { memory } from './memory.ts';
import { report } from './oops.ts';
import { signal } from './signal.ts';

/** Our own pseudo-code of 6.1's functions for 64 bits. */
export const listings = wideListings(
  listingsOf('Linux 6.1', older, oops, fault, fixup, signal, report, memory),
  '',
);
