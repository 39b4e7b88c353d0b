import type { ObjectSchema } from '../../config/schema.ts';
export type HeadlineAggregation = 'mean' | 'geometric_mean' | 'min';
/** A number that goes into a headline score. */
export interface HeadlineMember {
    /** Task or group of the suite. */
    task: string;
    metric?: string;
    filter?: string;
    weight?: number;
    /** What counts as 0 and as 1: `low` the level of guessing; `low: 1, high: 0` turns a rate of failures around. */
    low: number;
    high: number;
}
export interface Headline {
    name: string;
    summary?: string;
    metric?: string;
    filter: string;
    aggregation: HeadlineAggregation;
    /** Empty: every task of the suite that has the metric. */
    tasks: readonly HeadlineMember[];
    /** Headline scores above this one that it is made of, instead of tasks; each counts the same. */
    of: readonly string[];
    /** Multiplies the score: 100 for scores from 0 to 100. */
    scale: number;
}
export interface SuiteTask {
    task: string;
    weight: number;
    numFewshot?: number;
    limit?: number;
    /** Left out, and said so, when its data are missing or the model cannot give what it needs. */
    optional: boolean;
}
export interface Suite {
    name: string;
    summary: string;
    version: number | string;
    /** What readers of its numbers must know: that they come from a part of the items, say. */
    note?: string;
    /** Why its items may hurt; reports blur them until they are asked for. */
    contentWarning?: string;
    /** What it is about; of those that are known cards have a section. */
    tags: readonly string[];
    tasks: readonly SuiteTask[];
    headline: readonly Headline[];
    /** Absolute path. */
    file: string;
}
/** The schema of `evals/suites/NAME.yaml`. */
export declare const SUITE_SCHEMA: ObjectSchema;
/**
 * Reads a suite.
 * @param file absolute path of its YAML.
 * @throws HarnessError with every error found and its place; `SUITE_INVALID` for what the schema cannot say.
 */
export declare function readSuite(file: string): Suite;
