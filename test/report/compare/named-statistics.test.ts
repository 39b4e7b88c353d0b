/** Results say which statistic a number is; comparisons compute it again from the samples, and do not look for another one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Json } from '../../../src/base/json.ts';
import { METRICS } from '../../../src/eval/metric-kind.ts';
import type { NamedStatistic, TaskResult } from '../../../src/eval/run/results.ts';
import { Tally } from '../../../src/eval/run/tally.ts';
import { scoreSamples } from '../../../src/eval/score.ts';
import { AGGREGATIONS } from '../../../src/eval/tasks/aggregations.ts';
import { planned } from '../../../src/eval/tasks/sample-statistic.ts';
import { load } from '../../../src/registry/kind.ts';
import { compareRuns, DEFAULT_SETTINGS } from '../../../src/report/compare/compare-runs.ts';
import type { MetricComparison } from '../../../src/report/compare/contract.ts';
import { madeRun } from './made-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'harness-named-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let runs = 0;

interface Side {
  values: readonly Json[];
  value: number;
  statistic?: NamedStatistic;
}

async function compared(a: Side, b: Side): Promise<MetricComparison> {
  const run = ({ values, value, statistic }: Side): Promise<string> => {
    const figure = { value, stderr: null, ci95: null, n: values.length, method: 'none', higherIsBetter: true };
    const named = statistic === undefined ? {} : { statistic };
    const metrics: TaskResult['metrics'] = { quality: { ...figure, metric: 'quality', filter: 'none', ...named } };
    return madeRun(join(folder, String(runs++)), [{ name: 'task', values: { quality: values }, result: { metrics } }]);
  };
  const names = [await run(a), await run(b)] as const;
  const { comparison } = await compareRuns(names, { ...DEFAULT_SETTINGS, resamples: 300 });
  return comparison.tasks[0]!.metrics[0]!;
}

const reference = (i: number): string => `the cat number ${i} sat on the mat of house ${i % 7}`;
const answer = (i: number, every: number): string => (i % every === 0 ? `a dog ${i} ran home` : reference(i));
const texts = (every: number): [string, string][] =>
  Array.from({ length: 40 }, (_, i) => [reference(i), answer(i, every)]);

it('a corpus metric is computed again with its options, as scoring both sides directly gives it', async () => {
  const definition = await load(METRICS, 'chrf');
  const options = { word_order: 2 };
  const statistic = { metric: 'chrf', form: 'sums', of: 'texts', options } as const;
  const rows = texts(5).map(([text, prediction], i) => ({ reference: text, prediction, old: answer(i, 3) }));
  const settings = { options, resamples: 300, baseline: { column: 'old', correction: 'none' } } as const;
  const direct = await scoreSamples(definition, rows, settings);
  const [a, b] = [
    { values: texts(3), value: direct.baseline!.value!, statistic },
    { values: texts(5), value: direct.value!, statistic },
  ];
  const { difference, ci95, p, test } = direct.baseline!;
  expect(await compared(a, b)).toMatchObject({ a: a.value, b: b.value, n: 40, difference, ci95, p, test });
  // Without the name it is not found: the metric is called otherwise. Older files are still opened.
  const older = await compared({ ...a, statistic: undefined as never }, { ...b, statistic: undefined as never });
  expect(older).toMatchObject({ verdict: 'untested', note: expect.stringContaining('cannot be computed again') });
});

it('an aggregation that no guess would try', async () => {
  const sides = [3, 5].map((step) => Array.from({ length: 30 }, (_, i) => ((i * step) % 11) + i / 100));
  const named = AGGREGATIONS.median.named;
  const [a, b] = await Promise.all(
    sides.map(async (values): Promise<Side> => {
      const { value } = await AGGREGATIONS.median.aggregate(values, { bootstrapIters: 100 });
      return { values, value: value!, statistic: named };
    }),
  );
  const found = await compared(a!, b!);
  expect(found).toMatchObject({ a: a!.value, b: b!.value, difference: b!.value - a!.value });
  expect(found.test).toMatch(/paired bootstrap/);
});

it('two statistics, or a number that the samples do not give, are not compared', async () => {
  const values = [1, 0, 1, 1];
  const mean = { values, value: 0.75, statistic: AGGREGATIONS.mean.named };
  expect(await compared(mean, { ...mean, statistic: AGGREGATIONS.median.named })).toMatchObject({ test: 'none' });
  expect(await compared(mean, { ...mean, value: 0.5 })).toMatchObject({ test: 'none' });
  expect((await compared(mean, mean)).test).toMatch(/McNemar/);
});

it('evaluations name the statistic of every number', async () => {
  const about = { filter: 'none', higherIsBetter: null };
  const tally = new Tally({
    metrics: [
      { ...about, name: 'ppl', ...planned(AGGREGATIONS.perplexity, 100) },
      { ...about, name: 'own', aggregate: () => ({ value: 1, stderr: null, ci95: null }) },
    ],
  });
  tally.add([{ filter: 'none', outputs: null, values: { ppl: -1, own: 2 } }]);
  const { metrics } = await tally.figures();
  expect(metrics.ppl!.statistic).toEqual({ metric: 'perplexity', form: 'sums', of: 'values' });
  expect(metrics.own!.statistic).toEqual({ form: 'function' });
});
