import type { RequestFailure } from '../../providers/contract/provider.ts';
import type { ModelAnswer, ModelRequest } from '../../providers/contract/request.ts';
import type { EvalSample, SampleScore, ScoringContext } from '../tasks/task.ts';
import type { Preview } from './plan.ts';
/** What answers: `Asker`. */
export interface Answering {
    answers(source: AsyncIterable<{
        readonly id: string;
        readonly requests: readonly ModelRequest[];
    }>): AsyncIterable<{
        readonly id: string;
        readonly answers: readonly (ModelAnswer | RequestFailure)[];
    }>;
}
export type Outcome = {
    scores: readonly SampleScore[];
} | {
    error: {
        code: string;
        message: string;
    };
};
export type FlowEvent = {
    readonly kind: 'sample';
    readonly preview: Preview;
    readonly sample: EvalSample;
    /** `null` where the request failed. */
    readonly answers: readonly (ModelAnswer | null)[];
    readonly outcome: Outcome;
} | {
    readonly kind: 'end';
    readonly preview: Preview;
};
export interface FlowOptions {
    readonly previews: readonly Preview[];
    readonly asker: Answering;
    readonly scoringOf: (preview: Preview) => ScoringContext;
    /** Answers are kept, not scored. */
    readonly predictOnly: boolean;
    /** Told of each sample before it is asked. */
    readonly onSample: (preview: Preview, sample: EvalSample) => void;
}
/** Events of all tasks in order, each task closed by its `end`. Throws what ends the whole evaluation. */
export declare function flow(options: FlowOptions): AsyncGenerator<FlowEvent>;
/** A request of a private task, whoever is asked: its answer is written nowhere. Log-likelihoods are numbers and may be. */
export declare const unlogged: (request: ModelRequest) => ModelRequest;
