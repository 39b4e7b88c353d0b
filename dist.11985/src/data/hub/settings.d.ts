/** The hub, or what HF_ENDPOINT puts in its place. */
export declare const hubUrl: () => string;
/** Folder of `models--ORG--NAME` and the like, shared with Python's tools. */
export declare const hubCache: () => string;
/**
 * HF_TOKEN, else what the token file holds; undefined where there is none.
 * @throws HarnessError `HUB_TOKEN` for what cannot stand in a header; the value is never told.
 */
export declare function hubToken(): string | undefined;
/** Header with the token, where there is one. */
export declare function hubHeaders(): Record<string, string>;
/** The user wants nothing fetched. */
export declare const isOffline: () => boolean;
/** @throws HarnessError `DOWNLOAD_REFUSED` when the user wants nothing fetched. */
export declare function refuseOffline(): void;
