import type { Kernel } from '../../kernel.ts';
import { type WideSpec, wideBooted } from '../wide-booted.fixture.ts';
import { linux2624X8664 } from './model.ts';

export type Spec = WideSpec;

/** 2.6.24 for 64 bits, booted. */
export const machineAt = (spec: Spec): Kernel => wideBooted(linux2624X8664, spec);
