import type { FileReader } from './reader.ts';
export declare const parquet: FileReader;
