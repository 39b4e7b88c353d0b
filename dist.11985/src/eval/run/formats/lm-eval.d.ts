import { type SampleLine } from '../samples.ts';
import type { FormatRequest } from './format-request.ts';
/** The lines of one sample: one for each filter pipeline. */
export declare function lmEvalSamples(line: SampleLine): Record<string, unknown>[];
/** Writes both kinds of files; returns their paths. */
export declare function writeLmEval(request: FormatRequest): Promise<string[]>;
