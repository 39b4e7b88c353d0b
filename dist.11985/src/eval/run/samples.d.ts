import type { Json } from '../../base/json.ts';
import type { Message, ModelAnswer } from '../../providers/contract/request.ts';
import type { EvalSample, SampleScore } from '../tasks/task.ts';
/** An answer without what it cost. */
export type KeptAnswer = ModelAnswer extends infer A ? (A extends ModelAnswer ? Omit<A, 'usage'> : never) : never;
export interface SampleLine {
    id: string;
    input: string | readonly Message[];
    target: string | null;
    /** What was asked, as lm-eval lists it: [context, continuation], [prompt, options], [text]. */
    arguments: readonly Json[];
    /** One for each request; `null` where it failed. */
    answers: readonly (KeptAnswer | null)[];
    scores: readonly SampleScore[];
    groups?: Readonly<Record<string, string>>;
    /** Texts are left out, as they hold data of real persons. */
    private?: true;
    /** Why the sample has no score. */
    error?: {
        code: string;
        message: string;
    };
    doc: Readonly<Record<string, unknown>>;
}
export declare const SAMPLES_FILE = "samples.jsonl.gz";
/** What is kept of a sample with data of real persons: its id, its groups and numbers. */
export declare function privateLine(line: SampleLine): SampleLine;
/** The line of a sample; `answers` holds `null` for what failed. */
export declare function sampleLine(sample: EvalSample, answers: readonly (ModelAnswer | null)[], outcome: {
    scores: readonly SampleScore[];
} | {
    error: {
        code: string;
        message: string;
    };
}): SampleLine;
/** Writes the lines as they come; returns how many there were. */
export declare function writeSamples(folder: string, lines: AsyncIterable<SampleLine>): Promise<number>;
/**
 * The samples of a task's folder, in order.
 * @throws HarnessError `DATA_UNREADABLE` for a file that was cut off, `DATA_MALFORMED_ROW` for a line that is no sample.
 */
export declare function readSamples(folder: string): AsyncGenerator<SampleLine>;
