import { parseRecording, type Recording, type Refused } from '../../core/index.ts';

/** The recorded faults of a real 2.6.24: not part of the page's first load. */
const FILE = new URL('../../core/fixtures/linux-2.6.24-nonpae.json', import.meta.url);

const fetched = async (): Promise<Recording | Refused> => {
  const answer = await fetch(FILE);
  if (!answer.ok)
    return { ok: false, field: '', takes: 'a recording', found: `status ${answer.status}` };
  const parsed = parseRecording(await answer.text());
  return parsed.ok ? parsed.value : parsed;
};

let once: Promise<Recording | Refused> | null = null;

/** Loads the recording, once. Rejects when the network fails; the next call tries again. */
export function loadRecording(): Promise<Recording | Refused> {
  once ??= fetched().catch((error: unknown) => {
    once = null;
    throw error;
  });
  return once;
}
