/** Counts of what tokenising did to the rows of one split. */

export interface Noted {
  rows: number;
  /** Places of the first and the latest such row. */
  first: string;
  latest: string;
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
    const noted = this.notes[what];
    if (noted === undefined) this.notes[what] = { rows: 1, first: source, latest: source };
    else if (noted.latest !== source) {
      // Both answers of a row may be noted; it counts once.
      noted.rows++;
      noted.latest = source;
    }
  }
}
