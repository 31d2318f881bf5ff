import {
  kernelProfiles,
  runsOn,
  type ScenarioText,
  scenarios,
  scenarioTexts,
} from '../../core/index.ts';
import { type Answer, done } from './answer.ts';

const texts: Readonly<Record<string, ScenarioText>> = scenarioTexts;

/** `list`: what there is to run. */
export function list(): Answer {
  const listed = scenarios.map((scenario) => ({
    id: scenario.id,
    title: texts[scenario.id]?.title ?? scenario.id,
    profile: scenario.profile,
    profiles: kernelProfiles.map(({ id }) => id).filter((id) => runsOn(scenario, id)),
    teaches: texts[scenario.id]?.teaches ?? [],
  }));
  const profiles = kernelProfiles.map(({ load: _, ...profile }) => profile);
  return done(JSON.stringify({ scenarios: listed, profiles }, null, 2));
}
