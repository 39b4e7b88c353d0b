/** Log-probabilities of the ends of token sequences, every shared beginning computed once. */
import type { AskedSequence } from '../../data/prefix-blocks.ts';
import type { Forward, ReadBatch, RowQuestion } from '../../models/forward.ts';
import { pairFeeds, rowScores } from '../../models/row-scores.ts';

/** Tokens whose last ones are scored. */
export interface ScoredSequence {
  /** Before the first scored one, at least one. */
  context: readonly number[];
  /** The scored ones, at least one. */
  continuation: readonly number[];
}

export interface SequenceScore {
  /** log p of each token of the continuation. */
  logps: Float32Array;
  /** All of them were the likeliest at their place. */
  greedy: boolean;
}

const SCORES: RowQuestion = { name: 'scores', outputs: (p, c, f) => ({ ...rowScores(p, c, f) }), vocabulary: true };

/** Scores sequences in whatever order suits; `deliver` is called once for each. A score does not hang on the others. */
export async function scoreSequences(
  forward: Forward,
  sequences: readonly ScoredSequence[],
  deliver: (index: number, score: SequenceScore) => void,
  signal?: AbortSignal,
): Promise<void> {
  const asked = sequences.map(({ context, continuation }): AskedSequence => {
    const input = new Int32Array(context.length + continuation.length - 1);
    input.set(context);
    input.set(continuation.slice(0, -1), context.length);
    return { input, from: context.length - 1 };
  });
  const { vocabSize } = forward.model.config;
  await forward.run(
    asked,
    SCORES,
    (batch) => {
      const pairs = pairsOf(batch, sequences);
      return pairFeeds(pairs.rows, pairs.tokens, batch.parts, vocabSize);
    },
    (batch, outputs) => {
      const logps = outputs.logps!.data as Float32Array;
      const best = outputs.best!.data as Float32Array;
      const { rows, owners, steps } = pairsOf(batch, sequences);
      const scores = new Map<number, SequenceScore>();
      for (let k = 0; k < rows.length; k++) {
        const owner = owners[k]!;
        let score = scores.get(owner);
        if (score === undefined) {
          score = { logps: new Float32Array(sequences[owner]!.continuation.length), greedy: true };
          scores.set(owner, score);
        }
        score.logps[steps[k]!] = logps[k]!;
        if (logps[k]! < best[rows[k]!]!) score.greedy = false;
      }
      for (const [index, score] of scores) deliver(index, score);
    },
    signal,
  );
}

/** Every (row, token) that is asked of a batch, by row; whose it is and which of its tokens. */
function pairsOf({ blocks, firstRow }: ReadBatch, sequences: readonly ScoredSequence[]) {
  const list: { row: number; token: number; owner: number; step: number }[] = [];
  for (const [b, { members }] of blocks.entries()) {
    for (const { sequence: owner, places } of members) {
      const { continuation } = sequences[owner]!;
      for (let step = 0; step < places.length; step++) {
        list.push({ row: firstRow[b]! + places[step]!, token: continuation[step]!, owner, step });
      }
    }
  }
  list.sort((a, b) => a.row - b.row);
  return {
    rows: Int32Array.from(list, ({ row }) => row),
    tokens: Int32Array.from(list, ({ token }) => token),
    owners: list.map(({ owner }) => owner),
    steps: list.map(({ step }) => step),
  };
}
