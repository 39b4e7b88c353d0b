/** The last line of `.ci/run`: what of vitest's report and the failed stages it tells, and the exit code with it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'harness-count-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((state) => ({ status: state })),
});

function count(files: unknown[] | undefined, failedStages: number) {
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  if (files !== undefined) writeFileSync(report, JSON.stringify({ testResults: files }));
  const script = resolve(import.meta.dirname, '../../.ci/count.mjs');
  const { stdout, status } = spawnSync(process.execPath, [script, report, String(failedStages)], { encoding: 'utf8' });
  return [stdout, status];
}

test.each([
  ['all passed', [file('passed', 'passed', 'passed')], 0, '2 passed, 0 failed\n', 0],
  ['some skipped', [file('passed', 'passed', 'pending', 'skipped')], 0, '1 passed, 0 failed, 2 skipped\n', 0],
  [
    'failed tests are the failure of their stage',
    [file('failed', 'passed', 'failed', 'failed')],
    1,
    '1 passed, 2 failed\n',
    1,
  ],
  ['another stage failed too', [file('failed', 'passed', 'failed')], 2, '1 passed, 2 failed\n', 1],
  ['a file that could not be loaded', [file('failed'), file('passed', 'passed')], 1, '1 passed, 1 failed\n', 1],
  ['an error outside of all tests', [file('passed', 'passed')], 1, '1 passed, 1 failed\n', 1],
  ['nothing ran', undefined, 1, '0 passed, 1 failed\n', 1],
  ['no test at all is not a success', [], 0, '0 passed, 0 failed\n', 1],
])('%s', (_what, files, failedStages, line, code) => {
  expect(count(files, failedStages)).toEqual([line, code]);
});
