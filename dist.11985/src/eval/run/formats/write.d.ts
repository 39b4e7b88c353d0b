import type { FormatRequest } from './format-request.ts';
/** Writes what was asked for; returns the paths. */
export declare function writeFormats(request: FormatRequest): Promise<string[]>;
