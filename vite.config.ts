import react from '@vitejs/plugin-react';
import { createServer, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';

/** d3-transition claims side effects and so drags d3-selection along; nothing here relies on them. */
const d3WithoutSideEffects: Plugin = {
  name: 'd3-without-side-effects',
  apply: 'build',
  transform: {
    filter: { id: /[\\/]node_modules[\\/]d3(-[a-z-]+)?[\\/]/ },
    handler: () => ({ moduleSideEffects: false }),
  },
};

/** Keeps every file of a version; a newer one waits until no page shows the old one or the reader agrees. */
const offline = VitePWA({
  registerType: 'prompt',
  injectRegister: null,
  includeManifestIcons: false,
  manifest: {
    name: 'Faultline',
    short_name: 'Faultline',
    description: 'Linux kernel page faults, step by step',
    id: './',
    start_url: './',
    scope: './',
    display: 'standalone',
    background_color: '#faf8f3',
    theme_color: '#faf8f3',
    icons: [
      { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: 'icon-maskable.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
  },
  workbox: {
    globPatterns: ['**/*.{html,js,css,json,woff2,svg,png}'],
    ignoreURLParametersMatching: [/./],
    dontCacheBustURLsMatching: /assets\//,
    navigateFallback: 'index.html',
    clientsClaim: true,
    skipWaiting: false,
    inlineWorkboxRuntime: true,
    sourcemap: false,
  },
});

/** What the first picture needs travels in one piece: a dozen small ones cost a slow machine more than they save. */
const FIRST =
  /node_modules[\\/](react|react-dom|scheduler|zustand)[\\/]|[\\/]app[\\/]store[\\/](show|player|view|kernels)\.ts|[\\/]app[\\/]words[\\/](en|index)\.ts|[\\/]app[\\/]ui[\\/](Hex|Pick|pick|lit)\.tsx?|[\\/]core[\\/](words[\\/](say|en[\\/](opening|cpu|first-touch|opening-texts|repair|scenario|walk))\.ts|(bits|listing|memory|machine|apply|kernel|phases|record|step)\.ts|arch[\\/](?!ia32-pae|x86-64|decode-operand)|image[\\/]|mm[\\/]|scenarios[\\/]|kernels[\\/](?!.*(pae|wide|whole|listing[\\/](index|memory|oops)))(linux-2\.6\.24-ia32[\\/]|[\w-]+\.ts))/;

/** Nearly all of the first picture's code runs at once: the engine compiles it whole, beside the main thread, while it arrives. */
const compiledWhole: Plugin = {
  name: 'compiled-whole',
  apply: 'build',
  // Only a file's very first line counts, so this comes after all that write in front.
  generateBundle: {
    order: 'post',
    handler: (_, bundle) => {
      for (const file of Object.values(bundle))
        if (file.type === 'chunk' && (file.isEntry || file.name === 'first'))
          file.code = `//# allFunctionsCalledOnLoad\n${file.code}`;
    },
  },
};

/** The words of the first picture, as the page's own components write them. */
async function firstWords(): Promise<string> {
  const server = await createServer({
    configFile: false,
    plugins: [react()],
    appType: 'custom',
    logLevel: 'error',
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    const { firstPicture } = await server.ssrLoadModule('/app/first-picture.tsx');
    return firstPicture();
  } finally {
    await server.close();
  }
}

/** A first visit reads the first step's words while the code is on its way. */
const wordsFirst: Plugin = {
  name: 'words-first',
  apply: 'build',
  buildStart() {
    this.emitFile({ type: 'chunk', id: 'app/begin.ts', name: 'begin' });
  },
  transformIndexHtml: {
    order: 'post',
    handler: async (html, { bundle }) => {
      const begin = Object.values(bundle ?? {}).find(({ name }) => name === 'begin');
      if (!begin) throw new Error('the page has no begin.ts');
      const words = await firstWords();
      return {
        // The words' styles and letters come before the code.
        html: html
          .replace('<div id="root"></div>', `<div id="root">${words}</div>`)
          .replaceAll(
            /<(script type="module"|link rel="modulepreload")/g,
            '$& fetchpriority="low"',
          ),
        tags: [
          {
            tag: 'script',
            attrs: { type: 'module', async: true, crossorigin: true, src: `./${begin.fileName}` },
            injectTo: 'body',
          },
        ],
      };
    },
  },
};

export default defineConfig({
  base: './',
  plugins: [react(), d3WithoutSideEffects, compiledWhole, wordsFirst, offline],
  build: {
    target: 'baseline-widely-available',
    assetsInlineLimit: 0,
    modulePreload: {
      // Every browser that runs this knows it.
      polyfill: false,
      // The page is told what it needs at once; a later part asks for its own parts itself, and only its styles must be there before it.
      resolveDependencies: (_, parts, { hostType }) =>
        hostType === 'html' ? parts : parts.filter((part) => part.endsWith('.css')),
    },
    rollupOptions: {
      optimization: { inlineConst: { mode: 'all' } },
      output: { codeSplitting: { groups: [{ name: 'first', test: FIRST }] } },
    },
  },
  test: {
    environment: 'node',
    include: ['core/**/*.test.ts', 'app/**/*.test.{ts,tsx}'],
    // A busy machine is no failure; a hang still is.
    testTimeout: 60_000,
  },
});
