import type { OpenSplit } from '../mixture.ts';
import type { TokenStore, TokenStoreBuilder } from './token-store.ts';
import type { Noted, TokenCounts } from './token-tally.ts';
import type { TokeniseContext } from './tokenise-block.ts';
/** What became of the rows of a split, as plain data. */
export interface RowCounts {
    rowsRead: number;
    dropped: [string, Noted][];
    mappedRoles: string[];
    counts: TokenCounts;
    /** Rows read of each file, by its place among the split's files. */
    files: [number, number][];
}
export declare const tokenFolder: () => string;
export declare class TokenCache {
    private readonly folder;
    private readonly key;
    private readonly options;
    /** Undefined for a method whose code cannot be told. */
    static open<Options extends object>(source: OpenSplit, context: TokeniseContext<Options>): Promise<TokenCache | undefined>;
    private constructor();
    /** The entry for these rows and options; `damaged` is told of one that fails its checksum and is removed. */
    take(damaged: (path: string) => void): Promise<{
        store: TokenStore;
        rows: RowCounts;
    } | undefined>;
    /** Keeps what was made, unless it is too little. Throws the system's errors. */
    save(builder: TokenStoreBuilder, rows: RowCounts, optionsRead: ReadonlySet<string>): Promise<void>;
    private matches;
    private value;
}
/** The options in a wrapping that notes which are looked at; looking at all of them notes all. */
export declare function noteReads<Options extends object>(options: Options): {
    options: Options;
    read: Set<string>;
};
