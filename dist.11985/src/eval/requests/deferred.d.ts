/** A promise that is settled from outside, for Node versions without `Promise.withResolvers`. */
export interface Deferred<T = void> {
    readonly promise: Promise<T>;
    resolve(value: T): void;
    reject(error: unknown): void;
}
export declare function deferred<T = void>(): Deferred<T>;
