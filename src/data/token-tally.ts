/** Counts of what tokenising did to the rows of one split. */

/** Rows of one kind, and the place of the first. */
export interface Noted {
  rows: number;
  first: string;
}

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
  readonly notes: { aligned?: Noted; insideWord?: Noted } = {};
  private readonly latest: { aligned?: string; insideWord?: string } = {};

  /** Counts a row in use; true when it was cut. */
  use(tokens: number, kept: number): boolean {
    this.rows++;
    this.tokens += kept;
    if (kept === tokens) return false;
    this.cutRows++;
    this.cutTokens += tokens - kept;
    return true;
  }

  note(what: 'aligned' | 'insideWord', source: string): void {
    // Both answers of a row may be noted; it counts once.
    if (this.latest[what] === source) return;
    this.latest[what] = source;
    const { rows, first } = this.notes[what] ?? { rows: 0, first: source };
    this.notes[what] = { rows: rows + 1, first };
  }
}
