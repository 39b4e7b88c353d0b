/** Counts of what tokenising did to the rows of one split. */
/** Rows of one kind, and the place of the first. */
export interface Noted {
    rows: number;
    first: string;
}
/** The counts of a tally as plain data, which travel between threads. */
export interface TokenCounts {
    tokens: number;
    cutRows: number;
    cutTokens: number;
    droppedTokens: number;
    endless: number;
    rows: number;
    byRoles: number;
    notes: {
        aligned?: Noted;
        insideWord?: Noted;
    };
}
export declare class TokenTally implements TokenCounts {
    /** Tokens of the rows in use, as separately padded rows hold them, after cutting. */
    tokens: number;
    /** Rows cut and tokens cut off. */
    cutRows: number;
    cutTokens: number;
    /** Tokens of rows that were dropped. */
    droppedTokens: number;
    /** Rows in use, not cut, in which no end token is trained. */
    endless: number;
    /** Rows in use. */
    rows: number;
    /** Prompts found at a role boundary of a transcript. */
    byRoles: number;
    /** Rows whose prompt and answer were told apart by characters, and implicit prompts cut inside a word. */
    readonly notes: {
        aligned?: Noted;
        insideWord?: Noted;
    };
    private readonly latest;
    /** Counts a row in use; true when it was cut. */
    use(tokens: number, kept: number): boolean;
    note(what: 'aligned' | 'insideWord', source: string): void;
    counts(): TokenCounts;
    /** Adds the counts of the rows that come next. */
    add(counts: TokenCounts): void;
}
