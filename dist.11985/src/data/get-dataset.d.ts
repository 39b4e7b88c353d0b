import type { Importer, OriginalFile } from './importers/importer.ts';
import type { LoadReporter } from './load-reporter.ts';
export interface Got {
    folder: string;
    /** Rows of each file, where they were counted. */
    rows?: Record<string, number>;
}
/** Throws `DATA_UNKNOWN` with the nearest names. */
export declare function importerOf(name: string): Importer;
/** The files of some parts, all when none is named. Throws `DATA_UNKNOWN`. */
export declare function filesOf({ name, files }: Importer, parts?: readonly string[]): OriginalFile[];
/** What should be known before anything is fetched, as lines. */
export declare function describe(importer: Importer, files: readonly OriginalFile[]): string[];
export declare const megabytes: (bytes: number) => string;
/** Fetches a data set. Throws `DOWNLOAD_*`, `DATA_BUSY`, `DISK_*` and what its importer throws. */
export declare function getDataset(importer: Importer, files: readonly OriginalFile[], reporter: LoadReporter): Promise<Got>;
/**
 * Imports a local copy in its original layout. Throws `DATA_NOT_FOUND` naming the files looked for, `DATA_CHECKSUM` for
 * files of another revision unless `unverified`, `DISK_*` and what the importer throws.
 */
export declare function importDataset(importer: Importer, files: readonly OriginalFile[], { from, unverified, reporter }: {
    from: string;
    unverified: boolean;
    reporter: LoadReporter;
}): Promise<Got>;
export interface UrlRequest {
    url: string;
    sha256: string;
    /** Name of its folder; default: the file's name without its extensions. */
    name?: string | undefined;
    /** What is known of its licence. */
    licence?: string | undefined;
}
/** The folder name of a file from a URL. Throws `DATA_UNKNOWN_FORMAT`, `ARGUMENT_INVALID`. */
export declare function urlName({ url, sha256, name }: UrlRequest): {
    name: string;
    file: string;
};
/** Fetches one file as a data set of its own. */
export declare function getUrl(request: UrlRequest, reporter: LoadReporter): Promise<Got>;
