import { rememberFile, showScenario } from '../store/open.ts';
import { usePlayer } from '../store/player.ts';
import { useView } from '../store/view.ts';
import { dialogs } from '../words/dialogs.ts';
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
  tell('done', dialogs.files.saved(name));
}

/** Shows the scenario in a file; a file that holds none is answered and changes nothing. */
export async function openScenario(file: File): Promise<void> {
  try {
    const { refusal, scenarioIn } = await import('../store/parse.ts');
    const found = await scenarioIn(await file.text());
    if (!found.ok) return tell('wrong', refusal(found));
    usePlayer.getState().load(await showScenario(found.value));
    rememberFile(found.value);
  } catch (error) {
    tell('wrong', dialogs.files.doesNotRun(error instanceof Error ? error.message : String(error)));
  }
}
