import { type HubFetchOptions } from './fetch.ts';
import { type HubRepo } from './id.ts';
export interface HubFile {
    /** Relative to the repository, with `/`. */
    readonly path: string;
    readonly url: string;
    readonly bytes?: number | undefined;
    /** Of large files. */
    readonly sha256?: string | undefined;
    /** Of small ones. */
    readonly gitBlob?: string | undefined;
}
/** The commit that a branch, tag or commit means now. @throws HarnessError `HUB_*` */
export declare function hubCommit(repo: HubRepo, revision: string, options?: HubFetchOptions): Promise<string>;
/** All files at a commit, or those below one of its folders. @throws HarnessError `HUB_*` */
export declare function hubTree(repo: HubRepo, commit: string, { folder, ...options }?: HubFetchOptions & {
    folder?: string;
}): Promise<HubFile[]>;
export declare const resolveUrl: (repo: HubRepo, commit: string, path: string) => string;
/** True for a path that stays inside the folder it is joined to. */
export declare const isInside: (path: unknown) => path is string;
