import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import subset from 'subset-font';

/**
 * Cuts the fonts to what a first visit needs: `npm run fonts`. The results are kept in this folder.
 * Weights outside 400 to 700 and glyphs that only font features ask for are dropped; ASCII with the signs that our words use is one file, the other Latin letters are a second
 * one that a browser loads only when a text needs it.
 */
const letters = (first: number, last: number): string =>
  String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, i) => first + i));

const BASIC = `${letters(0x20, 0x7e)}\u00a0·×–—‘’“”…←↑→↓−≤≥≠▾▸`;
const LATIN = letters(0xa1, 0xff);

const packages = {
  next: '@fontsource-variable/atkinson-hyperlegible-next',
  mono: '@fontsource-variable/atkinson-hyperlegible-mono',
};

for (const [name, folder] of Object.entries(packages)) {
  const root = `node_modules/${folder}`;
  const file = folder.split('/')[1];
  const variationAxes = { wght: { min: 400, max: 700, default: 400 } };
  const original = readFileSync(`${root}/files/${file}-latin-wght-normal.woff2`);
  for (const [part, text] of [
    ['basic', BASIC],
    ['latin', LATIN],
  ] as const) {
    const cut = await subset(original, text, {
      targetFormat: 'woff2',
      variationAxes,
      noLayoutClosure: true,
    });
    writeFileSync(`app/fonts/${name}-${part}.woff2`, cut);
    console.log(`${name}-${part}.woff2: ${original.length} -> ${cut.length} bytes`);
  }
  copyFileSync(`${root}/LICENSE`, `app/fonts/${name}-LICENSE.txt`);
}
