/**
 * Reads a stream of samples ahead of whoever uses them, starts their requests, and hands them on in order. How far ahead
 * is bounded in requests and in characters of prompts, whatever the length of the stream; what is read goes on while the
 * user of the stream is busy. Leaves out: what a request is answered with.
 */
import type { ModelRequest } from '../../providers/contract/request.ts';
export interface Sample<T> {
    readonly id: T;
    readonly requests: readonly ModelRequest[];
}
export interface LookAheadOptions<Started> {
    /** Requests of samples that were started and not yet handed on; one sample may have more. */
    readonly mostRequests: number;
    start(requests: readonly ModelRequest[]): Promise<Started>;
    /** Starting more would not make it faster now; `wake` says when it would. */
    isFed(): boolean;
    /** Everything is started. */
    onEnd(): void;
}
export interface Ready<T, Started> {
    readonly sample: Sample<T>;
    readonly started: Started;
}
export declare class LookAhead<T, Started> {
    #private;
    constructor(source: AsyncIterable<Sample<T>>, options: LookAheadOptions<Started>);
    /**
     * The next sample, once its requests are answered; undefined at the end. Throws what the source or `start` throws, in
     * its place.
     */
    next(): Promise<Ready<T, Started> | undefined>;
    /** There may be room again. */
    wake(): void;
    /** Reads no further. */
    stop(): void;
}
