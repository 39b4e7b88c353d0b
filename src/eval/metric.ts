/**
 * What a metric is: one file below `evals/metrics/` (or a plug-in) that says which columns it reads, which options it has
 * and how samples become a number. It takes one of six forms, by how the number comes about; the runner adds n,
 * standard error, 95 % interval and significance, and reads files larger than memory wherever the form allows it.
 * Leaves out: where rows come from (data/), how numbers and intervals are computed (`forms/`, `statistics/`).
 */

import type { Json } from '../base/json.ts';
import type { JsonSchema } from '../config/schema.ts';
import type { ModelSource } from '../providers/contract/provider.ts';
import type { GroupOutcome, GroupStatistic, GroupTable, OutcomeCell } from './group-table.ts';

export type MetricKind =
  | 'text'
  | 'classification'
  | 'calibration'
  | 'language_model'
  | 'samples'
  | 'instructions'
  | 'preference'
  | 'group_fairness';

export type { Json };

/** Binary: P(positive). Several classes: a probability for each class, by position or by label. */
export type Probability = number | readonly number[] | Readonly<Record<string, number>>;

/** What the columns of a sample can hold, after they were checked. */
export interface InputTypes {
  /** A string; numbers and booleans are written out. */
  text: string;
  /** One string or a list of them: always a list. `null`: this sample has no such reference. At least one is a string. */
  texts: readonly (string | null)[];
  /** A class: numbers, booleans and strings become text, so that `1` in JSON and in CSV are the same class. */
  label: string;
  /** A list of classes, such as the answers of repeated samples. */
  labels: readonly string[];
  /** Each in [0, 1]. */
  probability: Probability;
  number: number;
  numbers: readonly number[];
  /** One list of numbers per token. */
  vectors: readonly (readonly number[])[];
  /** Anything; the metric checks it and throws HarnessError. */
  any: unknown;
}
export type InputType = keyof InputTypes;

/** Column role to type; a role whose type ends in `?` may be missing. */
export type Inputs = Readonly<Record<string, InputType | `${InputType}?`>>;

type TypeOf<T> = T extends `${infer Name extends InputType}?`
  ? InputTypes[Name] | undefined
  : T extends InputType
    ? InputTypes[T]
    : never;

/** A row as the metric sees it: the declared roles with checked values. */
export type SampleOf<I extends Inputs> = { readonly [Role in keyof I]: TypeOf<I[Role]> };

export interface Scored {
  /** `null` where the metric is not defined on this data (one class only, no sample). */
  value: number | null;
  /** Everything besides the headline number: precisions, counts, values per class. */
  parts?: Readonly<Record<string, Json>>;
}

/** What a signature may tell about the data. */
export interface SignatureFacts {
  /** References per sample; `var` when samples differ; undefined for metrics without a `texts` reference. */
  references: number | 'var' | undefined;
  /** Name of the model that filled in columns, if one did. */
  model: string | undefined;
  /** Version of the implementation. */
  version: string;
}

/** Counts of (reference, prediction). `counts[r * labels.length + p]`, labels sorted: as numbers when all are, else by code point. */
export interface LabelTable {
  labels: readonly string[];
  counts: Float64Array;
  /** Sum of the counts. */
  n: number;
}

/** The numbers that `pack` returned, end to end: `data[i * width + j]`. */
export interface PackedRows {
  data: Float64Array;
  width: number;
  n: number;
}

/* The forms exclude each other by their main function, so that the compiler knows which one a file writes. */

/** Form 1: the value is the mean of a number per sample; `null` leaves a sample out of the mean. Any file size. */
export interface MeanForm<I extends Inputs, Options> {
  outcome?: undefined;
  perSample(sample: SampleOf<I>, options: Options): number | null;
  /** Set when every number is 0 or 1: the interval is then Wilson's. `seen`: where all of them turn out to be. */
  proportion?: boolean | 'seen';
  statistics?: undefined;
  cell?: undefined;
  pack?: undefined;
  score?: undefined;
}

/**
 * Form 2: a corpus metric. `statistics` gives a fixed number of figures per sample that add up over samples, `value` makes
 * the number of their sums. Resampling works on the figures, so the bootstrap costs no tokenising. Any file size.
 */
export interface SumsForm<I extends Inputs, Options> {
  outcome?: undefined;
  cell?: undefined;
  pack?: undefined;
  score?: undefined;
  statistics(sample: SampleOf<I>, options: Options): ArrayLike<number>;
  /** Called thousands of times by the bootstrap, hence separate from `parts`. `n` samples went into the sums. */
  value(sums: Float64Array, n: number, options: Options): number | null;
  parts?(sums: Float64Array, n: number, options: Options): Readonly<Record<string, Json>>;
  /** The number shown for one sample; without it, `value` of its own figures. */
  perSample?(sample: SampleOf<I>, options: Options): number | null;
}

/** Form 3: a metric of the confusion table. Any file size. */
export interface TableForm<I extends Inputs, Options> {
  outcome?: undefined;
  statistics?: undefined;
  pack?: undefined;
  score?: undefined;
  /** (reference, prediction) of a sample. */
  cell(sample: SampleOf<I>, options: Options): readonly [string, string];
  /** Classes that exist whether or not a row has them; the same array as long as nothing changes. */
  classes?(sample: SampleOf<I>, options: Options): readonly string[] | undefined;
  tableValue(table: LabelTable, options: Options): number | null;
  parts?(table: LabelTable, options: Options): Readonly<Record<string, Json>>;
  perSample?(sample: SampleOf<I>, options: Options): number | null;
}

