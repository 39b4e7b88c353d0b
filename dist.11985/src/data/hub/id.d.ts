/**
 * Names of repositories on the hub: `org/name`, `org/name@revision`, and with the scheme `hf:` also `hf:name` (the few
 * without an organisation), a folder behind the revision (`hf:org/name@main/sub/folder`) and `hf://`. A revision with
 * slashes is one of the hub's own (`refs/pr/3`) or has them written as %2F, as in fsspec's paths.
 */
export type RepoType = 'model' | 'dataset' | 'space';
export interface HubRepo {
    readonly type: RepoType;
    readonly name: string;
}
export interface HubId {
    readonly name: string;
    /** Branch, tag or commit; undefined: the main branch. */
    readonly revision: string | undefined;
    /** Folder inside the repository, without slashes at its ends; '' for its top. */
    readonly subfolder: string;
}
/** `ORG/NAME` as the hub writes names. */
export declare const isRepoName: (name: string) => boolean;
/** What a text names on the hub; undefined when it is no name of a repository. */
export declare function parseHubId(text: string): HubId | undefined;
/** `org/name@revision/folder`, as it can be written again. */
export declare const hubIdText: ({ name, revision, subfolder }: HubId) => string;
/** What repositories of a type are called in a message. */
export declare const repoNoun: (type: RepoType) => string;
/** Address of a repository's page. */
export declare const repoPath: ({ type, name }: HubRepo) => string;
