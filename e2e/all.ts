import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';

/** Every gate, cheapest first, up to the first that fails; then one line: `N passed, N failed`. */

type Count = { readonly passed: number; readonly failed: number };
type Stage = { readonly script: string; readonly report?: 'vitest' | 'playwright' };

const stages: readonly Stage[] = [
  { script: 'types' },
  { script: 'lint' },
  { script: 'unused' },
  { script: 'unit', report: 'vitest' },
  { script: 'build' },
  { script: 'e2e', report: 'playwright' },
  { script: 'bytes', report: 'playwright' },
];

const fileOf = (script: string) => `e2e/out/${script}.json`;

const argsFor = ({ script, report }: Stage): string[] => {
  if (report === 'vitest') {
    return ['--', '--reporter=default', '--reporter=json', `--outputFile.json=${fileOf(script)}`];
  }
  return report === 'playwright' ? ['--', '--reporter=list,json'] : [];
};

function countOf({ script, report }: Stage): Count {
  const file = fileOf(script);
  if (!report || !existsSync(file)) return { passed: 0, failed: 0 };
  const json = JSON.parse(readFileSync(file, 'utf8'));
  return report === 'vitest'
    ? { passed: json.numPassedTests, failed: json.numFailedTests }
    : { passed: json.stats.expected + json.stats.flaky, failed: json.stats.unexpected };
}

/** Runs one gate. A gate that fails without naming a failed test counts as one; tests that never ran do not pass. */
function run(stage: Stage): Count & { readonly ok: boolean } {
  console.log(`\n== ${stage.script}`);
  const { status } = spawnSync('npm', ['run', '-s', stage.script, ...argsFor(stage)], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: {
      ...process.env,
      FAULTLINE_BUILT: '1',
      PLAYWRIGHT_JSON_OUTPUT_FILE: `${process.cwd()}/${fileOf(stage.script)}`,
    },
  });
  const { passed, failed } = countOf(stage);
  const ok = status === 0 && failed === 0 && (!stage.report || passed > 0);
  return { ok, passed, failed: ok ? 0 : Math.max(1, failed) };
}

rmSync('e2e/out', { recursive: true, force: true });
mkdirSync('e2e/out', { recursive: true });

let passed = 0;
let failed = 0;
for (const stage of stages) {
  const result = run(stage);
  passed += result.passed;
  failed += result.failed;
  if (result.ok) continue;
  console.error(`\nStopped at: npm run ${stage.script}`);
  process.exitCode = 1;
  break;
}
console.log(`\n${passed} passed, ${failed} failed`);
