/**
 * Results of an evaluation, whoever measured them: what the importers of this folder make of files of ours, of lm-eval and of
 * Inspect. Metrics keep the keys of our results: `acc`, or `exact_match,strict-match` under a named filter.
 */
import type { Estimate } from '../../eval/metric.ts';
import type { HeadlineAggregation } from '../../eval/run/suite.ts';

export type Tool = 'harness' | 'lm-eval' | 'inspect';

/** What others do not tell is `null`. */
export interface ImportedFigure extends Readonly<Omit<Estimate, 'n'>> {
  readonly n: number | null;
  readonly higherIsBetter: boolean | null;
}

/**
 * How a task was asked, as texts that can be compared; numbers under different ones are not comparable. Hashes and settings are
 * the tool's own: texts of two tools never agree.
 */
export interface Protocol {
  readonly tool: Tool;
  readonly version: string;
  readonly fewshot: string;
  /** Hash of the declaration that prompts are made from. */
  readonly prompt: string;
  /** Settings that prompts and answers hang on, as JSON. */
  readonly settings: string;
  /** Hash of the samples that were asked, or how many there were where no hash is known. */
  readonly samples: string;
}

/** Per metric one number for each sample. */
export interface SampleScores {
  readonly ids: readonly string[];
  readonly values: Readonly<Record<string, readonly (number | null)[]>>;
}

export interface ImportedTask {
  readonly kind: 'task' | 'group';
  readonly task: string;
  /** The first one is the task's own. */
  readonly metrics: Readonly<Record<string, ImportedFigure>>;
  readonly protocol: Protocol;
  /** Tasks and groups of a group. */
  readonly members: readonly string[];
  readonly ended: string;
  /** Where the samples lie is known: reads them; undefined when they are not there after all. */
  readonly samples?: () => Promise<SampleScores | undefined>;
  /** Judged against other answers: where the samples lie, and the column of rows that holds those answers. */
  readonly judged?: { readonly folder: string; readonly baseline: string };
}

export interface AggregateMember {
  readonly task: string;
  /** Key of its metric. */
  readonly key: string;
  readonly weight: number | null;
  /** What counts as 0 and as 1. */
  readonly low: number;
  readonly high: number;
}

/** A headline score that a run made of its tasks. */
export interface ImportedHeadline {
  readonly suite: string;
  readonly suiteVersion: string;
  readonly name: string;
  readonly aggregation: HeadlineAggregation;
  /** Weights are `null` in results that do not say them: then the figure is taken as it stands. */
  readonly members: readonly AggregateMember[];
  /** Headline scores of the same suite that it is made of, instead of tasks. */
  readonly of: readonly string[];
  /** Multiplies the score. */
  readonly scale: number;
  readonly figure: ImportedFigure;
}

/** One model's results from one place. */
export interface ImportedRun {
  readonly tool: Tool;
  /** As people call it. */
  readonly model: string;
  /** Equal for results of the very same model. */
  readonly identity: string;
  /** The last parts of its path: nothing that tells where on a machine it lay. */
  readonly source: string;
  readonly tasks: readonly ImportedTask[];
  readonly headlines: readonly ImportedHeadline[];
  /** SHA-256 of what was read. */
  readonly sha256: string;
  /** Of a run folder of ours: the id of its manifest, and where it lies. */
  readonly run?: { readonly id: string; readonly folder: string };
}
