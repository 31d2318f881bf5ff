import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
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

export default defineConfig({
  base: './',
  plugins: [react(), d3WithoutSideEffects],
  build: { target: 'baseline-widely-available', assetsInlineLimit: 0 },
  test: {
    environment: 'node',
    include: ['core/**/*.test.ts', 'app/**/*.test.{ts,tsx}'],
  },
});
