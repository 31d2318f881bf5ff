import { PT_REGS_64 } from '../../arch/pt-regs.ts';
import { x8664FourLevel } from '../../arch/x86-64.ts';
import { phys } from '../../bits.ts';
import { expandStack } from '../linux-2.6.24-ia32/expand-stack.ts';
import { handleMmFault } from '../linux-2.6.24-ia32/handle-mm-fault.ts';
import { FRAMES, RAM } from '../linux-2.6.24-ia32/layout.ts';
import { FLAGS } from '../linux-2.6.24-ia32/model.ts';
import { handled, protectionFaultOf } from '../linux-4.19-x86/entry.ts';
import type { Variant } from '../linux-4.19-x86/fault.ts';
import type { KernelModel } from '../model.ts';
import { pgdAlloc } from '../pgd-alloc.ts';
import { mapWideMaster } from '../wide-tables.ts';
import { space64, userMode64 } from '../wide-user.ts';
import { config } from './config.ts';
import { doPageFault } from './do-page-fault.ts';
import { fixUp, searchTables } from './fixup-exception.ts';
import { IMAGE, IMAGE_SIZE, layout } from './layout.ts';
import { listings } from './listing.ts';
import { die } from './oops/die.ts';
import { syscallCall, textFor, threadReturn } from './text/index.ts';
import { vmallocFault } from './vmalloc-fault.ts';

const variant: Variant = {
  entryStack: false,
  pti: false,
  mayBeSpurious: () => false,
  searchTables,
  fixupException: fixUp,
  expandStack,
  handleMmFault: (k, mm, vma, address, { write }) => handleMmFault(k, mm, vma, address, write),
  die,
  vmallocFault,
};

/** Linux 2.6.24 for 64 bits: four levels, no isolation, no SMEP, no SMAP. */
export const linux2624X8664: KernelModel = {
  profile: 'linux-2.6.24-x86-64',
  layout,
  format: x8664FourLevel,
  config,
  ptRegs: PT_REGS_64,
  wordSize: 8,
  parameters: ['edi', 'esi', 'edx'],
  userMode: (image) => ({
    ...userMode64(syscallCall(image)),
    threadReturn: threadReturn(image),
  }),
  space: space64,
  addrLimit: { value: layout.pageOffset, at: 0x20n },
  pageFault: (k, errorCode) => {
    const user = (errorCode & 4n) !== 0n;
    const arrival = { name: 'page_fault', user, errorCode };
    return handled(k, variant, arrival, (regs) => doPageFault(k, { regs, errorCode, variant }));
  },
  protectionFault: protectionFaultOf(variant),
  text: textFor(),
  listings,
  copyLoad: 'copy_user_generic_string+0x17',
  control: { cr0: 0x8005003bn, cr4: 0x6b0n, efer: 0xd01n },
  ram: RAM,
  frames: FRAMES,
  mapMaster: (k) =>
    mapWideMaster(k, {
      direct: [phys(0x8000n), phys(0x9000n)],
      image: [phys(0x102000n), phys(0x103000n)],
      imageStart: IMAGE,
      imageSize: IMAGE_SIZE,
      low: { ...FLAGS, size: RAM },
      directTables: phys(0xa000n),
      imageTables: phys(0x104000n),
    }),
  pgdAlloc,
  pageNone: (frame) => frame | 0x0e0n,
};
