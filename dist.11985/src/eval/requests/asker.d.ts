import type { Provider, RequestFailure } from '../../providers/contract/provider.ts';
import type { ModelAnswer, ModelRequest } from '../../providers/contract/request.ts';
import { type AnswerCache } from './answer-cache.ts';
import type { AnswerLog } from './answer-log.ts';
import { Budget } from './budget.ts';
export interface AskerOptions {
    readonly provider: Provider;
    /** The run's answers; may be shared with the askers of other models. Whoever opened it closes it. */
    readonly log: AnswerLog;
    /** Answers of earlier runs of this provider; `null`: none. Whoever opened it closes it. */
    readonly cache?: AnswerCache | null;
    /** Shared with the askers of other models; without it nothing is limited. */
    readonly budget?: Budget;
    /** Most requests in flight to a server; default 16. */
    readonly concurrency?: number;
    /** How often a failed request is asked again; default 5. */
    readonly retries?: number;
    /** Seconds for one attempt; default 600. Providers have shorter ones of their own. */
    readonly timeoutSeconds?: number;
    /** Of the back-off's jitter; default 0. */
    readonly seed?: number;
    /** Most requests that a provider with `answerAll` is given at once; default 4096. */
    readonly batchSize?: number;
    /** Ends everything at once with exit code 130, unless its reason is a HarnessError. */
    readonly signal?: AbortSignal;
}
/** How it stands. */
export interface AskProgress {
    /** Answers that the provider gave. */
    readonly asked: number;
    /** Answers from the log or the cache. */
    readonly cached: number;
    /** Requests given up. */
    readonly failed: number;
    readonly inFlight: number;
    /** Most requests in flight at the moment. */
    readonly concurrency: number;
    /** Tokens of `asked`, where the provider tells. */
    readonly inputTokens: number;
    readonly outputTokens: number;
    /** US dollars of `asked`; 0 without a price. */
    readonly costUsd: number;
}
/** An answer, or why there is none. */
export type Outcome = ModelAnswer | RequestFailure;
export interface Asked<T> {
    readonly id: T;
    /** In the order of the sample's requests. */
    readonly answers: readonly Outcome[];
}
export declare class Asker {
    #private;
    /** @throws HarnessError when the budget cannot be held for this provider. */
    constructor(options: AskerOptions);
    get progress(): AskProgress;
    /**
     * One answer, ahead of those that are asked for in streams; for judges.
     * @throws RequestFailure when there is none for this request, HarnessError when there will be none for any.
     */
    ask(request: ModelRequest): Promise<ModelAnswer>;
    /**
     * The answers of samples in the order of the samples, which are read as far ahead as keeps the model busy; so memory
     * does not grow with their number. A request that failed for good leaves its failure among the answers.
     * @throws HarnessError when no further answer can be had or the budget is used up; answers so far are in the log.
     */
    answers<T>(source: AsyncIterable<{
        readonly id: T;
        readonly requests: readonly ModelRequest[];
    }>): AsyncGenerator<Asked<T>>;
    /** Gives up what is under way. The provider, the log, the cache belong to whoever opened them. */
    close(): void;
}
