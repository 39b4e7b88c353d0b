import type { Example, Examples } from '../tree.ts';
import { CommonLists, type PackedBlock } from './packed-examples.ts';
type Tokens = Pick<PackedBlock, 'ids' | 'masks'>;
/** A block whose tokens are in memory, or at a place of the store's file. */
export interface Chunk extends Pick<PackedBlock, 'starts' | 'records' | 'extra'> {
    tokens: Tokens | undefined;
    /** Where it begins in the file; -1 when it was not written. */
    at: number;
    /** 2 or 4 bytes a token. */
    width: 2 | 4;
    idsLength: number;
    masksLength: number;
}
/** Bytes of tokens kept in memory. */
export declare const IN_MEMORY: number;
export declare const tokenBytes: ({ width, idsLength, masksLength }: Pick<Chunk, "width" | "idsLength" | "masksLength">) => number;
/** The bytes of a chunk's tokens as they stand in the file: ids, then flags. */
export declare function bytesOf({ ids, masks }: Tokens): Uint8Array[];
/** The opposite direction, over one stretch of bytes. */
export declare function tokensOf(bytes: Uint8Array, width: 2 | 4, idsLength: number): Tokens;
export declare class TokenStore implements Examples {
    readonly length: number;
    private readonly common;
    private readonly chunks;
    /** Position of the first example of each chunk. */
    private readonly firsts;
    private readonly fd;
    constructor(common: CommonLists, chunks: readonly Chunk[], fd?: number);
    at(position: number): Example | undefined;
    [Symbol.iterator](): Generator<Example>;
    /** Tokens of each example, as the user counts them. */
    lengths(): Uint32Array;
    /** `tokens` are the chunk's, or the record's alone. */
    private example;
    private read;
    private bytes;
    private into;
    private chunkOf;
}
/** Throws `TOKENS_UNREADABLE` where the file ends too early or cannot be read. */
export declare function readFully(fd: number, into: Uint8Array, position: number): void;
export interface BuilderOptions {
    /** Folder for the file. */
    folder: string;
    /** Bytes of tokens kept in memory; default `IN_MEMORY`. */
    inMemory?: number | undefined;
}
/** Takes blocks in their order and becomes a store. */
export declare class TokenStoreBuilder {
    readonly common: CommonLists;
    readonly chunks: Chunk[];
    private readonly options;
    private file;
    private inMemory;
    private refused;
    constructor(options: BuilderOptions);
    add(block: PackedBlock): void;
    /** Writes the tokens that are in memory alone; false where the file cannot be written, and they stay there. */
    write(): boolean;
    /** Bytes of tokens, wherever they are. */
    get bytes(): number;
    /** The tokens of a chunk, from memory or from the file. */
    tokensOf(chunk: Chunk): Tokens;
    /** Adds bytes to the end of the file, which is there after `write`. Throws the system's errors. */
    append(bytes: Uint8Array): number;
    /** Flushes the file and gives it its name. Throws the system's errors. */
    rename(path: string): void;
    /** The examples; nothing is added afterwards. A file that was not given a name keeps none. */
    store(): TokenStore;
    /** Removes what was written, unless it has its name. */
    abandon(keepOpen?: boolean): void;
    private open;
}
export {};
