import { writeLink } from '../store/link.ts';
import { otherKernel, type Show } from '../store/show.ts';
import { currentHash } from '../store/sync.ts';
import { code } from '../words/languages.ts';

/** The address of the page itself, without a step. */
export const pageNow = (): string => location.href.replace(/[?#].*$/, '');

/** The full address of what is on show. */
export const linkNow = (): string => `${pageNow()}${currentHash()}`;

/** The full address of a step, whatever it is looked at through. @param index from 0 */
export function linkTo(show: Show, index: number): string {
  const { id, recorded } = show;
  const rest = { panel: null, select: null, theme: null, present: false };
  const fault = recorded?.fault ?? null;
  const profile = otherKernel(show);
  return `${pageNow()}${writeLink({ scenario: id, profile, step: index, fault, ...rest })}`;
}

/** The address of a handout of what is on show. @param query what it holds */
export const handoutNow = (query: string): string => `${pageNow()}${query}${currentHash()}`;

/** The address of a handout of a lesson, in the language on show. @param hash of the lesson */
export const handoutOf = (hash: string): string =>
  `${pageNow()}?print=one&steps=marks${hash}${code() === 'en' ? '' : `?lang=${code()}`}`;

const quoted = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** What to put into another page so that it shows this step. @param title the frame's name */
export const snippetNow = (title: string): string =>
  `<iframe src="${quoted(`${pageNow()}?embed=1${currentHash()}`)}" title="${quoted(title)}" width="100%" height="480" style="border:0" loading="lazy"></iframe>`;
