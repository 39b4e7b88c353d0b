/** `harness score --output-dir`: the folder that it leaves is a run like others, for cards, leaderboards and comparisons. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { harness } from './harness.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-score-run-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TABLE = join(packageRoot(), 'fixtures', 'fairness', 'predictions.csv');
const METRICS = 'demographic_parity_difference,group_calibration_difference,fair_threshold_cost,accuracy';
const json = (...parts: string[]) => JSON.parse(readFileSync(join(...parts), 'utf8'));
async function score(...more: string[]) {
  const argv = ['score', '--data', TABLE, '--metrics', METRICS, '--group', 'sex,origin', '--resamples', '50'];
  return await harness([...argv, ...more], { ...process.env });
}

describe('a run of scores', () => {
  it('holds what was printed, and its card draws gaps, crossings, calibration and the price of a gap', async () => {
    const run = join(folder, 'run');
    const { code, out, err } = await score('--output-dir', run);
    expect(code, err).toBe(0);
    expect(out).toMatch(/card {3}.*card\.html\n$/);
    const printed = JSON.parse((await score('--json')).out).results;
    const { metrics, by, samples, data_sha256: hash } = json(run, 'evals', 'predictions', 'results.json');
    for (const { metric, value, ci95, n, parts, higher_is_better: better } of printed) {
      expect(metrics[metric]).toMatchObject({ value, ci95, n, higher_is_better: better, parts });
    }
    expect(Object.keys(by.sex.female)).toEqual(['accuracy']);
    expect(samples).toEqual({ original: 2400, effective: 2400, failed: 0 });
    expect(json(run, 'run.json')).toMatchObject({
      ...{ method: 'eval', status: 'finished', inputs: [{ sha256: hash }] },
      command: expect.arrayContaining(['harness', 'score', '--group', 'sex,origin']),
    });
    const card = readFileSync(join(run, 'card.html'), 'utf8');
    const titles = ['Gaps between groups', 'Groups where columns meet', 'Calibration by group', 'Accuracy against gap'];
    for (const title of titles) expect(card).toContain(`>${title}</h2>`);
    // The rates that fairlearn gives of this table (test/cli/score-groups.test.ts), where both columns meet.
    expect(card).toMatch(/Lowest in female, abroad \(0\.151, 351 rows\), highest in male, local \(0\.505, 867 rows\)/);
  });

  it('is read by leaderboards and comparisons', async () => {
    const [a, b] = [join(folder, 'a'), join(folder, 'b')];
    for (const [run, threshold] of [
      [a, '0.5'],
      [b, '0.3'],
    ] as const) {
      const { code, err } = await score(
        '--options',
        `threshold=${threshold}`,
        '--output-dir',
        run,
        '--no-card',
        '--quiet',
      );
      expect(code, err).toBe(0);
      expect(existsSync(join(run, 'card.html'))).toBe(false);
    }
    const board = await harness(['leaderboard', a, b, '--output', folder, '--json', '--all-metrics']);
    expect(board.code, board.err).toBe(0);
    const columns = JSON.parse(board.out).columns.map(({ metric }: { metric: string }) => metric);
    expect(columns).toContain('demographic_parity_difference');
    const compared = await harness(['compare', a, b, '--json']);
    expect(compared.code, compared.err).toBe(0);
  });

  it('is refused for rows from a pipe, and left as failed for rows that are wrong', async () => {
    const piped = await harness(['score', '--metrics', 'accuracy', '--output-dir', join(folder, 'piped')]);
    expect([piped.code, existsSync(join(folder, 'piped'))]).toEqual([2, false]);
    const file = join(folder, 'wrong.csv');
    writeFileSync(file, 'reference,prediction,probability\n1,1,0.5\n0,1,7\n');
    const run = join(folder, 'wrong');
    const { code } = await harness(['score', '--data', file, '--metrics', 'ece', '--output-dir', run]);
    expect(code).toBe(2);
    expect(json(run, 'run.json')).toMatchObject({ status: 'failed', error: { code: expect.any(String) } });
    // The folder is free again.
    writeFileSync(file, 'reference,prediction\n1,1\n0,1\n');
    const again = await harness(['score', '--data', file, '--metrics', 'accuracy', '--output-dir', run, '--no-card']);
    expect(again.code, again.err).toBe(0);
  });
});
