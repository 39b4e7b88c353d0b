export interface LocateOptions {
    /** The config that names the data set; relative names are also looked for beside it. */
    configFile?: string | undefined;
    /** Folder inside the data set (`dataset_config`, `data_dir`). */
    subfolder?: string | undefined;
    /** Folder of data sets; default: `HARNESS_DATA`, else `../shared/data` beside this package where it exists. */
    dataDir?: string | undefined;
}
/** A data set that was found. */
export interface Dataset {
    /** As the user wrote it. */
    name: string;
    path: string;
    /** Its own folder; `path` may be a file or a folder in it. */
    root: string;
    /** Files of each split, in reading order. */
    splits: ReadonlyMap<string, readonly string[]>;
    /** Set when one file holds all splits as lists under their names. */
    sections: boolean;
    /** Data files of formats that are not read. */
    unread: readonly string[];
}
/** Finds a data set. Throws `DATA_NOT_FOUND` telling every place that was tried, or `DATA_EMPTY` for a folder without data. */
export declare function locateDataset(name: string, options?: LocateOptions): Promise<Dataset>;
/** Files of one split. Throws `DATA_MISSING_SPLIT` naming the splits that exist. */
export declare function splitFiles(dataset: Dataset, split: string): {
    split: string;
    files: readonly string[];
};
/** True when `splitFiles` would find exactly one split. */
export declare const hasSplit: (dataset: Dataset, split: string) => boolean;
/**
 * The file or folder that a name means: a path, then the folder that HARNESS_DATA or `dataDir` names, then what was
 * brought in, then the folder beside this package. Throws `DATA_NOT_FOUND` telling every place that was tried.
 */
export declare function findPath(name: string, options: LocateOptions): string;
