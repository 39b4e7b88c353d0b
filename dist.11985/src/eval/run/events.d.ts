/** What an evaluation tells the outside while it runs. `cli/` draws it. */
export interface EvalProgress {
    /** Samples scored, of all tasks. */
    done: number;
    total: number;
    /** Requests answered by the model, not by a cache. */
    asked: number;
    /** Requests answered from the log or the cache. */
    cached: number;
    failed: number;
    /** Tokens in and out. */
    tokens: number;
    costUsd?: number;
    requestsPerSecond: number;
    etaSeconds: number;
}
export interface EvalReporter {
    /** A stage begins. */
    phase(name: string, total?: number): void;
    progress(event: EvalProgress): void;
    info(text: string): void;
    warn(text: string): void;
}
/** A reporter that says nothing: for tests and library use. */
export declare const silentEval: EvalReporter;
