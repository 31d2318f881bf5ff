import type { CpuEvents } from './cpu.ts';
import type { WalkEvents } from './walk.ts';

/**
 * Every event there is, with the values that belong to it: one per branch of the modelled text.
 * Words, phases and panels look up by event; a missing sentence is a compile error.
 */
export interface EventFacts extends WalkEvents, CpuEvents {}

export type EventId = keyof EventFacts;
