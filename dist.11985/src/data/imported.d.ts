export declare const SOURCE_FILE = "source.json";
export interface SourceRecord {
    schema_version: 1;
    name: string;
    home: string;
    revision: string | null;
    licence: string;
    warning: string | null;
    /** ISO date and time. */
    imported_at: string;
    /** False when files were taken that are not those of the revision. */
    verified: boolean;
    /** Original files. */
    files: {
        path: string;
        sha256: string;
    }[];
    /** Rows of each file of ours; absent where they were not counted. */
    rows?: Record<string, number>;
}
/** The folder of a data set of this name, or undefined. Only plain names are looked up. */
export declare function importedFolder(name: string): string | undefined;
/** True for a name that stays inside the folder it is looked up in. */
export declare const isFolderName: (name: string) => boolean;
/** Folder name of a data set of the hub: `openai/gsm8k` is `openai--gsm8k`. */
export declare const hubFolder: (id: string) => string;
/** What a folder says of itself; undefined when it says nothing that can be read. */
export declare function readSource(folder: string): SourceRecord | undefined;
/** Every data set that was fetched or imported, by name. */
export declare function listImported(): {
    name: string;
    folder: string;
    source: SourceRecord | undefined;
}[];
/**
 * Makes or extends the folder of a data set: `fill` writes rows into a copy of what is there and says what it wrote.
 * Throws `DISK_*`, and what `fill` throws; then everything is as it was.
 */
export declare function keepDataset(about: Omit<SourceRecord, 'schema_version' | 'imported_at' | 'rows'> & {
    licenceText: string;
}, fill: (folder: string) => Promise<Record<string, number> | undefined>): Promise<string>;
