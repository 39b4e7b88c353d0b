import type { Importer } from './importer.ts';
export declare const hhRlhf: Importer;
interface Turn {
    role: 'user' | 'assistant';
    content: string;
}
/** A pair of transcripts as prompt and answers; undefined when one side has no answer of its own, or no turn is shared. */
export declare function cutPair(row: Readonly<Record<string, unknown>>, place: {
    source: string;
    file: string;
    line: number;
}): {
    prompt: Turn[];
    chosen: Turn[];
    rejected: Turn[];
} | undefined;
export {};
