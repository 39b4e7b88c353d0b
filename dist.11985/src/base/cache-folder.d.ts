/** A folder of the cache, by the kind of its entries; it need not exist. */
export declare const cacheFolder: (kind: string) => string;
/** Marks an entry as used now. */
export declare function touchEntry(path: string): Promise<void>;
/**
 * Deletes the entries used longest ago until the files under `folder` take at most `mostBytes`; `keep` stays. Errors are
 * passed over: another process may be doing the same.
 */
export declare function trimCache(folder: string, mostBytes: number, keep?: string): Promise<void>;
