/** The contracts that plug-ins import. Our own trainers and metrics come through the same door. */
import type { Inputs, MetricDefinition } from './eval/metric.ts';
import type { TrainerDefinition } from './train/contract.ts';

export { HarnessError } from './base/errors.ts';
export type { Example, Segment } from './data/tree.ts';
export type { Value } from './engine/graph.ts';
/** What losses are written in: `op.sub(a, b)`, `op.logSigmoid(x)`. */
export * as op from './engine/ops.ts';
export type {
  InputTypes,
  Interval,
  Json,
  LabelTable,
  MetricDefinition,
  ModelSource,
  PackedRows,
  Probability,
  Scored,
  SignatureFacts,
} from './eval/metric.ts';
/** For metrics with an interval of their own: draws from 0 .. n - 1, and quantiles of what came out. */
export { resampler } from './eval/statistics/fast-random.ts';
export { quantileSorted } from './eval/statistics/moments.ts';
export type {
  Dropped,
  HeldOutMeasure,
  LossContext,
  LossResult,
  TokenStats,
  TrainerDefinition,
} from './train/contract.ts';

/** Declares a trainer; `export default` it from a file in `trainers/` or from a plug-in. */
export function defineTrainer<Options>(definition: TrainerDefinition<Options>): TrainerDefinition<Options> {
  return definition;
}

/** Declares a metric; `export default` it from a file in `evals/metrics/` or from a plug-in. */
export function defineMetric<const I extends Inputs, Options = Record<string, never>, Arranged = never>(
  definition: MetricDefinition<I, Options, Arranged>,
): MetricDefinition<I, Options, Arranged> {
  return definition;
}
