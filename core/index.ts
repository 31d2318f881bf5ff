/** The one door of the core: what the page and the command line may use. */

export { directPhysical, isDirect } from './arch/direct-map.ts';
export type { Entry, Level, PagingFormat } from './arch/format.ts';
export { entryAt, indexAt, isCanonical } from './arch/format.ts';
export { FLAG_NAMES } from './arch/ia32.ts';
export type { Instruction } from './arch/instructions.ts';
export { stackOf } from './arch/processor.ts';
export type { Phys } from './bits.ts';
export { bit, field, hex, phys, virt } from './bits.ts';
export type { EventId } from './events/index.ts';
export type { LevelName } from './events/names.ts';
export { correspondingStep } from './explain/correspond.ts';
export {
  branchesIn,
  branchOf,
  calleesOf,
  type HandlerFunction,
  handlerOf,
} from './explain/decisions.ts';
export { type Cause, lastChange, whyOf } from './explain/why.ts';
export { absolute32 } from './extable/absolute32.ts';
export type { EntryFormat, ExtableEntry } from './extable/format.ts';
export { symbolAt } from './image/image.ts';
export type { Kernel, ProfileId } from './kernel.ts';
export type { KernelModel } from './kernels/model.ts';
export { kernelProfiles, profileNamed } from './kernels/profiles.ts';
export { callsOn, type ListingLine, lineOf } from './listing.ts';
export type { Machine, Place, Register, Write } from './machine.ts';
export { cpuOf, currentTask, keyOf, valueAt, word } from './machine.ts';
export { isKnown, read } from './memory.ts';
export { pageUse } from './mm/frames.ts';
export { eventName, type MarkId, type PhaseId, phaseOf } from './phases.ts';
export {
  type Lesson,
  type LessonItem,
  parseLessonText,
  spotIn,
  spotOf,
} from './read/lesson-file.ts';
export {
  type FaultChoice,
  faultChoices,
  recordRecorded,
} from './read/recorded-scenario.ts';
export { parseRecording, type Recording } from './read/recording.ts';
export { replay } from './read/replay.ts';
export { walkSteps } from './read/replay-walk.ts';
export { parseScenarioText } from './read/scenario-file.ts';
export type { Refused, Result } from './result.ts';
export { scenarios } from './scenarios/index.ts';
export { bootScenario, type Recorded, recordOn, recordScenario } from './scenarios/play.ts';
export { RECORDED_ID } from './scenarios/recorded-id.ts';
export { runsOn, type Scenario } from './scenarios/scenario.ts';
export type { Outcome, Step, Trace } from './step.ts';
export { enAll } from './words/en/all.ts';
export { glossary } from './words/en/glossary.ts';
export { opening } from './words/en/opening.ts';
export { firstKernel, firstTouch, type ScenarioText } from './words/en/opening-texts.ts';
export { profiles } from './words/en/profiles.ts';
export { recordedText } from './words/en/recorded.ts';
export { refusalEn } from './words/en/refusal.ts';
export { scenarioTexts } from './words/en/scenarios.ts';
export { namedOn } from './words/named.ts';
export { type RefusalWords, type SaidRefusal, sayRefusal } from './words/refusal.ts';
export { type AllWords, type Say, sayOf } from './words/say.ts';
