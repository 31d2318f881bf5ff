import type { PagingFormat } from '../arch/format.ts';
import type { ProfileId } from '../kernel.ts';
import { linux2624 } from './linux-2.6.24-ia32/model.ts';
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

/** Every kernel that the core models. A new one is a line here, an id in `ProfileId`, and a folder. */
export const kernelProfiles: readonly Profile[] = [
  {
    id: 'linux-2.6.24-ia32',
    arch: 'i386',
    version: '2.6.24',
    paging: 'ia32-2level',
    label: '2.6.24 · i386',
    load: () => Promise.resolve(linux2624),
  },
  {
    id: 'linux-2.6.24-ia32-pae',
    arch: 'i386',
    version: '2.6.24',
    paging: 'ia32-pae',
    label: '2.6.24 · PAE',
    load: async () => (await import('./linux-2.6.24-ia32/pae-model.ts')).linux2624Pae,
  },
  {
    id: 'linux-2.6.24-x86-64',
    arch: 'x86_64',
    version: '2.6.24',
    paging: 'x86_64-4level',
    label: '2.6.24 · x86-64',
    load: async () => (await import('./linux-2.6.24-x86-64/model.ts')).linux2624X8664,
  },
  {
    id: 'linux-3.13-ia32',
    arch: 'i386',
    version: '3.13.11',
    paging: 'ia32-2level',
    label: '3.13 · i386',
    load: async () => (await import('./linux-3.13-ia32/model.ts')).linux313,
  },
  {
    id: 'linux-4.19-ia32',
    arch: 'i386',
    version: '4.19.0',
    paging: 'ia32-2level',
    label: '4.19 · i386',
    load: async () => (await models419()).linux419,
  },
  {
    id: 'linux-4.19-ia32-pae',
    arch: 'i386',
    version: '4.19.0',
    paging: 'ia32-pae',
    label: '4.19 · PAE',
    load: async () => (await models419()).linux419Pae,
  },
  {
    id: 'linux-4.19-ia32-pti',
    arch: 'i386',
    version: '4.19.0',
    paging: 'ia32-pae',
    label: '4.19 · PAE, isolated',
    load: async () => (await models419()).linux419Pti,
  },
  {
    id: 'linux-4.19-x86_64',
    arch: 'x86_64',
    version: '4.19.0',
    paging: 'x86_64-4level',
    label: '4.19 · x86-64',
    load: async () => (await import('./linux-4.19-x86/model-64.ts')).linux419X8664,
  },
  {
    id: 'linux-6.1-ia32',
    arch: 'i386',
    version: '6.1',
    paging: 'ia32-2level',
    label: '6.1 · i386',
    load: async () => (await narrow61()).linux61,
  },
  {
    id: 'linux-6.1-ia32-pae',
    arch: 'i386',
    version: '6.1',
    paging: 'ia32-pae',
    label: '6.1 · PAE, isolated',
    load: async () => (await narrow61()).linux61Pae,
  },
  {
    id: 'linux-6.1-x86_64',
    arch: 'x86_64',
    version: '6.1',
    paging: 'x86_64-4level',
    label: '6.1 · x86-64',
    load: async () => (await models61()).linux61X8664,
  },
  {
    id: 'linux-6.1-x86_64-la57',
    arch: 'x86_64',
    version: '6.1',
    paging: 'x86_64-5level',
    label: '6.1 · five levels',
    load: async () => (await models61()).linux61La57,
  },
  {
    id: 'linux-6.1-x86_64-pti',
    arch: 'x86_64',
    version: '6.1',
    paging: 'x86_64-4level',
    label: '6.1 · isolated',
    load: async () => (await models61()).linux61Pti,
  },
  {
    id: 'linux-6.1-x86_64-kaslr',
    arch: 'x86_64',
    version: '6.1',
    paging: 'x86_64-4level',
    label: '6.1 · randomized',
    load: async () => (await models61()).linux61Kaslr,
  },
];

/** The profile of that name; `undefined` if there is none. */
export const profileNamed = (id: string): Profile | undefined =>
  kernelProfiles.find((each) => each.id === id);
