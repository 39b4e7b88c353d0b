import type { OpenSplit } from '../mixture.ts';
import { type RowCounts } from './token-cache.ts';
import { TokenStoreBuilder } from './token-store.ts';
import { TokenWorkers } from './token-workers.ts';
import { type TokeniseContext } from './tokenise-block.ts';
export interface TokeniseOptions {
    /** Folder for tokens that do not fit into memory. */
    folder: string;
    /** Told after each block. */
    progress(rows: number): void;
    signal?: AbortSignal | undefined;
    /** Threads; default one a core. 0 or 1: this one alone. Or workers that were started for the same context. */
    workers?: number | TokenWorkers | undefined;
    /** Milliseconds until workers start. */
    patience?: number | undefined;
    /** Bytes of tokens kept in memory. */
    inMemory?: number | undefined;
}
export interface TokenisedRows {
    builder: TokenStoreBuilder;
    rows: RowCounts;
    /** Options that the method looked at. */
    optionsRead: ReadonlySet<string>;
}
/** Throws what reading, judging and tokenising throw, of the first row that is wrong, and `INTERRUPTED`. */
export declare function tokeniseRows<Options extends object>(source: OpenSplit, context: TokeniseContext<Options>, given: TokeniseOptions): Promise<TokenisedRows>;
