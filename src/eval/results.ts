/** What goes into scoring and what comes out of it. */

import type { ModelSource } from '../providers/contract/provider.ts';
import type { Correction } from '../statistics/multiple-testing.ts';
import type { ColumnOptions, Place, Row } from './columns.ts';
import type { LmEvalErrors, ProportionInterval } from './forms/statistic.ts';
import type { Estimate, FormName, Json, MetricDefinition } from './metric.ts';
import type { Comparison, PairedTest } from './paired.ts';

export interface MetricRequest {
  definition: MetricDefinition;
  /** By YAML name; what is not given has its default. */
  options?: Readonly<Record<string, unknown>>;
}

export interface ScoreOptions extends ColumnOptions {
  /** Column that names the cluster of a sample: errors are then clustered. */
  cluster?: string;
  /** Columns by whose values everything is scored once more. */
  groups?: readonly string[];
  /** Keep the number of each sample. */
  perSample?: boolean;
  /** Default true: stderr and ci95. */
  uncertainty?: boolean;
  /** Of the bootstrap; default 0. */
  seed?: number;
  /** Default 10,000. */
  resamples?: number;
  /** Of shares of right and wrong; default `wilson`. */
  proportionInterval?: ProportionInterval;
  /** Of p-values over metrics and over tables of groups; default `holm`. */
  correction?: Correction | 'none';
  /** lm-eval's way to standard errors; without it our own. */
  lmEval?: LmEvalErrors;
  /** A model for metrics that need one. */
  source?: ModelSource;
  /** Other predictions for the same samples, to be compared with. */
  baseline?: {
    column: string;
    test?: PairedTest;
    /** Of the p-values of all metrics together; default `holm`. */
    correction?: Correction | 'none';
  };
}

export interface MetricResult extends Estimate {
  metric: string;
  options: Readonly<Record<string, Json>>;
  signature: string;
  parts: Readonly<Record<string, Json>>;
  higherIsBetter: boolean | null;
  form: FormName;
  perSample?: readonly (number | null)[];
  /** Why each sample has its number, where the metric tells. */
  explanations?: readonly Json[];
  baseline?: BaselineResult;
  /** Of the hypothesis that groups do not differ, and corrected over the metrics that have one. */
  p?: number | null;
  adjustedP?: number | null;
  /** Column -> its value -> the number there. */
  groups?: Readonly<Record<string, Readonly<Record<string, Estimate>>>>;
}

export interface BaselineResult extends Comparison {
  column: string;
  value: number | null;
  /** p corrected for the number of metrics. */
  adjustedP: number | null;
  correction: Correction | 'none';
}

/** A row and where it stands. */
export interface PlacedRow {
  row: Row;
  place: Place;
}
