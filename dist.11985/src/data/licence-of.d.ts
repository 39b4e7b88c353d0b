export interface Licence {
    /** SPDX name or the hub's where there is one; `own terms` with the licence file's first line for any other. */
    readonly name: string;
    /** What says it, in words: `README.md beside it`. */
    readonly from: string;
}
/** What a data file belongs to. */
export interface LicensedFile {
    /** Absolute path. */
    file: string;
    /** The data set's own folder. */
    root: string;
    /** As the config names the data set. */
    name: string;
}
export declare function licenceOf({ file, root, name }: LicensedFile): Promise<Licence | undefined>;
