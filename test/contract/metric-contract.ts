/** What every metric has to hold, ours and those of plug-ins: called with a definition inside a `describe`. */
import { expect, it } from 'vitest';
import { HarnessError } from '../../src/base/errors.ts';
import type { MetricDefinition } from '../../src/eval/metric.ts';
import { resolveOptions } from '../../src/eval/options.ts';
import type { MetricResult, ScoreOptions } from '../../src/eval/results.ts';
import { scoreSamples } from '../../src/eval/score.ts';
import { COUNT, type Row, rowsFor } from './metric-rows.ts';

const RESAMPLES = 1000;

/** Undefined for data on which the metric refuses to give a number, saying why and what to do. */
async function scored(
  definition: MetricDefinition,
  rows: readonly Row[],
  options: ScoreOptions = {},
): Promise<MetricResult | undefined> {
  try {
    return await scoreSamples(definition, rows, { resamples: RESAMPLES, ...options });
  } catch (error) {
    if (!HarnessError.is(error) || error.hint === undefined || rows.length >= COUNT) throw error;
    return undefined;
  }
}

function expectInRange({ range }: MetricDefinition, { value, ci95, stderr }: MetricResult): void {
  const slack = 1e-9;
  for (const number of [value, ...(ci95 ?? [])]) {
    if (number === null) continue;
    expect(number).toBeGreaterThanOrEqual(range[0] - slack);
    expect(number).toBeLessThanOrEqual(range[1] + slack);
  }
  if (ci95 !== null) expect(ci95[0]).toBeLessThanOrEqual(ci95[1]);
  if (stderr !== null) expect(stderr).toBeGreaterThanOrEqual(0);
}

export function metricContract(definition: MetricDefinition): void {
  const good = rowsFor(definition, true);
  const bad = rowsFor(definition, false);

  it('declares options whose defaults are valid', () => {
    expect(() => resolveOptions(definition, {})).not.toThrow();
    for (const [name, schema] of Object.entries(definition.schema)) {
      expect(schema, name).toHaveProperty('default');
      expect(schema.description, name).toBeTypeOf('string');
    }
  });

  it('has no value without samples', async () => {
    expect(await scored(definition, [])).toMatchObject({ value: null, stderr: null, ci95: null, n: 0 });
  });

  it('takes a single sample', async () => {
    const result = await scored(definition, good.slice(0, 1));
    if (result === undefined) return;
    expect(result.n).toBeLessThanOrEqual(1);
    expectInRange(definition, result);
  });

  it('gives the same value whatever the order', async () => {
    const mixed = [...good.slice(0, 5), ...bad.slice(5)];
    const [one, other] = [await scored(definition, mixed), await scored(definition, mixed.toReversed())];
    if (definition.ordered === true) expect(one!.value).not.toBeNull();
    else expect(other!.value).toBeCloseTo(one!.value!, 10);
  });

  it('keeps to its range, interval included, also over clusters', async () => {
    for (const rows of [good, bad, [...good.slice(0, 5), ...bad.slice(5)]]) {
      expectInRange(definition, (await scored(definition, rows))!);
      const named = rows.map((row, i) => ({ ...row, passage: `p${i % 3}` }));
      expectInRange(definition, (await scored(definition, named, { cluster: 'passage' }))!);
    }
  });

  it('has the direction it declares', async () => {
    const [better, worse] = [(await scored(definition, good))!.value!, (await scored(definition, bad))!.value!];
    if (definition.higherIsBetter === true) expect(better).toBeGreaterThan(worse);
    else if (definition.higherIsBetter === false) expect(better).toBeLessThan(worse);
    else expect(better).not.toBeNaN();
  });

  it('tells its settings, and its parts are JSON', async () => {
    const { signature, parts, perSample } = (await scored(definition, good, { perSample: true }))!;
    expect(signature).toMatch(/\|?version:\d+\.\d+\.\d+/);
    // JSON.stringify would write NaN and infinities as null without a word.
    const numbers = JSON.stringify(parts, (_key, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? 'not a number' : value,
    );
    expect(numbers).not.toContain('not a number');
    if (perSample !== undefined && perSample.length > 0) expect(perSample).toHaveLength(COUNT);
  });
}
