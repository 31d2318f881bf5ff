import {
  type ProfileId,
  profileNamed,
  RECORDED_ID,
  runsOn,
  type Scenario,
  scenarios,
} from '../../core/index.ts';
import { scenarioText, t } from '../words/index.ts';
import { loadKernel } from './kernels.ts';
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

/** The scenario of that name: built in, or opened from a file before; `null` if there is none. */
async function scenarioNamed(id: string): Promise<Scenario | null> {
  const built = scenarios.find((scenario) => scenario.id === id);
  if (built) return built;
  const file = await rememberedFile();
  return file?.id === id ? file : null;
}

/** A scenario on a kernel, which is fetched if need be: the first picture is there already. */
async function showOn(scenario: Scenario, profile: ProfileId): Promise<Show> {
  const first = firstShow();
  if (scenario === first.scenario && profile === first.kernel.profile) return first;
  return showOf(scenario, await loadKernel(profile));
}

/** A scenario on its own kernel. */
export const showScenario = (scenario: Scenario): Promise<Show> =>
  showOn(scenario, scenario.profile);

/**
 * The scenario of that name, built in or opened from a file before; `null` if there is none.
 *
 * @param profile the kernel asked for; where the story makes no sense on it, or it cannot be fetched, a line says so, and its own is taken
 */
export async function showNamed(
  id: string,
  profile: string | null = null,
  lines: string[] = [],
): Promise<Show | null> {
  const scenario = await scenarioNamed(id);
  const wanted = profileNamed(profile ?? '');
  if (!scenario || !wanted) return scenario && showScenario(scenario);
  const own = profileNamed(scenario.profile)?.label ?? scenario.profile;
  if (!runsOn(scenario, wanted.id)) {
    // Its words come with it.
    const show = await showScenario(scenario);
    const why = scenarioText(scenario).elsewhere ?? '';
    lines.push(t.kernel.elsewhere(wanted.label, own, why));
    return show;
  }
  try {
    return await showOn(scenario, wanted.id);
  } catch (error) {
    lines.push(t.kernel.notLoaded(wanted.label, error instanceof Error ? error.message : ''));
    return showScenario(scenario);
  }
}

const tell = (line: string): void =>
  useView.getState().set({ message: { kind: 'wrong', lines: [line] } });

/** Loads the recording and shows one of its faults; what goes wrong is told, and the picture stays. */
export async function openFault(fault: string | null, step?: number): Promise<void> {
  try {
    const { openRecorded } = await import('./recorded.ts');
    const opened = await openRecorded(fault);
    if (!opened.ok) {
      const { refusal } = await import('../words/refusal.ts');
      tell(refusal(opened));
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
