import { kernelProfiles, type ScenarioText, scenarios, scenarioTexts } from '../../core/index.ts';
import { type Answer, done } from './answer.ts';

const texts: Readonly<Record<string, ScenarioText>> = scenarioTexts;

/** `list`: what there is to run. */
export function list(): Answer {
  const listed = scenarios.map(({ id, profile }) => ({
    id,
    title: texts[id]?.title ?? id,
    profile,
    teaches: texts[id]?.teaches ?? [],
  }));
  return done(JSON.stringify({ scenarios: listed, profiles: kernelProfiles }, null, 2));
}
