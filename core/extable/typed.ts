/** What an entry says to do. @see arch/x86/include/asm/extable_fixup_types.h, Linux 6.1 */
export const EX_TYPES = [
  'EX_TYPE_NONE',
  'EX_TYPE_DEFAULT',
  'EX_TYPE_FAULT',
  'EX_TYPE_UACCESS',
  'EX_TYPE_COPY',
  'EX_TYPE_CLEAR_FS',
  'EX_TYPE_FPU_RESTORE',
  'EX_TYPE_BPF',
  'EX_TYPE_WRMSR',
  'EX_TYPE_RDMSR',
  'EX_TYPE_WRMSR_SAFE',
  'EX_TYPE_RDMSR_SAFE',
  'EX_TYPE_WRMSR_IN_MCE',
  'EX_TYPE_RDMSR_IN_MCE',
  'EX_TYPE_DEFAULT_MCE_SAFE',
  'EX_TYPE_FAULT_MCE_SAFE',
  'EX_TYPE_POP_REG',
  'EX_TYPE_IMM_REG',
  'EX_TYPE_FAULT_SGX',
  'EX_TYPE_UCOPY_LEN',
  'EX_TYPE_ZEROPAD',
] as const;
export type ExType = (typeof EX_TYPES)[number];

/** An entry's data word, taken apart. */
export interface ExData {
  readonly number: number;
  /** `null` for a number that this kernel does not have. */
  readonly type: ExType | null;
  /** The register's number in an instruction; 8 to 11 are segment registers on 32 bits. */
  readonly register: number;
  readonly clearAx: boolean;
  readonly clearDx: boolean;
  /** With its sign. */
  readonly immediate: bigint;
}

/** Bits 0 to 7 the type, 8 to 11 a register, 12 to 15 flags, 16 to 31 a signed immediate. @see EX_DATA_TYPE_MASK and its siblings, Linux 6.1 */
export function exData(data: bigint): ExData {
  const number = Number(data & 0xffn);
  return {
    number,
    type: EX_TYPES[number] ?? null,
    register: Number((data >> 8n) & 0xfn),
    clearAx: (data & 0x1000n) !== 0n,
    clearDx: (data & 0x2000n) !== 0n,
    immediate: BigInt.asIntN(16, data >> 16n),
  };
}
