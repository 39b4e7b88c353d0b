/**
 * One pass over held-out examples without training. Batches follow the rows' order; as in TRL the loss is the mean over
 * examples and every other metric the mean over batches. Where rows have weights the loss heeds them, and nothing else does.
 * Values per example are handed back for paired comparisons.
 */
import type { Examples } from '../data/tree.ts';
import type { ReferenceLogps } from './reference-logps.ts';
import type { HeldOutValues, StepModel } from './step-model-contract.ts';
import { totalsOf } from './totals.ts';

export interface EvaluationRequest {
  model: StepModel;
  examples: Examples;
  batchSize: number;
  reference: ReferenceLogps | null;
  /** Stops between batches by throwing the signal's reason. */
  signal?: AbortSignal | undefined;
  progress?(done: number): void;
}

export interface Evaluation {
  /** `loss` and the trainer's metrics, without prefix. */
  metrics: Record<string, number>;
  /** The trainer's held-out measures, one value per example. */
  measures: Record<string, HeldOutValues>;
}

/** Positions 0 .. n - 1 in batches of up to `size`. */
function batches(n: number, size: number): number[][] {
  return Array.from({ length: Math.ceil(n / size) }, (_, batch) =>
    Array.from({ length: Math.min(size, n - batch * size) }, (_, i) => batch * size + i),
  );
}

export async function evaluate(request: EvaluationRequest): Promise<Evaluation> {
  const { model, examples, reference } = request;
  let loss = 0;
  let weight = 0;
  const sums: Record<string, { sum: number; batches: number }> = {};
  const measures: Record<string, HeldOutValues> = {};
  for (const positions of batches(examples.length, request.batchSize)) {
    request.signal?.throwIfAborted();
    const batch = positions.map((position) => examples.at(position)!);
    const totals = totalsOf(batch);
    const result = await model.evaluate(batch, totals, reference?.batch(positions) ?? null);
    const { examples: share } = totals.weighted ?? totals;
    loss += result.loss * share;
    weight += share;
    for (const [name, value] of Object.entries(result.metrics)) {
      sums[name] ??= { sum: 0, batches: 0 };
      sums[name].sum += value;
      sums[name].batches++;
    }
    for (const [name, { values, ...about }] of Object.entries(result.heldOut)) {
      measures[name] ??= { ...about, values: new Float32Array(examples.length) };
      measures[name].values.set(values, positions[0]);
    }
    request.progress?.(positions.at(-1)! + 1);
  }
  const means = Object.entries(sums).map(([name, { sum, batches }]) => [name, sum / batches]);
  return { metrics: { loss: loss / weight, ...Object.fromEntries(means) }, measures };
}
