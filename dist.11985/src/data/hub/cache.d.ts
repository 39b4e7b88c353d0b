import type { HubRepo } from './id.ts';
export declare const isCommit: (revision: string) => boolean;
/** `models--org--name`. */
export declare const repoFolderName: ({ type, name }: HubRepo) => string;
export declare const repoFolder: (repo: HubRepo) => string;
export declare const snapshotFolder: (repo: HubRepo, commit: string) => string;
/** The commit that a revision meant when it was fetched last; undefined when it never was. */
export declare function cachedCommit(repo: HubRepo, revision: string): Promise<string | undefined>;
/** Remembers what a revision means; a cache that cannot be written stays as it is. */
export declare function keepRevision(repo: HubRepo, revision: string, commit: string): Promise<void>;
/** Puts a blob under its name into a snapshot. */
export declare function linkBlob(blob: string, place: string): Promise<void>;
/** Bytes of a file or of what it links to; undefined when there is none. */
export declare const sizeOf: (path: string) => Promise<number | undefined>;
/** Where a folder of the cache came from; undefined for any other folder. */
export declare function originOf(folder: string): {
    repo: HubRepo;
    commit: string;
    subfolder: string;
} | undefined;
/** Checksums of the files of a snapshot: the blobs' names say them, copies are hashed. */
export declare function snapshotHashes(folder: string): Promise<Record<string, string>>;
