import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { answerTo } from './commands.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const RECORDING = 'core/fixtures/linux-2.6.24-nonpae.json';

/** Runs the command line as people do. */
function faultline(...given: readonly string[]) {
  const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [tsx, 'app/cli/main.ts', ...given],
    { cwd: root, encoding: 'utf8', maxBuffer: 1 << 27, timeout: 60_000 },
  );
  return { status, stdout, stderr };
}

const folder = mkdtempSync(join(tmpdir(), 'faultline-'));
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('what people get wrong', { timeout: 60_000 }, () => {
  it.each([
    [2, [], 'a command is missing'],
    [2, ['dance'], 'no command dance'],
    [2, ['oops', 'x'], 'no command oops'],
    [2, ['run'], 'run takes one scenario'],
    [2, ['run', 'a', 'b'], 'run takes one scenario'],
    [2, ['run', 'no-fault', '--stepp', '1'], 'no option --stepp'],
    [2, ['run', 'no-fault', '--step'], '--step takes a value'],
    [2, ['run', 'no-fault', '--step', 'x'], '--step takes a whole number'],
    [2, ['run', 'no-fault', '--step=1', '--step=2'], '--step is given twice'],
    [2, ['list', 'x'], 'nothing was expected'],
    [2, ['replay'], 'replay takes one recording'],
    [1, ['run', 'no-fault', '--step', '99999'], 'takes a step from 0 to'],
    [1, ['run', 'no-fault', '--profile', 'linux-9'], 'takes linux-2.6.24-ia32'],
    [1, ['run', 'linking', '--profile', 'linux-3.13-ia32'], 'the build sorts the table'],
    [1, ['run', 'vmaloc-first-tuch'], 'the nearest is vmalloc-first-touch'],
    [1, ['run', 'nowhere.json'], 'no such file'],
    [1, ['run', './core'], 'a folder'],
    [1, ['run', RECORDING], 'no such field'],
    [1, ['replay', 'nowhere.json'], 'no such file'],
    [1, ['replay', 'package.json'], 'schema: takes 1'],
    [1, ['replay', 'README.md'], 'takes JSON'],
  ] as const)('%i %j: %s', async (status, given, message) => {
    const found = await answerTo(given);
    expect(found).toMatchObject({ status, message: expect.stringContaining(message) as string });
  });

  it.each([
    [
      1,
      ['replay', 'nowhere.json'],
      'faultline: nowhere.json: takes a recording; found no such file\n',
    ],
    [2, ['dance'], 'faultline: there is no command dance\n\nUsage: '],
  ] as const)(
    'ends with %i for %j, on standard error, without a stack trace',
    (status, given, message) => {
      const found = faultline(...given);
      expect(found.stderr).toContain(message);
      expect(found.stderr).not.toMatch(/^\s+at /m);
      expect(found.stdout).toBe('');
      expect(found.status).toBe(status);
    },
  );

  it('names the field of a scenario', async () => {
    const path = file('field.json', '{"format":"faultline-scenario","version":3}');
    const message = `${path}: version: takes 1 or 2; found 3`;
    expect(await answerTo(['run', path])).toEqual({ status: 1, message });
  });

  it('names the kernel that a recording must be of', async () => {
    const other = '{"schema":1,"kernel":{"version":"5.4.0","arch":"i386","paging":"ia32-pae"}}';
    expect(await answerTo(['replay', file('other.json', other)])).toMatchObject({
      status: 1,
      message: expect.stringContaining(
        'kernel.version: takes Linux 2.6.24, i386, ia32-2level',
      ) as string,
    });
  });
});

/** The one JSON document that a command prints. */
async function printed(...given: readonly string[]): Promise<unknown> {
  const found = await answerTo(given);
  if (found.status !== 0) throw new Error(found.message);
  return JSON.parse(found.lines.join('\n'));
}

describe('what it prints', { timeout: 60_000 }, () => {
  it('lists scenarios and profiles', async () => {
    expect(await printed('list')).toMatchObject({
      scenarios: expect.arrayContaining([
        expect.objectContaining({ id: 'vmalloc-first-touch', profile: 'linux-2.6.24-ia32' }),
      ]) as unknown,
      profiles: expect.arrayContaining([
        expect.objectContaining({ id: 'linux-2.6.24-ia32', paging: 'ia32-2level' }),
        expect.objectContaining({ id: 'linux-2.6.24-ia32-pae', version: '2.6.24' }),
      ]) as unknown,
    });
  });

  it('runs a scenario', async () => {
    const trace = (await printed('run', 'vmalloc-first-touch', '--step', '20')) as {
      steps: { event: string; writes: unknown[] }[];
    };
    expect(trace).toMatchObject({
      scenario: 'vmalloc-first-touch',
      profile: 'linux-2.6.24-ia32',
      outcome: { kind: 'retry' },
      state: { index: 20, registers: { cr2: expect.stringMatching(/^0x/) as string } },
    });
    const copy = trace.steps.find(({ event }) => event === 'sync.copy');
    expect(copy).toMatchObject({
      phase: 'vmalloc',
      function: 'vmalloc_sync_one',
      writes: [{ space: 'phys', before: '0x0', after: expect.stringMatching(/067$/) as string }],
    });
  });

  it.each([
    ['linux-2.6.24-ia32-pae', 'no-fault'],
    ['linux-3.13-ia32', 'retry'],
    ['linux-4.19-ia32', 'retry'],
    ['linux-4.19-ia32-pae', 'no-fault'],
    ['linux-4.19-ia32-pti', 'retry'],
  ])('runs the same scenario on %s', async (profile, kind) => {
    expect(await printed('run', 'vmalloc-first-touch', '--profile', profile)).toMatchObject({
      profile,
      outcome: { kind },
    });
  });

  it('replays a recording, one line a fault', () => {
    const { status, stdout } = faultline('replay', RECORDING);
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(46);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ id: 'efault-write-bad-ptr' });
  });
});
