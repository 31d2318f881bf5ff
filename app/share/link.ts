import { currentHash } from '../store/sync.ts';

const page = (): string => location.href.replace(/[?#].*$/, '');

/** The full address of what is on show. */
export const linkNow = (): string => `${page()}${currentHash()}`;

const quoted = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** What to put into another page so that it shows this step. @param title the frame's name */
export const snippetNow = (title: string): string =>
  `<iframe src="${quoted(`${page()}?embed=1${currentHash()}`)}" title="${quoted(title)}" width="100%" height="480" style="border:0" loading="lazy"></iframe>`;
