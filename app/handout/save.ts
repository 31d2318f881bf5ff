import { zipSync } from 'fflate';
import { give } from '../shell/give.ts';
import { pngOf, svgOf } from './picture.ts';

export type Kind = 'svg' | 'png';

const bytesOf = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer());

/**
 * Gives the sheets on the page to the browser to keep: one as it is, several in one archive.
 *
 * @param name of the archive, without its ending
 * @param told called before each picture with how many are made
 * @returns the name of the file
 */
export async function savePictures(
  name: string,
  kind: Kind,
  told: (done: number, count: number) => void,
): Promise<string> {
  const tips = document.querySelector('svg.tips');
  const sheets = [...document.querySelectorAll<HTMLElement>('[data-sheet]')];
  const files: Record<string, Blob> = {};
  for (const [i, sheet] of sheets.entries()) {
    told(i, sheets.length);
    const svg = await svgOf(sheet, tips);
    files[`${sheet.dataset.file}.${kind}`] =
      kind === 'svg' ? new Blob([svg], { type: 'image/svg+xml' }) : await pngOf(svg);
  }
  const [only, more] = Object.entries(files);
  if (only && !more) {
    give(only[0], only[1]);
    return only[0];
  }
  const parts: Record<string, Uint8Array> = {};
  for (const [file, blob] of Object.entries(files)) parts[file] = await bytesOf(blob);
  // PNG and fonts are compressed already; level 1 takes what is left in the text.
  const archive = `${name}-${kind}.zip`;
  give(archive, new Blob([zipSync(parts, { level: 1 }).slice()], { type: 'application/zip' }));
  return archive;
}
