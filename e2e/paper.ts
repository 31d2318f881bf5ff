import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A grey picture. */
interface Grey {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, row after row; 0 is black. */
  readonly pixels: Buffer;
}

function read(file: string): Grey {
  const bytes = readFileSync(file);
  const head = /^P5\s+(\d+)\s+(\d+)\s+\d+\s/.exec(bytes.subarray(0, 60).toString('latin1'));
  const [whole = '', width = 0, height = 0] = head ?? [];
  return { width: Number(width), height: Number(height), pixels: bytes.subarray(whole.length) };
}

/** Pixels of a margin of 8 mm at 40 dots an inch, less one for rounding. */
const MARGIN = 11;
const DARK = 200;

/** The first dark pixel in the margin of a page, or `null`. */
function darkIn({ width, height, pixels }: Grey): string | null {
  const outside = (at: number, size: number): boolean => at < MARGIN || at >= size - MARGIN;
  const found = pixels.findIndex(
    (grey, i) =>
      grey < DARK && (outside(i % width, width) || outside(Math.floor(i / width), height)),
  );
  return found < 0 ? null : `${found % width},${Math.floor(found / width)}`;
}

/**
 * Turns a PDF into grey pictures, one a page.
 *
 * @param folder for the pictures
 * @returns how many pages there are, 0 without poppler's pdftoppm; and where the ink is that runs into a margin
 */
export function inkInMargins(
  pdf: Buffer,
  folder: string,
): { readonly pages: number; readonly ink: readonly string[] } {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'handout.pdf');
  writeFileSync(file, pdf);
  spawnSync('pdftoppm', ['-r', '40', '-gray', file, join(folder, 'page')]);
  const pages = readdirSync(folder).filter((name) => name.endsWith('.pgm'));
  const ink = pages.flatMap((name) => {
    const dark = darkIn(read(join(folder, name)));
    return dark === null ? [] : [`${name} at ${dark}`];
  });
  return { pages: pages.length, ink };
}
