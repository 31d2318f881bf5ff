import { currentHash } from '../store/sync.ts';

const page = (): string => location.href.replace(/[?#].*$/, '');

/** The full address of what is on show. */
export const linkNow = (): string => `${page()}${currentHash()}`;

/** The full address of another step of what is on show, whatever it is looked at through. @param index from 0 */
export function linkTo(index: number): string {
  const [name, query] = currentHash().split('?', 2);
  const fields = new URLSearchParams(query);
  for (const field of ['panel', 'select', 'theme', 'present']) fields.delete(field);
  fields.set('step', String(index));
  return `${page()}${name}?${fields}`;
}

/** The address of a handout of what is on show. @param query what it holds */
export const handoutNow = (query: string): string => `${page()}${query}${currentHash()}`;

const quoted = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** What to put into another page so that it shows this step. @param title the frame's name */
export const snippetNow = (title: string): string =>
  `<iframe src="${quoted(`${page()}?embed=1${currentHash()}`)}" title="${quoted(title)}" width="100%" height="480" style="border:0" loading="lazy"></iframe>`;
