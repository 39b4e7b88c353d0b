import type { RunManifest } from './run-folder.ts';
/** Versions that numbers may depend on. */
export declare function versions(): Record<string, string>;
/** What a processor's kernels and their order of summation depend on. */
export declare function machine(): NonNullable<RunManifest['machine']>;
