/**
 * What a scorer is: it looks at one answer to one sample and gives values by metric; the metrics it declares say how values
 * become numbers. Leaves out: the scorers themselves, and how several answers to one prompt become one value (`reducers.ts`).
 */
import type { Json } from '../../../base/json.ts';
import type { Capabilities } from '../../../providers/contract/provider.ts';
import type { ModelAnswer } from '../../../providers/contract/request.ts';
import type { LoadSplit } from '../documents.ts';
import type { Aggregation } from '../sample-statistic.ts';
import type { Aggregate, Doc, ScoringContext } from '../task.ts';

/** By lm-eval's names. */
export const PLAIN_AGGREGATIONS = ['mean', 'median'] as const;
export type AggregateBy =
  | (typeof PLAIN_AGGREGATIONS)[number]
  | ((values: readonly Json[]) => Aggregate | Promise<Aggregate>);

export interface ScorerMetric {
  readonly name: string;
  /** Second half of the key in results, such as the method: `groundedness,judge`. Default: none. */
  readonly filter?: string;
  readonly higherIsBetter: boolean | null;
  /** Default: the mean, with an interval. */
  readonly aggregate?: AggregateBy | Aggregation;
  /** Settings that change the number. A function is called when values are there. */
  readonly signature?: string | (() => string);
  /** Stands in results only when a sample has it: what needs a judge. */
  readonly optional?: boolean;
  /**
   * With several answers to one prompt: `reduce` by the task's reducers (default, needs numbers), always their `mean`, or
   * `pool` (lists, put end to end).
   */
  readonly epochs?: 'reduce' | 'mean' | 'pool';
}

export interface ScorerInput {
  /** The answer as `parse` of the task left it; empty where it found none. */
  readonly answer: string;
  /** The text as the model gave it; empty for log-likelihoods. */
  readonly text: string;
  /** What was wanted; several texts are alternatives. Empty where there is nothing to compare with. */
  readonly targets: readonly string[];
  readonly row: Doc;
  /** What the model was asked, as text. */
  readonly prompt: string;
  readonly choices: readonly string[] | undefined;
  /** One, or one for each choice. */
  readonly answers: readonly ModelAnswer[];
  /** The sample's, for seeds. */
  readonly id: string;
}

export interface ScorerOutput {
  /** By metric name, or `name,filter`. `null`: no value here; counted as missing, never as a number. */
  readonly values: Readonly<Record<string, Json>>;
  readonly explanation?: string;
}

export interface Scorer {
  readonly name: string;
  readonly metrics: readonly ScorerMetric[];
  /** Roles of models that it asks. */
  readonly roles?: readonly string[];
  /** What it needs of the evaluated model besides text. */
  readonly needs?: readonly (keyof Capabilities)[];
  /** What changes its numbers, for the results. */
  readonly config?: Json;
  /**
   * `null`: it does not apply, as no judge is there.
   * @throws RequestFailure when a judge has no answer: its metrics then have no value for the sample.
   */
  score(input: ScorerInput, context: ScoringContext): ScorerOutput | null | Promise<ScorerOutput | null>;
}

/** What is at hand when a task is made. */
export interface ScorerPorts {
  readonly loadSplit: LoadSplit;
  /** A number for each sample is wanted, as there are several answers to a prompt. */
  readonly numbers: boolean;
}

/** A scorer that needs something before it can be: a metric of the registry. */
export interface PreparedScorer {
  prepare(ports: ScorerPorts): Scorer | Promise<Scorer>;
}

/** A scorer; or the name of a registry metric over answer and target. */
export type ScorerDeclaration = string | Scorer | PreparedScorer;

/** How a metric of the registry is taken as a scorer. */
export interface MetricScorerOptions {
  /** Of the metric, by their YAML names. */
  readonly options?: Readonly<Record<string, Json>>;
  /** Columns of the row by the metric's roles, where they are called otherwise. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Second half of the key in results. */
  readonly filter?: string;
}
