/** Blocks about groups on a card: what metrics made of rows, drawn; hostile names of groups; a run without groups has none of them. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { METRICS } from '../../src/eval/metric-kind.ts';
import { writeResult } from '../../src/eval/run/result-file.ts';
import { type MetricFigure, type TaskResult, taskFolder } from '../../src/eval/run/results.ts';
import { scoreSamples } from '../../src/eval/score.ts';
import { load } from '../../src/registry/kind.ts';
import { makeCard } from '../../src/report/card.ts';
import { FastRandom } from '../../src/statistics/fast-random.ts';
import { loadBlock } from '../../src/user-plugins.ts';
import { makeRun } from './run-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'harness-groups-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const TITLES = ['Gaps between groups', 'Groups where columns meet', 'Calibration by group', 'Accuracy against gap'];

async function figure(metric: string, rows: readonly Record<string, unknown>[]): Promise<MetricFigure> {
  const { value, stderr, ci95, n, method, parts } = await scoreSamples(await load(METRICS, metric), rows, {
    resamples: 200,
  });
  return { value, stderr, ci95, n, method, parts, higherIsBetter: false, metric, filter: 'none' };
}

/** A run with the four metrics over 300 rows of two columns. */
async function withGroups(run: string, sexes: readonly string[]): Promise<void> {
  await makeRun(run);
  const random = new FastRandom(3, 'blocks');
  const rows = Array.from({ length: 300 }, (_, i) => {
    const reference = random.below(2);
    const probability = (random.uniform() + reference / 2 + (i % 2) / 2) / 2;
    return { reference, probability, group: { sex: sexes[i % 2]!, age: i % 3 === 0 ? 'old' : 'young' } };
  });
  const names = ['demographic_parity_difference', 'group_calibration_difference', 'fair_threshold_cost'];
  const metrics = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await figure(name, rows)])));
  const result: TaskResult = {
    ...{ kind: 'task', task: 'applicants', version: 1, model: 'made', metrics },
    ...{ config: {}, git: null, started: '2026-11-20T10:00:00.000Z', ended: '2026-11-20T10:01:00.000Z' },
    ...{ seconds: 60, warnings: [], source: 'test' },
  };
  const place = join(run, 'evals', taskFolder(result.task));
  await mkdir(place, { recursive: true });
  await writeResult(place, result);
}

const card = async (run: string): Promise<string> =>
  (await makeCard({ run, formats: ['html'], loadBlock, method: async () => ({ summary: '', paper: '' }), env: {} }))
    .html ?? '';

describe('blocks about groups', () => {
  it('draw rates, crossings, calibration and the price of a gap', async () => {
    const run = join(folder, 'run');
    await withGroups(run, ['f', 'm']);
    const html = await card(run);
    for (const title of TITLES) expect(html).toContain(`>${title}</h2>`);
    expect(html).toContain('applicants: demographic_parity_difference, selection_rate');
    expect(html).toMatch(/Lowest in f, (?:old|young) \(0\.\d+, \d+ rows\), highest in m, /);
    expect(html).toContain('Expected calibration error by group: ');
    expect(html).toMatch(/From a gap of 0(?:\.\d+)? at accuracy 0\.\d+ to 0\.\d+ at 0\.\d+/);
  });

  it('escape what groups are called', async () => {
    const run = join(folder, 'hostile');
    await withGroups(run, ['<img src=x onerror=alert(1)>', '"><script>alert(2)</script>']);
    const html = await card(run);
    expect(html).toContain(TITLES[0]);
    expect(html).not.toContain('<img src=x');
    expect(html).not.toContain('<script>alert');
  });

  it('are not there for a run that compares no groups', async () => {
    const run = join(folder, 'plain');
    await makeRun(run);
    const html = await card(run);
    for (const title of TITLES) expect(html).not.toContain(`>${title}</h2>`);
  });
});
