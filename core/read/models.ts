import type { PagingFormat } from '../arch/format.ts';
import { ia32 } from '../arch/ia32.ts';
import { ia32Pae } from '../arch/ia32-pae.ts';
import type { PtRegs } from '../arch/pt-regs.ts';
import type { Config, Kernel, ProfileId } from '../kernel.ts';
import { recordedConfig } from '../kernels/linux-2.6.24-ia32/config.ts';
import { pageFault } from '../kernels/linux-2.6.24-ia32/entry.ts';
import type { Recording } from './recording.ts';

/** A kernel of ours that can handle the faults of a recorded build. */
export interface RecordedModel {
  readonly profile: ProfileId;
  readonly version: string;
  /** The version is that of a series: 6.1 stands for 6.1.176 too. */
  readonly series?: boolean;
  readonly format: PagingFormat;
  readonly config: Config;
  readonly ptRegs?: PtRegs;
  /** 8: a 64-bit kernel. */
  readonly wordSize?: 8;
  /** Page-table isolation: processes have kernel tables of their own, and user mode has others. */
  readonly pti?: boolean;
  readonly pageFault: Kernel['pageFault'];
  readonly protectionFault?: NonNullable<Kernel['protectionFault']>;
  readonly doubleFault?: NonNullable<Kernel['doubleFault']>;
}

const linux2624 = { version: '2.6.24', config: recordedConfig, pageFault } as const;

/** The kernels that the page has at hand from the start. */
export const firstModels: readonly RecordedModel[] = [
  { ...linux2624, profile: 'linux-2.6.24-ia32', format: ia32 },
  { ...linux2624, profile: 'linux-2.6.24-ia32-pae', format: ia32Pae },
];

/** Whether a version is one of a model's or a build's. */
export const isVersion = (
  of: { readonly version: string; readonly series?: boolean },
  given: string,
): boolean => of.version === given || (of.series === true && given.startsWith(`${of.version}.`));

/** The model of a recording's kernel. @throws RangeError if it is none of these */
export function modelOf(
  { build, kernel }: Recording,
  models: readonly RecordedModel[],
): RecordedModel {
  const { version, paging } = build;
  const pti = paging === 'ia32-pae' ? kernel.shared_kernel_pmd === false : (kernel.pti ?? false);
  const found = models.find(
    (each) => isVersion(each, version) && each.format.id === paging && (each.pti ?? false) === pti,
  );
  if (!found) throw new RangeError(`Linux ${version}, ${paging}: no model at hand`);
  return found;
}
