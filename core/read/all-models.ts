import { ia32 } from '../arch/ia32.ts';
import { ia32Pae } from '../arch/ia32-pae.ts';
import { PT_REGS_64, PT_REGS_FULL, PT_REGS_GS } from '../arch/pt-regs.ts';
import { x8664FiveLevel, x8664FourLevel } from '../arch/x86-64.ts';
import type { Config } from '../kernel.ts';
import { recordedConfig as config313, linux313 } from '../kernels/linux-3.13-ia32/variant.ts';
import { doubleFaultOf, pageFaultOf, protectionFaultOf } from '../kernels/linux-4.19-x86/entry.ts';
import { linux419, linux419Wide, recordedConfig } from '../kernels/linux-4.19-x86/variant.ts';
import { pageFaultOf as pageFault61 } from '../kernels/linux-6.1-x86/entry-32.ts';
import {
  doubleFaultOf as wideDoubleFault61,
  pageFaultOf as widePageFault61,
  protectionFaultOf as wideProtection61,
} from '../kernels/linux-6.1-x86/entry-64.ts';
import {
  linux61Ia32,
  linux61Wide,
  recordedConfig as recorded61,
  recordedConfig64,
} from '../kernels/linux-6.1-x86/variant.ts';
import { firstModels, type RecordedModel } from './models.ts';

const later = { version: '4.19.0', config: recordedConfig, ptRegs: PT_REGS_GS } as const;

/** A recording does not tell which modules are loaded. */
const config61: Config = { ...recorded61, moduleList: 'unknown' };

const modern = {
  version: '6.1',
  series: true,
  ptRegs: PT_REGS_FULL,
  profile: 'linux-6.1-ia32-pae',
  format: ia32Pae,
} as const;

const modern64 = (pti: boolean) =>
  ({
    version: '6.1',
    series: true,
    wordSize: 8,
    ptRegs: PT_REGS_64,
    pti,
    config: { ...recordedConfig64, moduleList: 'unknown', ptiWord: pti ? 'PTI' : 'NOPTI' },
    pageFault: widePageFault61(linux61Wide(pti)),
    protectionFault: wideProtection61(linux61Wide(pti)),
    doubleFault: wideDoubleFault61(linux61Wide(pti)),
  }) as const;

/** Every kernel that can replay a recording; kept apart because the page does without most of them. */
export const allModels: readonly RecordedModel[] = [
  ...firstModels,
  {
    ...later,
    version: '3.13.11',
    profile: 'linux-3.13-ia32',
    format: ia32,
    config: config313,
    pageFault: pageFaultOf(linux313),
  },
  { ...later, profile: 'linux-4.19-ia32', format: ia32, pageFault: pageFaultOf(linux419(false)) },
  {
    ...later,
    profile: 'linux-4.19-ia32-pae',
    format: ia32Pae,
    config: { ...recordedConfig, ptiWord: 'NOPTI' },
    pageFault: pageFaultOf(linux419(false)),
  },
  {
    ...later,
    profile: 'linux-4.19-ia32-pti',
    format: ia32Pae,
    pti: true,
    config: { ...recordedConfig, ptiWord: 'PTI' },
    pageFault: pageFaultOf(linux419(true)),
  },
  {
    ...later,
    profile: 'linux-4.19-x86_64',
    format: x8664FourLevel,
    wordSize: 8,
    ptRegs: PT_REGS_64,
    config: { ...recordedConfig, moduleList: 'unknown' },
    pageFault: pageFaultOf(linux419Wide),
    protectionFault: protectionFaultOf(linux419Wide),
    doubleFault: doubleFaultOf(linux419Wide),
  },
  {
    ...modern,
    profile: 'linux-6.1-ia32',
    format: ia32,
    config: config61,
    pageFault: pageFault61(linux61Ia32(false)),
  },
  {
    ...modern,
    config: { ...config61, ptiWord: 'NOPTI' },
    pageFault: pageFault61(linux61Ia32(false)),
  },
  {
    ...modern,
    pti: true,
    config: { ...config61, ptiWord: 'PTI' },
    pageFault: pageFault61(linux61Ia32(true)),
  },
  { ...modern64(false), profile: 'linux-6.1-x86_64', format: x8664FourLevel },
  { ...modern64(false), profile: 'linux-6.1-x86_64-la57', format: x8664FiveLevel },
  { ...modern64(true), profile: 'linux-6.1-x86_64-pti', format: x8664FourLevel },
];
