import {
  faultChoices,
  parseRecording,
  type Recording,
  type Refused,
  type Result,
  recordRecorded,
} from '../../core/index.ts';
import { moreWords } from './kernels.ts';
import { nearest } from './nearest.ts';
import { recordedShow, type Show } from './show.ts';

/** The recorded faults of a real 2.6.24: not part of the page's first load. */
const FILE = new URL('../../core/fixtures/linux-2.6.24-nonpae.json', import.meta.url);

const fetched = async (): Promise<Result<Recording>> => {
  const answer = await fetch(FILE);
  if (!answer.ok)
    return { ok: false, field: '', takes: ['recording'], found: ['status', answer.status] };
  return parseRecording(await answer.text());
};

let once: Promise<Result<Recording>> | null = null;

/** Loads the recording, once. Rejects when the network fails; the next call tries again. */
function loadRecording(): Promise<Result<Recording>> {
  once ??= fetched().catch((error: unknown) => {
    once = null;
    throw error;
  });
  return once;
}

/**
 * A fault of the recording, ready to show.
 *
 * @param wanted its id; one that the recording lacks gives the nearest, `null` the first
 */
export async function openRecorded(
  wanted: string | null,
): Promise<{ readonly ok: true; readonly show: Show } | Refused> {
  const [parsed] = await Promise.all([loadRecording(), moreWords()]);
  if (!parsed.ok) return parsed;
  const choices = faultChoices(parsed.value);
  const ids = choices.map(({ id }) => id);
  const first = ids[0] ?? '';
  const run = recordRecorded(parsed.value, wanted ?? first);
  if (run) return { ok: true, show: recordedShow(run, wanted ?? first, choices) };
  const near = nearest(wanted ?? first, ids);
  const nearRun = recordRecorded(parsed.value, near);
  if (!nearRun) return { ok: false, field: 'fault', takes: ['oneOf', ids], found: near };
  return { ok: true, show: recordedShow(nearRun, near, choices) };
}
