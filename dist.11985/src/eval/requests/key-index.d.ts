/**
 * Where the answer to a request stands: a hash table from request keys to (file, offset, length) in typed arrays, 32 bytes
 * an entry at most half of them used, so that a million answers cost 64 MB and no object each. Open addressing with
 * linear probing; keys are random already (SHA-256), their first 128 bits are kept: two of a million are alike with a
 * probability of 1e-27. Leaves out: removal.
 */
export interface Place {
    readonly file: number;
    /** Byte at which the record begins. */
    readonly offset: number;
    /** Bytes of the record, line end left out. */
    readonly length: number;
}
export declare class KeyIndex {
    #private;
    get size(): number;
    /** `key`: at least 32 hex digits. */
    get(key: string): Place | undefined;
    has(key: string): boolean;
    /** A later place takes the place of an earlier one. */
    set(key: string, place: Place): void;
}
