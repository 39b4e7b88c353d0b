/** What a trainer is: one file in `trainers/` with a schema, features and a loss. The loop owns everything else. */

import type { JsonSchema } from '../config/schema.ts';
import type { DatasetRow, DatasetType } from '../data/formats.ts';
import type { RowTokenizer } from '../data/tokens/tokenise.ts';
import type { Example } from '../data/tree.ts';
import type { Value } from '../engine/graph.ts';
import type { DivergenceOptions } from '../models/divergence.ts';
import type { HeadKind } from '../models/scalar-head.ts';
import type { OnPolicy } from './rollout/contract.ts';

/** A row that cannot be trained on, with the reason that is counted and printed. */
export interface Dropped {
  dropped: string;
}

/**
 * Per predicted token quantities of a model, each f32[tokens]. Only `logps` carries gradients; the others are made when
 * asked for and cost one more pass over the vocabulary each.
 */
export interface TokenStats {
  /** log p(token | tokens before it), f32[tokens]. */
  readonly logps: Value;
  /** Entropy of the distribution that predicted the token, nats. */
  entropy(): Value;
  /** 1 where the token was the most likely one. */
  correct(): Value;
  /** Mean over the vocabulary of the logits that predicted the token. */
  meanLogit(): Value;
  /** log of the sum over the vocabulary of p squared (WPO's adjustment). */
  logCollision(): Value;
}

/**
 * What a loss sees of one micro-batch: `tokens` predicted tokens, `examples` trees. Only what a loss asks for is computed.
 */
export interface LossContext {
  readonly policy: TokenStats;
  /**
   * The number of the head at each segment of a role, f32[segments of that role]; the segments were made with `read: true`.
   * Asking for it needs `needs.head`.
   */
  scores(role: string): Value;
  /** The number of the head at the state that predicts each token, f32[tokens]. Asking for it needs `needs.head`. */
  readonly values: Value;
  /** A number per predicted token from `Example.perToken`, f32[tokens]. */
  column(name: string): Value;
  /** The frozen model's log-probabilities of the same tokens, f32[tokens]. Asking for it needs `needs.reference`. */
  readonly reference: { readonly logps: Value };
  /** The frozen teacher beside the policy. Asking for it needs `needs.teacher`. */
  readonly teacher: {
    /** How far its distributions are from the policy's at each predicted token, nats, f32[tokens] (models/divergence.ts). */
    divergence(options: DivergenceOptions): Value;
    /** Last hidden states that predict the tokens, f32[tokens, width] each; of equal width or the run is refused. */
    states(): { policy: Value; teacher: Value; width: number };
  };
  /** Sums over the tokens of each segment of a role: f32[tokens] -> f32[segments of that role]. */
  sum(role: string, perToken: Value): Value;
  /** The opposite direction: f32[segments of that role] -> f32[tokens], 0 for tokens of other roles. */
  spread(role: string, perSegment: Value): Value;
  /** Predicted tokens of each segment of a role, f32[segments]. */
  count(role: string): Value;
  /** Index of each token inside its segment counted over predicted tokens, from 0, f32[tokens]. */
  readonly position: Value;
  /** A number per example from `Example.extra`, f32[examples]. */
  extra(name: string): Value;
  /**
   * Totals over the whole optimiser step, scalars: counts, whatever rows weigh. A loss is a sum divided by one of these,
   * so that gradient accumulation over A micro-batches equals one batch A times as large; `meanOfRows` and `meanOfTokens`
   * (weighted-mean.ts) do that, and heed weights.
   */
  readonly total: StepSums;
  /**
   * What rows weigh in the loss, above 0; absent where they have no weights. A loss that asks for none of it is refused
   * when there are some. Metrics and held-out measures leave weights out.
   */
  readonly weights?:
    | {
        /** f32[examples] */
        readonly examples: Value;
        /** Of the segments of a role, f32[segments of that role]. */
        of(role: string): Value;
        /** Sums of weights over the whole optimiser step: of its examples, and of its predicted tokens. */
        readonly total: StepSums;
      }
    | undefined;
  /** Takes the loss of each row, f32[examples], where somebody asked for it; the means of weighted-mean.ts tell it. */
  readonly tellRows?: ((perRow: Value) => void) | undefined;
}

interface StepSums {
  readonly examples: Value;
  tokens(role: string): Value;
}

export interface LossResult {
  /** This micro-batch's share of the step's loss, scalar. */
  loss: Value;
  /** Logged under these names; scalars, each a mean over the micro-batch. */
  metrics: Record<string, Value>;
}

/** One thing measured on every held-out example before and after training, f32[examples]. */
export interface HeldOutMeasure {
  value: Value;
  /** Printed name, as `prefers the chosen answer (mean log-probability)`. */
  label: string;
  /** A share is 0 or 1 per example and printed in per cent. */
  kind: 'share' | 'mean';
  /** Accuracy-like measures that are meaningless before training name what chance would give (0.5) instead. */
  chance?: number;
}

export interface TrainerDefinition<Options = Record<string, unknown>> {
  name: string;
  summary: string;
  /** Where the method comes from. */
  paper?: string;
  datasetTypes: readonly DatasetType[];
  /**
   * `head`: the model that is trained gives one number a state beside, or in place of, its tokens. `score`: it is a
   * reward model, read at segments with `read: true`; `value`: a language model with a value head, saved beside it.
   * `teacher`: the model in `teacher_model_name_or_path` is there too; the trainer's schema has that key.
   */
  needs?: { reference?: boolean; head?: HeadKind; teacher?: boolean };
  /** Its own keys by their YAML name, each with a description and, where there is one, a default. */
  schema: Record<string, JsonSchema>;
  /** Defaults that differ from the shared ones: `{ learning_rate: 1e-6 }`. */
  defaults?: Record<string, unknown>;
  /** Checks between keys that a schema cannot say; throws HarnessError. */
  check?(options: Options): void;
  /** Set by the loader of built-in methods: the file that this is the default export of, which workers load too. */
  file?: string;
  /** Turns one row into a token tree, or says why it cannot be used. A function of its arguments alone. */
  features(row: DatasetRow, tok: RowTokenizer, options: Options): Example | Dropped;
  /**
   * Puts something of the example before it in the batch of the data's order into an example (of the last into the
   * first), once all are read. A function of its arguments alone.
   */
  withNeighbour?(example: Example, neighbour: Example, options: Options): Example;
  /** True when the loss couples the examples of a batch (sorting): the loop then makes one micro-batch of a step. */
  couplesBatch?(options: Options): boolean;
  loss(context: LossContext, options: Options): LossResult;
  /**
   * The method learns from answers that its policy writes: `features` gives the prompt alone, the loss sees the examples
   * that `experience` made, and log-probabilities are those at the temperature of sampling.
   */
  onPolicy?: OnPolicy<Options>;
  /**
   * Of an on-policy method: the loss of a value model apart from the policy (the key `value_model`, which the method
   * declares); `loss` is then that of the policy, which has no head.
   */
  valueLoss?(context: LossContext, options: Options): LossResult;
  heldOut?(context: LossContext, options: Options): Record<string, HeldOutMeasure>;
}
