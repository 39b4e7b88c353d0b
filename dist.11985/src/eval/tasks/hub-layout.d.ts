import type { SplitRequest } from './documents.ts';
/**
 * The files of a split where the README says so; undefined where it does not, or the data set is nowhere.
 * @throws HarnessError `DATA_NOT_FOUND` for a configuration, `DATA_MISSING_SPLIT` for a split that the README does not know.
 */
export declare function hubFiles(request: SplitRequest): Promise<string[] | undefined>;
/** The folder of a data set; undefined where it is none, or nowhere. */
export declare function datasetFolder({ path, dataDir, from }: SplitRequest): string | undefined;
