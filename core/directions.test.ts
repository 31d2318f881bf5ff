import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The layers of `core/`, lowest first: a file may import from its own layer and from those below. */
const layers: readonly (readonly string[])[] = [
  ['bits', 'little-endian', 'result', 'purity'],
  ['memory'],
  ['kernel-state', 'machine', 'apply', 'register-name'],
  ['step', 'events', 'listing', 'record', 'drive'],
  ['arch', 'extable', 'image'],
  ['kernel', 'setup'],
  ['mm'],
  ['kernels'],
  ['scenarios'],
  ['explain', 'phases', 'words', 'read'],
  ['index'],
];

const isTest = (path: string) => /\.(test|fixture|bench|laws)\.tsx?$/.test(path);

/** The first name below `core/`: `core/arch/ia32.ts` gives `arch`, `core/bits.ts` gives `bits`. */
const partOf = (path: string) => (path.split('/')[1] ?? '').replace(/\.tsx?$/, '');

const layerOf = (path: string) => layers.findIndex((names) => names.includes(partOf(path)));

/** What a file imports, as it is written there: static, re-exported, dynamic, and in types. */
function specifiersIn(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const found = code.matchAll(
    /(?:^|[\s;}])(?:import|export)\s[^'";]*?from\s*['"]([^'"]+)['"]|(?:^|[\s;])import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

function fromCore(path: string, target: string): string | undefined {
  if (!target.startsWith('core/')) return 'core/ imports only from core/';
  if (partOf(target) === 'fixtures') return 'only tests read fixtures';
  const [own, other] = [layerOf(path), layerOf(target)];
  if (own < 0) return `core/${partOf(path)} has no layer: give it one in core/directions.test.ts`;
  if (other < 0)
    return `core/${partOf(target)} has no layer: give it one in core/directions.test.ts`;
  return other > own ? `${partOf(path)} lies below ${partOf(target)}` : undefined;
}

function fromApp(path: string, target: string): string | undefined {
  if (target.startsWith('e2e/')) return 'app/ does not know e2e/';
  if (target.startsWith('core/') && target !== 'core/index.ts')
    return 'core/ has one door: index.ts';
  if (!path.startsWith('app/panels/')) return undefined;
  if (target.startsWith('app/store/')) return 'panels do not know the store';
  const [own, other] = [path.split('/')[2], target.split('/')[2]];
  return target.startsWith('app/panels/') && own !== other
    ? 'panels do not know panels'
    : undefined;
}

const fromNpm = (specifier: string) => (/^d3-/.test(specifier) ? "d3 comes from 'd3'" : undefined);

function complaint(path: string, specifier: string): string | undefined {
  const inside = specifier.startsWith('.');
  const target = inside ? posix.join(posix.dirname(path), specifier) : specifier;
  if (path.startsWith('core/')) return fromCore(path, target);
  return inside ? fromApp(path, target) : fromNpm(specifier);
}

/** Complaints about one file; `path` is from the top of the repository, with `/`. */
function complaints(path: string, source: string): string[] {
  if (isTest(path)) return [];
  return specifiersIn(source).flatMap((specifier) => {
    const found = complaint(path, specifier);
    return found ? [`${path} imports ${specifier}: ${found}`] : [];
  });
}

const files = ['core', 'app'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(root, folder, name)),
);

describe('imports point one way', () => {
  it('in every file', () => {
    expect(files.length).toBeGreaterThan(2);
    const all = files.flatMap((file) =>
      complaints(relative(root, file).split(sep).join('/'), readFileSync(file, 'utf8')),
    );
    expect(all).toEqual([]);
  });

  it.each([
    ['core/bits.ts', "import { read } from './memory.ts';"],
    ['core/machine.ts', "export * from './arch/ia32.ts';"],
    ['core/arch/ia32.ts', "import type {\n  Kernel,\n} from '../kernels/linux-6.1-x86/index.ts';"],
    ['core/mm/vma.ts', "type T = import('../scenarios/index.ts').Scenario;"],
    ['core/kernels/a/b.ts', "import '../../words/en.ts';"],
    ['core/words/en.ts', "import { door } from '../index.ts';"],
    ['core/step.ts', "import { scaleBand } from 'd3';"],
    ['core/read/elf.ts', "import { App } from '../../app/App.tsx';"],
    ['core/read/elf.ts', "import f from '../fixtures/a.json' with { type: 'json' };"],
    ['core/oddment.ts', "import { bit } from './bits.ts';"],
    ['app/App.tsx', "import { bit } from '../core/bits.ts';"],
    ['app/cli/main.ts', "const m = await import('../../core/bits.ts');"],
    ['app/panels/walk/Walk.tsx', "import { Cpu } from '../cpu/Cpu.tsx';"],
    ['app/panels/walk/Walk.tsx', "import { usePlayer } from '../../store/player.ts';"],
    ['app/App.tsx', "import { select } from 'd3-selection';"],
  ])('catches %s: %s', (path, source) => {
    expect(complaints(path, source)).toHaveLength(1);
  });

  it.each([
    ['core/memory.ts', "import { bit } from './bits.ts';"],
    ['core/kernels/a/b.ts', "import { bit } from '../../bits.ts';\nimport { c } from './c.ts';"],
    ['core/bits.test.ts', "import { expect } from 'vitest';"],
    ['app/App.tsx', "import { record } from '../core/index.ts';"],
    ['app/panels/walk/Walk.tsx', "import { layout } from './layout.ts';\nimport '../../ui/a.css';"],
    ['core/memory.ts', "// import { x } from './index.ts';\n/* import { y } from 'd3'; */"],
  ])('lets %s be: %s', (path, source) => {
    expect(complaints(path, source)).toEqual([]);
  });
});
