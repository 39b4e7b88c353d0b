/**
 * The rows of a run with the reference's log-probabilities beside them: what is trained on, what is evaluated, and the
 * held-out rows that are compared before and after. Made while the weights are those of the start.
 */
import type { Examples } from '../data/tree.ts';
import { identity } from '../models/causal-lm.ts';
import { hashWeights } from '../models/files/hash-weights.ts';
import { versions } from '../runs/environment.ts';
import type { AlignRequest } from './align-request.ts';
import type { RunSplit } from './loop.ts';
import type { Prepared } from './prepare.ts';
import { referenceLogps } from './reference.ts';
import { heldOutPrompts } from './rollout/held-out-answers.ts';
import type { Session } from './session.ts';

export interface RunSplits {
  train: RunSplit;
  /** Evaluated during training; null when nothing is. */
  evaluated: RunSplit | null;
  /** Compared before and after; null without test rows or measures. */
  heldOut: RunSplit | null;
  /** Hash of the weights at the start. */
  weights: string;
}

/** Held-out rows compared before and after; more tell little and cost much. */
const MOST_HELD_OUT = 1000;

/** Up to MOST_HELD_OUT positions, evenly over the rows. */
function spread(rows: number): number[] {
  const n = Math.min(rows, MOST_HELD_OUT);
  return Array.from({ length: n }, (_, i) => Math.floor((i * rows) / n));
}

export async function makeSplits(request: AlignRequest, prepared: Prepared, session: Session): Promise<RunSplits> {
  const { trainer, options, reporter, signal } = request;
  const { model, executor, training } = session;
  const weights = hashWeights(training.params);
  if (prepared.onPolicy !== undefined) {
    const evaluated = options.evalStrategy === 'no' ? null : { examples: prepared.test!.examples, reference: null };
    const train = { examples: prepared.train.examples, reference: null };
    const heldOut = { examples: heldOutPrompts(prepared.test?.examples, train.examples), reference: null };
    return { train, evaluated, heldOut, weights };
  }
  const depends = [weights, executor.name, identity(prepared.policy.model), JSON.stringify(versions())];
  const withReference = async (examples: Examples, batchSize: number): Promise<RunSplit> => {
    if (trainer.needs?.reference !== true) return { examples, reference: null };
    return { examples, reference: await referenceLogps({ model, examples, batchSize, depends, reporter, signal }) };
  };

  // The batch size of training: log-probabilities of equal weights then come out equal to the bit.
  const train = await withReference(prepared.train.examples, options.perDeviceTrainBatchSize);
  const test = prepared.test?.examples;
  if (test === undefined) return { train, evaluated: null, heldOut: null, weights };
  const chosen = spread(test.length);
  if (options.evalStrategy === 'no') {
    if (trainer.heldOut === undefined) return { train, evaluated: null, heldOut: null, weights };
    const some = chosen.map((i) => test.at(i)!);
    return { train, evaluated: null, heldOut: await withReference(some, options.perDeviceEvalBatchSize), weights };
  }
  const evaluated = await withReference(test, options.perDeviceEvalBatchSize);
  const reference = evaluated.reference?.pick(chosen) ?? null;
  const heldOut = trainer.heldOut === undefined ? null : { examples: chosen.map((i) => test.at(i)!), reference };
  return { train, evaluated, heldOut, weights };
}
