/**
 * Which rows a run reads: one data set, or several one after the other (`datasets:`), with columns chosen or renamed and
 * each cut to its share. `fraction` is TRL's target share of the mixture (fractions are normalised, no data set is
 * oversampled, the first rows are kept); `weight` is the alignment-handbook's share of that data set's own rows.
 * Leaves out: shuffling, which is the training loop's.
 */
import { type FetchOptions } from './hub-dataset.ts';
import { type Licence } from './licence-of.ts';
import { type SourceRow } from './read-rows.ts';
export interface MixtureEntry {
    /** File, folder or name, as `dataset_name`. */
    path: string;
    /** Configuration (a folder inside the data set). */
    name?: string | undefined;
    dataDir?: string | undefined;
    split?: string | undefined;
    /** Columns to keep, or new name -> name in the file. */
    columns?: readonly string[] | Readonly<Record<string, string>> | undefined;
    fraction?: number | undefined;
    weight?: number | undefined;
}
/** The config keys that say which rows are read. */
export interface SplitOptions {
    datasetName?: string | undefined;
    datasetConfig?: string | undefined;
    datasetTrainSplit?: string | undefined;
    datasetTestSplit?: string | undefined;
    datasets?: readonly MixtureEntry[] | undefined;
    /** Rows kept back for testing when there is no test split: a share below 1, or a number of rows. */
    testSplitSize?: number | undefined;
}
/** A file that was read, for the run manifest. */
export interface InputRecord {
    path: string;
    sha256: string;
    /** Rows read from it. */
    rows: number;
    bytes: number;
    /** Where something beside the file says it. */
    licence?: Licence;
}
export interface OpenSplit {
    /** For messages: `train` or `train[:100]`. */
    name: string;
    files: readonly string[];
    /** The rows; read once. */
    rows(): AsyncGenerator<SourceRow & {
        file: string;
    }>;
    /** Rows read so far of each file that was reached, by its path. */
    readonly counts: ReadonlyMap<string, number>;
    /** A hash of everything that the rows follow from: content and labels of the files, columns, ranges. */
    identity(): Promise<string>;
    /** False when a file is no longer what `identity` saw. */
    unchanged(): Promise<boolean>;
    /** The files that were read, after reading; or those of an earlier reading of the same rows. */
    inputs(counts?: ReadonlyMap<string, number>): Promise<InputRecord[]>;
}
export type SplitRole = 'train' | 'test';
/**
 * Opens the rows for training or testing; undefined when there are none to test on (`role: 'test'` only). Throws
 * `DATA_NOT_NAMED` without any data set and what `locateDataset`, `splitFiles` and `parseSplits` throw.
 */
export declare function openSplit(options: SplitOptions, role: SplitRole, locate?: Omit<FetchOptions, 'subfolder'>): Promise<OpenSplit | undefined>;
