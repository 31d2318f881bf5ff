import type { Phys } from '../bits.ts';
import type { AccessKind } from '../events/names.ts';
import type { TlbEntry } from '../machine.ts';

/** Bits of the error code that the CPU pushes. @see Intel SDM 3A, 4.7 */
export const PF_PROT = 1n;
export const PF_WRITE = 2n;
export const PF_USER = 4n;
export const PF_RSVD = 8n;
export const PF_INSTR = 16n;

/** An access to one address: what it wants and who asks. */
export interface Access {
  readonly kind: AccessKind;
  /** CPL 3. */
  readonly user: boolean;
  /** EFLAGS.AC: the kernel means to touch user memory. Matters with SMAP only. */
  readonly alignmentCheck?: boolean;
  /** By way of ESP or EBP: an address that is none is then the stack segment's fault. */
  readonly stack?: boolean;
}

/** The control bits that a translation depends on. */
export interface PagingControl {
  readonly cr3: bigint;
  /** CR0.WP: ring 0 honours read-only pages. */
  readonly writeProtect: boolean;
  /** EFER.NX, on formats that have the bit. */
  readonly noExecute: boolean;
  /** CR4.SMEP and CR4.SMAP: ring 0 neither executes user pages nor touches them by chance. */
  readonly smep?: boolean;
  readonly smap?: boolean;
}

/** Which permission forbids an access. */
type Forbidden = 'user' | 'write' | 'exec' | 'smep' | 'smap';

export type Refusal = 'absent' | 'reserved' | 'non-canonical' | Forbidden;

export type Translation =
  | { readonly ok: true; readonly physical: Phys; readonly tlb: TlbEntry }
  | {
      readonly ok: false;
      readonly refusal: Refusal;
      readonly errorCode: bigint;
      /** Of a non-canonical address: #SS or #GP. Absent: a page fault. */
      readonly vector?: 12 | 13;
    };

/** The error code for a refused access; P tells a missing page from a violation. */
export const errorCodeOf = (
  access: Access,
  refusal: Refusal,
  { noExecute, smep = false }: PagingControl,
): bigint =>
  (refusal === 'absent' ? 0n : PF_PROT) |
  (access.kind === 'write' ? PF_WRITE : 0n) |
  (access.user ? PF_USER : 0n) |
  (refusal === 'reserved' ? PF_RSVD : 0n) |
  (access.kind === 'exec' && (noExecute || smep) ? PF_INSTR : 0n);

/** What keeps ring 0 from a user page. */
function keptFromUserPages(access: Access, control: PagingControl): 'smep' | 'smap' | null {
  if (access.kind === 'exec') return control.smep ? 'smep' : null;
  return control.smap && !access.alignmentCheck ? 'smap' : null;
}

/** Which permission forbids the access, if any. Write protection binds ring 0 only with CR0.WP. */
export function forbids(
  page: Pick<TlbEntry, 'writable' | 'user' | 'noExecute'>,
  access: Access,
  control: PagingControl,
): Forbidden | null {
  if (access.user && !page.user) return 'user';
  const kept = !access.user && page.user ? keptFromUserPages(access, control) : null;
  if (kept) return kept;
  if (access.kind === 'exec' && page.noExecute && control.noExecute) return 'exec';
  const honours = access.user || control.writeProtect;
  if (access.kind === 'write' && !page.writable && honours) return 'write';
  return null;
}

/** No translation is tried: #GP(0), for accesses to the stack #SS(0). CR2 is not written. @see Intel SDM 3A, 6.15 */
export const notCanonical = ({ stack = false }: Access): Translation => ({
  ok: false,
  refusal: 'non-canonical',
  errorCode: 0n,
  vector: stack ? 12 : 13,
});

export const refused = (access: Access, refusal: Refusal, control: PagingControl): Translation => ({
  ok: false,
  refusal,
  errorCode: errorCodeOf(access, refusal, control),
});
