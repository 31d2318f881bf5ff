import { type Item, op } from '../../../image/source.ts';

/** The three bodies of a user copy. */
export type Body =
  | 'copy_user_generic_unrolled'
  | 'copy_user_generic_string'
  | 'copy_user_enhanced_fast_string';

/** What the CPU can do, as far as the boot patches the text for it. */
export interface Features {
  /** `stac` and `clac` around user accesses; without SMAP they are `nop`s. */
  readonly smap: boolean;
  /** Without REP_GOOD unrolled, with ERMS one `rep movsb`. */
  readonly body: Body;
}

const NOP3: Item = { op: 'nop', length: 3 };

/** ASM_STAC and ASM_CLAC. @see arch/x86/include/asm/smap.h, Linux 4.19 */
export const gates = ({
  smap,
}: Pick<Features, 'smap'>): { readonly stac: Item; readonly clac: Item } =>
  smap ? { stac: op.stac, clac: op.clac } : { stac: NOP3, clac: NOP3 };
