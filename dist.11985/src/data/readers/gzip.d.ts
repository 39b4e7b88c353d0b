import type { Compression } from './reader.ts';
export declare const gzip: Compression;
