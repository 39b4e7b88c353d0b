/** Header fields by lower-case name; what stands there several times is joined by commas. */
export interface HeaderFields {
    get(name: string): string | null;
}
/**
 * Does `work` until it succeeds.
 * @param next told of an error and of how many attempts there were: seconds until the next, or undefined when there is
 * none. What it throws ends the loop too.
 * @throws the error after which there is no further attempt; the signal's reason.
 */
export declare function retrying<T>(work: (attempt: number) => Promise<T>, next: (error: unknown, attempts: number) => number | undefined | Promise<number | undefined>, signal?: AbortSignal): Promise<T>;
/** Seconds before the attempt that follows `attempts` failed ones: `first`, doubled each time, up to `longest`. */
export declare const backOff: (attempts: number, first: number, longest?: number) => number;
/**
 * Seconds to wait, 0 or more; undefined when the server does not say. Of several limits those with nothing remaining
 * count, or all of them when none says what remains.
 */
export declare function retryAfter(headers: HeaderFields, now?: number): number | undefined;
