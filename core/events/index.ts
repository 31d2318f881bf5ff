import type { CpuEvents } from './cpu.ts';
import type { DeedEvents } from './deeds.ts';
import type { ExtableEvents } from './extable.ts';
import type { FaultEvents, RepairEvents } from './fault.ts';
import type { LaterEvents } from './later.ts';
import type { LinkEvents } from './link.ts';
import type { MmEvents } from './mm.ts';
import type { ModernEvents } from './modern.ts';
import type { ModuleEvents } from './module.ts';
import type { OopsEvents } from './oops.ts';
import type { ScenarioEvents } from './scenario.ts';
import type { SignalEvents } from './signal.ts';
import type { SortEvents } from './sort.ts';
import type { FirstTouchEvents, VmallocEvents } from './vmalloc.ts';
import type { WalkEvents } from './walk.ts';

/** Events of the page's first picture, whose words come with it. */
export interface OpeningEvents
  extends WalkEvents,
    CpuEvents,
    RepairEvents,
    ScenarioEvents,
    FirstTouchEvents {}

/**
 * Every event of the kernel that is there from the start, with the values that belong to it: one per branch of the modelled text.
 * Words, phases and panels look up by event; a missing sentence is a compile error.
 */
export interface FirstEvents
  extends OpeningEvents,
    DeedEvents,
    ExtableEvents,
    FaultEvents,
    LinkEvents,
    MmEvents,
    ModuleEvents,
    OopsEvents,
    SignalEvents,
    SortEvents,
    VmallocEvents {}

/** And those of later kernels, whose words are loaded with them. */
export interface EventFacts extends FirstEvents, LaterEvents, ModernEvents {}

export type EventId = keyof EventFacts;
