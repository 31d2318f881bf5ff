import {
  parseScenarioText,
  type Recorded,
  recordScenario,
  type Scenario,
  scenarios,
} from '../../core/index.ts';
import { nearest } from '../store/nearest.ts';
import { type Answer, done, wrongInput, wrongUsage } from './answer.ts';
import type { Arguments } from './options.ts';
import { readText } from './read-text.ts';
import { stateJson } from './state-json.ts';
import { outcomeJson, stepJson } from './trace-json.ts';

/** `run`: a scenario's trace, and the machine after one of its steps. */
export function run({ plain, options }: Arguments): Answer {
  const [name, ...more] = plain;
  if (name === undefined || more.length > 0) return wrongUsage('run takes one scenario');
  const { profile, step } = options;
  if (step !== undefined && !/^\d{1,9}$/.test(step))
    return wrongUsage(`--step takes a whole number, 0 is the first step; found ${step}`);
  const scenario = scenarioNamed(name);
  if ('status' in scenario) return scenario;
  if (profile !== undefined && profile !== scenario.profile)
    return wrongInput('--profile', { field: '', takes: scenario.profile, found: profile });
  return traced(name, scenario, step === undefined ? null : Number(step));
}

function scenarioNamed(name: string): Scenario | Answer {
  const known = scenarios.find(({ id }) => id === name);
  if (known) return known;
  const file = readText(name);
  if ('text' in file) {
    const parsed = parseScenarioText(file.text);
    return parsed.ok ? parsed.value : wrongInput(name, parsed);
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

function traced(name: string, scenario: Scenario, at: number | null): Answer {
  let recorded: Recorded;
  try {
    recorded = recordScenario(scenario);
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
  const state = step && { index: step.index, ...stateJson(step.after, recorded.kernel) };
  const trace = {
    scenario: scenario.id,
    profile: scenario.profile,
    outcome: outcomeJson(outcome),
    steps: steps.map(stepJson),
    ...(state ? { state } : {}),
  };
  return done(JSON.stringify(trace, null, 2));
}
