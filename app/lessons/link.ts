import { type Lesson, parseLessonText, type Result } from '../../core/index.ts';
import { shipped } from './shipped.ts';

/** Most characters of a link: what every browser, chat and slide takes. */
export const LONGEST = 2000;
/** Most characters that a link may unfold to. */
const UNFOLDED = 400_000;
/** How the hash of a lesson begins. */
export const LESSON = '#/lesson/';

const through = async (
  bytes: Uint8Array<ArrayBuffer>,
  by: TransformStream,
): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(by).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > UNFOLDED) throw new RangeError(`more than ${UNFOLDED} characters`);
    parts.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

/** The hash that carries a whole lesson, compressed. */
export async function lessonHash(lesson: Lesson): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(lesson));
  const packed = await through(bytes, new CompressionStream('deflate-raw'));
  const text = btoa(Array.from(packed, (byte) => String.fromCharCode(byte)).join(''));
  return LESSON + text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The lesson in a hash: one that comes with the page by its name, another unfolded. */
export async function lessonIn(hash: string): Promise<Result<Lesson>> {
  const [text = ''] = hash.slice(LESSON.length).split('?');
  const known = Object.hasOwn(shipped, text) ? shipped[text] : undefined;
  if (known) return { ok: true, value: known };
  try {
    const packed = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(packed, (letter) => letter.charCodeAt(0));
    const unfolded = await through(bytes, new DecompressionStream('deflate-raw'));
    return parseLessonText(new TextDecoder().decode(unfolded));
  } catch {
    return { ok: false, field: 'lesson', takes: ['lessonLink'], found: text.slice(0, 60) };
  }
}
