/** Counts of what tokenising did to the rows of one split. */
export class TokenTally {
    /** Tokens of the rows in use, as separately padded rows hold them, after cutting. */
    tokens = 0;
    /** Rows cut and tokens cut off. */
    cutRows = 0;
    cutTokens = 0;
    /** Tokens of rows that were dropped. */
    droppedTokens = 0;
    /** Rows in use, not cut, in which no end token is trained. */
    endless = 0;
    /** Rows in use. */
    rows = 0;
    /** Prompts found at a role boundary of a transcript. */
    byRoles = 0;
    /** Rows whose prompt and answer were told apart by characters, and implicit prompts cut inside a word. */
    notes = {};
    latest = {};
    /** Counts a row in use; true when it was cut. */
    use(tokens, kept) {
        this.rows++;
        this.tokens += kept;
        if (kept === tokens)
            return false;
        this.cutRows++;
        this.cutTokens += tokens - kept;
        return true;
    }
    note(what, source) {
        // Both answers of a row may be noted; it counts once.
        if (this.latest[what] === source)
            return;
        this.latest[what] = source;
        const { rows, first } = this.notes[what] ?? { rows: 0, first: source };
        this.notes[what] = { rows: rows + 1, first };
    }
    counts() {
        const { tokens, cutRows, cutTokens, droppedTokens, endless, rows, byRoles, notes } = this;
        return { tokens, cutRows, cutTokens, droppedTokens, endless, rows, byRoles, notes };
    }
    /** Adds the counts of the rows that come next. */
    add(counts) {
        for (const name of ['tokens', 'cutRows', 'cutTokens', 'droppedTokens', 'endless', 'rows', 'byRoles']) {
            this[name] += counts[name];
        }
        for (const what of ['aligned', 'insideWord']) {
            const more = counts.notes[what];
            if (more === undefined)
                continue;
            const { rows, first } = this.notes[what] ?? { rows: 0, first: more.first };
            this.notes[what] = { rows: rows + more.rows, first };
        }
    }
}
