import { parseScenarioText, type Result, type Scenario } from '../../core/index.ts';
import { loadKernel } from './kernels.ts';

/** Reading a scenario's file, and what is said of one that is refused: fetched when there is one to read. */
export { parseScenarioText } from '../../core/index.ts';
export { refusal } from '../words/refusal.ts';

/** The scenario in a file's text, checked against its own kernel, which is fetched if need be. Rejects when the network fails. */
export async function scenarioIn(text: string): Promise<Result<Scenario>> {
  const fields = parseScenarioText(text, []);
  return fields.ok ? parseScenarioText(text, [await loadKernel(fields.value.profile)]) : fields;
}
