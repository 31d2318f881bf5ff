import type { Scenario } from '../../core/index.ts';
import { rememberFile, showScenario } from '../store/open.ts';
import { usePlayer } from '../store/player.ts';
import { useView } from '../store/view.ts';
import { t } from '../words/index.ts';
import { give } from './give.ts';

const tell = (kind: 'done' | 'wrong', line: string): void =>
  useView.getState().set({ message: { kind, lines: [line] } });

/** Gives the scenario on show to the browser to keep as a JSON file. */
export function saveScenario(): void {
  const { scenario } = usePlayer.getState().show;
  if (!scenario) return;
  const name = `${scenario.id}.faultline.json`;
  const text = `${JSON.stringify(scenario, null, 2)}\n`;
  give(name, new Blob([text], { type: 'application/json' }));
  tell('done', t.messages.saved(name));
}

/** The scenario in a file's text, or what is wrong with it. */
async function scenarioIn(
  text: string,
): Promise<Scenario | { field: string; takes: string; found: string }> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { field: t.files.whole, takes: t.files.json, found: t.files.other };
  }
  const { parseScenario } = await import('../store/parse.ts');
  const parsed = parseScenario(json);
  return parsed.ok ? parsed.value : parsed;
}

/** Shows the scenario in a file; a file that holds none is answered and changes nothing. */
export async function openScenario(file: File): Promise<void> {
  const found = await scenarioIn(await file.text());
  if ('field' in found)
    return tell('wrong', t.messages.file(found.field, found.takes, found.found));
  try {
    usePlayer.getState().load(await showScenario(found));
    rememberFile(found);
  } catch (error) {
    tell('wrong', t.files.doesNotRun(error instanceof Error ? error.message : String(error)));
  }
}
