import type { Config } from '../../kernel.ts';

/** The build that the lessons use: one CPU, no preemption, modules, no kprobes, an Intel CPU without the F0 0F bug. */
export const config: Config = {
  release: '2.6.24',
  version: '#1',
  oopsWords: [],
  modules: true,
  endTraceId: 0x4ca143ad3d7a0e1dn,
  panicOnOops: false,
  showUnhandledSignals: true,
  kprobe: 'none',
  allSymbols: true,
  codeProbe: null,
};

/** The build of the recordings: no modules, second compilation. `allSymbols` is false: a recording names a few. */
export const recordedConfig: Config = {
  ...config,
  version: '#2',
  modules: false,
  endTraceId: 0x851bba0a06edf45bn,
  allSymbols: false,
};
