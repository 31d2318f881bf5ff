import { RECORDED_ID, type Scenario, scenarios } from '../../core/index.ts';
import { t } from '../words/index.ts';
import { usePlayer } from './player.ts';
import { firstShow, type Show, showOf } from './show.ts';
import { useView } from './view.ts';

const FILE = 'faultline-file';

/** Keeps an opened file, so that a reload finds it again. A browser that keeps nothing is no reason to complain. */
export function rememberFile(scenario: Scenario): void {
  try {
    localStorage.setItem(FILE, JSON.stringify(scenario));
  } catch {
    // The file itself is still on the reader's disk.
  }
}

async function rememberedFile(): Promise<Scenario | null> {
  try {
    const text = localStorage.getItem(FILE);
    if (text === null) return null;
    const { parseScenarioText } = await import('./parse.ts');
    const parsed = parseScenarioText(text);
    return parsed.ok ? parsed.value : null;
  } catch {
    return null;
  }
}

/** The built-in scenario of that name; `null` if there is none. */
export function builtIn(id: string): Show | null {
  const built = scenarios.find((scenario) => scenario.id === id);
  return built ? showOf(built) : null;
}

/** The scenario of that name: built in, or opened from a file before; `null` if there is none. */
export async function showNamed(id: string): Promise<Show | null> {
  const built = builtIn(id);
  if (built) return built;
  const file = await rememberedFile();
  return file?.id === id ? showOf(file) : null;
}

const tell = (line: string): void =>
  useView.getState().set({ message: { kind: 'wrong', lines: [line] } });

/** Loads the recording and shows one of its faults; what goes wrong is told, and the picture stays. */
export async function openFault(fault: string | null, step?: number): Promise<void> {
  try {
    const { openRecorded } = await import('./recorded.ts');
    const opened = await openRecorded(fault);
    if (!opened.ok) {
      tell(t.messages.file(opened.field, opened.takes, opened.found));
      return;
    }
    usePlayer.getState().load(opened.show, step);
    const shown = opened.show.recorded?.fault;
    const count = opened.show.trace.steps.length;
    if (fault !== null && shown && shown !== fault) tell(t.messages.fault(fault, shown));
    else if (step !== undefined && step >= count)
      tell(t.messages.step(String(step), count, count - 1));
  } catch (error) {
    tell(t.messages.notLoaded(error instanceof Error ? error.message : String(error)));
  }
}

/** Shows a scenario of the list by its id. */
export async function openById(id: string): Promise<void> {
  if (id === RECORDED_ID) await openFault(null);
  else usePlayer.getState().load((await showNamed(id)) ?? firstShow());
}
