import type { Compression } from './reader.ts';
export declare const zstd: Compression;
