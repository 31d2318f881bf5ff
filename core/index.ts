/** The one door of the core: what the page and the command line may use. */
export type { Entry, Level, PagingFormat } from './arch/format.ts';
export { entryAt, indexAt } from './arch/format.ts';
export { FLAG_NAMES } from './arch/ia32.ts';
export type { Instruction } from './arch/instructions.ts';
export type { Phys, Virt } from './bits.ts';
export { bareHex, bit, field, hex, pageOf, phys, virt } from './bits.ts';
export type { EventFacts, EventId } from './events/index.ts';
export type { AccessKind, LevelName } from './events/names.ts';
export type { Image, ImageSymbol } from './image/image.ts';
export { symbolAt } from './image/image.ts';
export type { Kernel, Layout } from './kernel.ts';
export type { Task } from './kernel-state.ts';
export {
  type Listing,
  lineOf,
  listings,
} from './kernels/linux-2.6.24-ia32/listing/index.ts';
export { kernelProfiles, type Profile } from './kernels/profiles.ts';
export type { Machine, Place, Register, Write } from './machine.ts';
export { cpuOf, currentTask, keyOf, word } from './machine.ts';
export { bytesAt, isKnown, read } from './memory.ts';
export { eventName, type MarkId, PHASES, type PhaseId, phaseOf } from './phases.ts';
export {
  type FaultChoice,
  faultChoices,
  RECORDED_ID,
  recordRecorded,
} from './read/recorded-scenario.ts';
export { parseRecording, type Recording } from './read/recording.ts';
export { type ReplayLine, replay } from './read/replay.ts';
export { type ReplayStep, walkSteps } from './read/replay-walk.ts';
export { parseScenario, parseScenarioText } from './read/scenario-file.ts';
export type { Refused, Result } from './result.ts';
export { scenarios } from './scenarios/index.ts';
export { type Recorded, recordScenario } from './scenarios/play.ts';
export type { Scenario } from './scenarios/scenario.ts';
export type { Outcome, Step, Trace } from './step.ts';
export { en } from './words/en/index.ts';
export { recordedText } from './words/en/recorded.ts';
export { profiles, type ScenarioText, scenarioTexts } from './words/en/scenarios.ts';
export { type AllWords, type Say, sayOf } from './words/say.ts';
