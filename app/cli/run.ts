import {
  type KernelModel,
  kernelProfiles,
  parseScenarioText,
  profileNamed,
  type Recorded,
  recordScenario,
  refusalEn,
  runsOn,
  type Scenario,
  type ScenarioText,
  sayRefusal,
  scenarios,
  scenarioTexts,
} from '../../core/index.ts';
import { nearest } from '../store/nearest.ts';
import { type Answer, done, wrongInput, wrongUsage } from './answer.ts';
import type { Arguments } from './options.ts';
import { readText } from './read-text.ts';
import { stateJson } from './state-json.ts';
import { outcomeJson, stepJson } from './trace-json.ts';

const texts: Readonly<Record<string, ScenarioText>> = scenarioTexts;

/** `run`: a scenario's trace, and the machine after one of its steps. */
export async function run({ plain, options }: Arguments): Promise<Answer> {
  const [name, ...more] = plain;
  if (name === undefined || more.length > 0) return wrongUsage('run takes one scenario');
  const { profile, step } = options;
  if (step !== undefined && !/^\d{1,9}$/.test(step))
    return wrongUsage(`--step takes a whole number, 0 is the first step; found ${step}`);
  const scenario = await scenarioNamed(name);
  if ('status' in scenario) return scenario;
  const wanted = profileNamed(profile ?? scenario.profile);
  if (!wanted || !runsOn(scenario, wanted.id)) return wrongProfile(scenario, profile ?? '');
  return traced(name, scenario, await wanted.load(), step === undefined ? null : Number(step));
}

/** On which kernels the scenario makes sense, and why not on this one. */
function wrongProfile(scenario: Scenario, found: string): Answer {
  const ids = kernelProfiles.map(({ id }) => id).filter((id) => runsOn(scenario, id));
  const why = profileNamed(found) ? texts[scenario.id]?.elsewhere : undefined;
  const said = why === undefined ? found : `${found} (${why})`;
  return wrongInput('--profile', { field: '', takes: ids.join(' or '), found: said });
}

async function scenarioNamed(name: string): Promise<Scenario | Answer> {
  const known = scenarios.find(({ id }) => id === name);
  if (known) return known;
  const file = readText(name);
  if ('text' in file) {
    const models = await Promise.all(kernelProfiles.map(({ load }) => load()));
    const parsed = parseScenarioText(file.text, models);
    return parsed.ok ? parsed.value : wrongInput(name, sayRefusal(refusalEn, parsed));
  }
  if (/[./\\]/.test(name))
    return wrongInput(name, { field: '', takes: 'a scenario in JSON', found: file.why });
  const near = nearest(
    name,
    scenarios.map(({ id }) => id),
  );
  const message = `${name}: there is no such scenario, and no such file; the nearest is ${near}`;
  return { status: 1, message };
}

function traced(name: string, scenario: Scenario, model: KernelModel, at: number | null): Answer {
  let recorded: Recorded;
  try {
    recorded = recordScenario(scenario, model);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return wrongInput(name, { field: '', takes: 'a scenario that can be run', found });
  }
  const { steps, outcome } = recorded.trace;
  const step = at === null ? null : steps[at];
  if (step === undefined)
    return wrongInput(name, {
      field: '--step',
      takes: `a step from 0 to ${steps.length - 1}`,
      found: String(at),
    });
  const state = step && { index: step.index, ...stateJson(step.after, recorded.kernel, step.cpu) };
  const trace = {
    scenario: scenario.id,
    profile: model.profile,
    outcome: outcomeJson(outcome),
    steps: steps.map((step) => stepJson(step, model.profile)),
    ...(state ? { state } : {}),
  };
  return done(JSON.stringify(trace, null, 2));
}
