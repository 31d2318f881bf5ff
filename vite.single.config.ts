import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';

/** The file's own name, its icon inside it, and nothing beside it. */
const alone: Plugin = {
  name: 'alone',
  enforce: 'post',
  transformIndexHtml: (html) => {
    const icon = readFileSync('public/icon.svg').toString('base64');
    return html
      .replace('href="./icon.svg"', `href="data:image/svg+xml;base64,${icon}"`)
      .replace(/\s*<link rel="apple-touch-icon"[^>]*>/, '');
  },
  generateBundle: (_, bundle) => {
    const page = bundle['index.html'];
    if (page) page.fileName = 'faultline.html';
  },
};

/** The fonts are inside the file: before anything is bundled, the page forgets that it wanted them early. */
const nothingToPreload: Plugin = {
  name: 'nothing-to-preload',
  transformIndexHtml: {
    order: 'pre',
    handler: (html) => html.replace(/\s*<link rel="preload"[^>]*>/g, ''),
  },
};

/** One file with everything in it, to open from a disk. */
export default defineConfig({
  base: './',
  publicDir: false,
  plugins: [nothingToPreload, react(), viteSingleFile({ removeViteModuleLoader: true }), alone],
  build: {
    target: 'baseline-widely-available',
    outDir: 'dist-single',
    assetsInlineLimit: Number.MAX_SAFE_INTEGER,
  },
});
