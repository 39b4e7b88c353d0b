import type { SplitRequest, SplitRows } from './documents.ts';
/**
 * The rows of a split. Counting and hashing read the files once; the rows themselves are a stream.
 * @throws HarnessError `DATA_NOT_FOUND`, `DATA_MISSING_SPLIT`, `DATA_*` of the readers.
 */
export declare function loadSplit(request: SplitRequest): Promise<SplitRows>;
