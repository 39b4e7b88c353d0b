import type { FileReader } from './reader.ts';
export declare const csv: FileReader;
/** Tab-separated texts often hold bare quotes, which stay as they are. */
export declare const tsv: FileReader;
