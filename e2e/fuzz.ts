import { spawnSync } from 'node:child_process';

/**
 * Many cases of the properties in core/fuzz: `npm run fuzz`, or `FUZZ_SEED=... FUZZ_CASES=... npm run fuzz` for the same cases again.
 * The unit tests try a bounded share of the same properties.
 */

const seed = process.env.FUZZ_SEED ?? String(Math.floor(Math.random() * 0x7fffffff));
const cases = process.env.FUZZ_CASES ?? '100000';

console.log(`FUZZ_SEED=${seed} FUZZ_CASES=${cases}`);
const start = performance.now();
const { status } = spawnSync('npx', ['vitest', 'run', 'core/fuzz'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, FUZZ_SEED: seed, FUZZ_CASES: cases },
});
const seconds = Math.round((performance.now() - start) / 1000);
console.log(JSON.stringify({ figure: 'fuzz', cases: Number(cases), seed: Number(seed), seconds }));
process.exitCode = status ?? 1;
