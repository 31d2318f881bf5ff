import type { PagingFormat } from '../arch/format.ts';
import type { ProfileId } from '../kernel.ts';

/** A kernel that the core models, in the recordings' terms. */
export interface Profile {
  readonly id: ProfileId;
  readonly arch: 'i386' | 'x86_64';
  readonly version: string;
  readonly paging: PagingFormat['id'];
}

/** Every kernel that the core models. */
export const kernelProfiles: readonly Profile[] = [
  { id: 'linux-2.6.24-ia32', arch: 'i386', version: '2.6.24', paging: 'ia32-2level' },
  { id: 'linux-2.6.24-ia32-pae', arch: 'i386', version: '2.6.24', paging: 'ia32-pae' },
  { id: 'linux-3.13-ia32', arch: 'i386', version: '3.13.11', paging: 'ia32-2level' },
  { id: 'linux-4.19-ia32', arch: 'i386', version: '4.19.0', paging: 'ia32-2level' },
  { id: 'linux-4.19-ia32-pae', arch: 'i386', version: '4.19.0', paging: 'ia32-pae' },
  { id: 'linux-4.19-ia32-pti', arch: 'i386', version: '4.19.0', paging: 'ia32-pae' },
];
