/** What a file must be. */
export interface Checksum {
    sha256?: string | undefined;
    /** Object name in a git repository: SHA-1 over `blob <bytes>\0` and the content. */
    gitBlob?: string | undefined;
}
export interface DownloadRequest extends Checksum {
    url: string;
    /** Where the file goes; `.part` and `.part.etag` stand beside it until it is whole. */
    to: string;
    /** Sent along, such as an access token; not passed on to another origin that the server names. */
    headers?: Readonly<Record<string, string>> | undefined;
    /** Most bytes to take; more is not the file that was meant. */
    mostBytes?: number | undefined;
    /** Told as bytes arrive; `total` is 0 while it is not known. */
    progress?(bytes: number, total: number): void;
    /** Told before each wait. */
    waiting?(text: string): void;
    /** Milliseconds without a byte after which a connection counts as broken. */
    patience?: number | undefined;
    /** Seconds before the second attempt; doubled for each further one. */
    firstWait?: number | undefined;
    attempts?: number | undefined;
}
/**
 * Downloads unless the file is there already and right. Throws `DOWNLOAD_REFUSED` for what the server will not give,
 * `DOWNLOAD_FAILED` after the last attempt, `DOWNLOAD_CHECKSUM` for another file than was meant, and `DISK_*`.
 */
export declare function download(request: DownloadRequest): Promise<void>;
/** True when a local file is what it must be. */
export declare const isRight: (path: string, expected: Checksum) => Promise<boolean>;
