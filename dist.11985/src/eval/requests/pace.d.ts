import type { RequestFailure } from '../../providers/contract/provider.ts';
/** The server refused because it has too much to do. */
export declare const isOverload: ({ status, retryAfter }: RequestFailure) => boolean;
export declare class Pace {
    #private;
    constructor(most: number, seed: number);
    /** Requests that may be in flight now. */
    get concurrency(): number;
    /** Rounds in a row that ended in a refusal. */
    get refusals(): number;
    /** Milliseconds, in the time of `performance.now()`, before which nothing is sent. */
    get pausedUntil(): number;
    succeeded(): void;
    /**
     * The server refused an attempt that was sent at `sent`. Attempts of the same round, sent before the last cut, tell
     * nothing new about its capacity.
     */
    refused(sent: number, retryAfter: number | undefined, now?: number): void;
    /** Seconds to wait before the attempt that follows `failures` failed ones. */
    backOff(failures: number): number;
}
