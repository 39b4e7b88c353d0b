import { TokenStore, type TokenStoreBuilder } from './token-store.ts';
/**
 * Writes what the builder holds under the name `path`, with `about` for whoever opens it. Throws the system's errors; the
 * builder's store can be used either way.
 */
export declare function saveTokens(path: string, builder: TokenStoreBuilder, about: unknown): void;
/** What `about` says and nothing else; undefined when the file is not whole. Reads the end of the file. */
export declare function readAbout(path: string): unknown;
/** The store and its `about`; undefined when there is none, or when anything in it differs from its checksum. */
export declare function openTokens(path: string, inMemory?: number): {
    store: TokenStore;
    about: unknown;
} | undefined;
