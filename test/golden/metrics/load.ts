/** Metrics by name, as the registry finds them, and the value they give for a golden case. */

import type { Json } from '../../../src/eval/metric.ts';
import { METRICS } from '../../../src/eval/metric-kind.ts';
import type { MetricResult } from '../../../src/eval/results.ts';
import { scoreSamples } from '../../../src/eval/score.ts';
import { load } from '../../../src/registry/kind.ts';

export type Samples = Iterable<Readonly<Record<string, unknown>>>;

/** Scores without intervals: the golden files hold values. */
export async function score(
  metric: string,
  samples: Samples,
  options: Readonly<Record<string, unknown>> = {},
): Promise<MetricResult> {
  return await scoreSamples(await load(METRICS, metric), samples, { options, uncertainty: false });
}

/** A value inside `parts`. */
export function part({ parts }: MetricResult, ...path: string[]): Json | undefined {
  return path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], parts) as
    | Json
    | undefined;
}
