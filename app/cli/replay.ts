import { parseRecording, refusalEn, replay as replayed, sayRefusal } from '../../core/index.ts';
import { type Answer, done, wrongInput, wrongUsage } from './answer.ts';
import { readText } from './read-text.ts';

/** `replay`: one line of JSON for each recorded fault. */
export function replay(plain: readonly string[]): Answer {
  const [path, ...more] = plain;
  if (path === undefined || more.length > 0) return wrongUsage('replay takes one recording');
  const file = readText(path);
  if ('why' in file) return wrongInput(path, { field: '', takes: 'a recording', found: file.why });
  const parsed = parseRecording(file.text);
  if (!parsed.ok) return wrongInput(path, sayRefusal(refusalEn, parsed));
  return done(...replayed(parsed.value).map((line) => JSON.stringify(line)));
}
