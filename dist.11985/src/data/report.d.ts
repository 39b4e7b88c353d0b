/**
 * What became of the rows of a split, counted and said before step 1: rows read, used, cut, dropped and why, tokens lost;
 * and the first example as text pieces with the trained tokens marked.
 */
import type { Tokenizer } from './tokenizer.ts';
import type { Noted, TokenCounts } from './tokens/token-tally.ts';
import type { Example } from './tree.ts';
export interface SplitReport {
    /** Split as the user named it, `train` or `train[:100]`. */
    split: string;
    rowsRead: number;
    /** Examples in use. A row gives one, or two where pairs become single judged answers. */
    examples: number;
    /** Reason -> rows and the first of them. */
    dropped: Readonly<Record<string, Noted>>;
    cutRows: number;
    /** Tokens in use, as separately padded rows hold them. */
    tokens: number;
    /** Tokens cut off, and tokens of dropped rows. */
    cutTokens: number;
    droppedTokens: number;
    /** Share of all tokens that was lost either way, 0 to 1. */
    lost: number;
    /** Examples in use and not cut that train no end token. */
    endless: number;
    /** Rows whose answers were found by characters, and implicit prompts cut inside a word. */
    aligned?: Noted;
    insideWord?: Noted;
    /** Prompts that end at the last shared `Assistant:` of a transcript. */
    byRoles: number;
    /** ShareGPT roles that were mapped: `['gpt', 'human']`. */
    mappedRoles: readonly string[];
}
export interface ReportLine {
    level: 'info' | 'warn';
    text: string;
}
export declare function splitReport(split: string, counts: {
    rowsRead: number;
    examples: number;
    dropped: ReadonlyMap<string, Noted>;
    mappedRoles: ReadonlySet<string>;
}, tally: TokenCounts): SplitReport;
/** The report in sentences, the first one always there. */
export declare function reportLines(report: SplitReport, endToken: string | undefined): ReportLine[];
export interface PreviewSegment {
    role: string;
    pieces: {
        text: string;
        trained: boolean;
    }[];
}
/** Each segment of an example, parents first, as text pieces with the trained tokens marked. */
export declare function previewExample(example: Example, tokenizer: Tokenizer): PreviewSegment[];
