import type { PagingFormat } from '../arch/format.ts';
import type { ProfileId } from '../kernel.ts';
import type { KernelModel } from './model.ts';

/** A kernel that the core models, in the recordings' terms. */
export interface Profile {
  readonly id: ProfileId;
  readonly arch: 'i386' | 'x86_64';
  readonly version: string;
  readonly paging: PagingFormat['id'];
  /** Its name where there is little room: the version, and what tells it from its siblings. */
  readonly label: string;
  /** The kernel itself: all but the first come when they are asked for. */
  readonly load: () => Promise<KernelModel>;
}

const models419 = () => import('./linux-4.19-x86/models.ts');

const narrow61 = () => import('./linux-6.1-x86/model-32.ts');

const models61 = () => import('./linux-6.1-x86/model-64.ts');

const profile = (
  id: ProfileId,
  version: string,
  paging: Profile['paging'],
  label: string,
  load: Profile['load'],
): Profile => ({ id, arch: id.includes('ia32') ? 'i386' : 'x86_64', version, paging, label, load });

/** Every kernel that the core models. A new one is a line here, an id in `ProfileId`, and a folder. */
export const kernelProfiles: readonly Profile[] = [
  profile(
    'linux-2.6.24-ia32',
    '2.6.24',
    'ia32-2level',
    '2.6.24 · i386',
    async () => (await import('./linux-2.6.24-ia32/whole-model.ts')).linux2624Whole,
  ),
  profile(
    'linux-2.6.24-ia32-pae',
    '2.6.24',
    'ia32-pae',
    '2.6.24 · PAE',
    async () => (await import('./linux-2.6.24-ia32/pae-model.ts')).linux2624Pae,
  ),
  profile(
    'linux-2.6.24-x86-64',
    '2.6.24',
    'x86_64-4level',
    '2.6.24 · x86-64',
    async () => (await import('./linux-2.6.24-x86-64/model.ts')).linux2624X8664,
  ),
  profile(
    'linux-3.13-ia32',
    '3.13.11',
    'ia32-2level',
    '3.13 · i386',
    async () => (await import('./linux-3.13-ia32/model.ts')).linux313,
  ),
  profile(
    'linux-4.19-ia32',
    '4.19.0',
    'ia32-2level',
    '4.19 · i386',
    async () => (await models419()).linux419,
  ),
  profile(
    'linux-4.19-ia32-pae',
    '4.19.0',
    'ia32-pae',
    '4.19 · PAE',
    async () => (await models419()).linux419Pae,
  ),
  profile(
    'linux-4.19-ia32-pti',
    '4.19.0',
    'ia32-pae',
    '4.19 · PAE, isolated',
    async () => (await models419()).linux419Pti,
  ),
  profile(
    'linux-4.19-x86_64',
    '4.19.0',
    'x86_64-4level',
    '4.19 · x86-64',
    async () => (await import('./linux-4.19-x86/model-64.ts')).linux419X8664,
  ),
  profile(
    'linux-6.1-ia32',
    '6.1',
    'ia32-2level',
    '6.1 · i386',
    async () => (await narrow61()).linux61,
  ),
  profile(
    'linux-6.1-ia32-pae',
    '6.1',
    'ia32-pae',
    '6.1 · PAE, isolated',
    async () => (await narrow61()).linux61Pae,
  ),
  profile(
    'linux-6.1-x86_64',
    '6.1',
    'x86_64-4level',
    '6.1 · x86-64',
    async () => (await models61()).linux61X8664,
  ),
  profile(
    'linux-6.1-x86_64-la57',
    '6.1',
    'x86_64-5level',
    '6.1 · five levels',
    async () => (await models61()).linux61La57,
  ),
  profile(
    'linux-6.1-x86_64-pti',
    '6.1',
    'x86_64-4level',
    '6.1 · isolated',
    async () => (await models61()).linux61Pti,
  ),
  profile(
    'linux-6.1-x86_64-kaslr',
    '6.1',
    'x86_64-4level',
    '6.1 · randomized',
    async () => (await models61()).linux61Kaslr,
  ),
];

/** The profile of that name; `undefined` if there is none. */
export const profileNamed = (id: string): Profile | undefined =>
  kernelProfiles.find((each) => each.id === id);