/** Form 4: a metric of ranks. Every sample becomes equally many numbers (8 bytes each); they are arranged once. */
export interface RankForm<I extends Inputs, Options, Arranged> {
  outcome?: undefined;
  statistics?: undefined;
  cell?: undefined;
  score?: undefined;
  pack(sample: SampleOf<I>, options: Options): ArrayLike<number>;
  /** Sorts, once. */
  arrange(rows: PackedRows, options: Options): Arranged;
  /** `weights[i]`: how often row i is drawn; `null`: once each. */
  weighted(arranged: Arranged, weights: Float64Array | null, options: Options): number | null;
  parts?(arranged: Arranged, options: Options): Readonly<Record<string, Json>>;
  perSample?(sample: SampleOf<I>, options: Options): number | null;
}

/** Form 5: what does not decompose; all samples are held in memory. */
export interface WholeForm<I extends Inputs, Options> {
  outcome?: undefined;
  statistics?: undefined;
  cell?: undefined;
  pack?: undefined;
  score(samples: readonly SampleOf<I>[], options: Options): Scored & { perSample?: readonly (number | null)[] };
  /** Its own interval, where resampling samples is not right. */
  interval?(samples: readonly SampleOf<I>[], options: Options): Interval;
}

/**
 * Form 6: a comparison of groups, whose names the runner knows (`--group`, or the column `group`). Kept are counts of outcomes
 * by group, so any file size; resampling draws counts within groups, permutation exchanges rows between groups.
 */
export interface GroupForm<I extends Inputs, Options> {
  statistics?: undefined;
  cell?: undefined;
  pack?: undefined;
  score?: undefined;
  perSample?: undefined;
  /** What a sample counts as. Samples with equal outcomes are not told apart. */
  outcome(sample: SampleOf<I>, options: Options): GroupOutcome;
  /** Options that `outcome` reads: metrics with the same function and the same values of these count once. */
  outcomeOptions: readonly (keyof Options & string)[];
  /** Which outcomes are one for the value; equal texts are. The less there are, the faster the resampling. */
  alike(cell: OutcomeCell, options: Options): string;
  /** Once for each table of groups; what it returns is called thousands of times, with counts `[group * cells + cell]`. */
  comparison(cells: readonly OutcomeCell[], options: Options): GroupStatistic;
  /** Where the number is null: why. */
  undefinedBecause?(table: GroupTable, options: Options): string | null;
  groupParts?(table: GroupTable, options: Options): Readonly<Record<string, Json>>;
  /** Rows are exchanged between groups only where this text is equal; default: all are. */
  stratum?(cell: OutcomeCell, options: Options): string;
  /** Groups with fewer rows are left out; default 1. */
  smallest?(options: Options): number;
  /** Where one value is expensive: no more resamples than this. */
  mostResamples?: number;
}

/** A number and how sure it is, from scoring to page. */
export interface Estimate {
  /** null where it is not defined; never NaN. */
  value: number | null;
  stderr: number | null;
  ci95: readonly [number, number] | null;
  /** Samples that the value is made of. */
  n: number;
  /** How error and interval came about: `BCa bootstrap, 10000 resamples`. */
  method: string;
}

export type Interval = Pick<Estimate, 'stderr' | 'ci95' | 'method'>;

/** What the six forms are called. */
export type FormName = 'mean' | 'sums' | 'table' | 'ranks' | 'whole' | 'groups';

export type Form<I extends Inputs, Options, Arranged> =
  | MeanForm<I, Options>
  | SumsForm<I, Options>
  | TableForm<I, Options>
  | RankForm<I, Options, Arranged>
  | WholeForm<I, Options>
  | GroupForm<I, Options>;

/** Columns that a model can compute from others, a batch of samples at a time. */
export interface Derivation<I extends Inputs, Options> {
  /** What the model has to offer. */
  needs: Exclude<keyof ModelSource, 'name'>;
  /** True when this sample lacks them. */
  missing(sample: SampleOf<I>, options: Options): boolean;
  /** The missing columns of each sample. */
  columns(
    samples: readonly SampleOf<I>[],
    source: ModelSource,
    options: Options,
  ): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

export interface MetricFacts<I extends Inputs, Options> {
  /** snake_case, the file's name: `evals/metrics/text/chrf.ts` is `chrf`. */
  name: string;
  /** One sentence for `harness list metrics`. */
  summary: string;
  kind: MetricKind;
  /** Paper or implementation whose numbers these are. */
  source: string;
  /** `null`: neither (a count, a rating, a table). */
  higherIsBetter: boolean | null;
  /** Least and greatest possible value; infinities are allowed. */
  range: readonly [number, number];
  /** The order of the samples matters. */
  ordered?: boolean;
  inputs: I;
  /** Options by their YAML name (snake_case), each with a description and a default; functions get them in camelCase. */
  schema: Readonly<Record<string, JsonSchema>>;
  /** Columns that a model can fill in; without them and without a model the metric cannot be computed. */
  derive?: Derivation<I, Options>;
  /** The service that fills in columns with these options, by name or address; undefined: none. The runner opens it. */
  service?(options: Options): string | undefined;
  /** Why a sample has its number, shown where single samples are: the rule that fired, what was found. */
  explain?(sample: SampleOf<I>, options: Options): Json;
  /** Checks between options that a schema cannot say; throws HarnessError. */
  check?(options: Options): void;
  /** Settings that change the number: `nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:0.1.0`. Default: every option. */
  signature?(options: Options, facts: SignatureFacts): string;
}

export type MetricDefinition<
  I extends Inputs = Inputs,
  Options = Record<string, unknown>,
  Arranged = unknown,
> = MetricFacts<I, Options> & Form<I, Options, Arranged>;
