/**
 * Scores of chosen next tokens: log-probabilities of (row, token) pairs and, for each row, that of its likeliest token. A row
 * meets the vocabulary once however many tokens are asked of it: a question with four letters costs one row.
 */
import type { HostTensor } from '../base/tensor.ts';
import { addDim, type Dim, mulDim, sym } from '../engine/dim.ts';
import { input } from '../engine/graph.ts';
import { amax, barrier, join, logSoftmax, reshape, split, take, type Value } from '../engine/ops.ts';
import type { ModelConfig } from './architecture.ts';
import { predictingStates } from './decoder.ts';
import type { ForestInputs } from './forest-inputs.ts';
import { logitsOf, outputHead } from './output-head.ts';
import type { Params } from './params.ts';

export interface RowScores {
  /** log p of each pair, f32[pairs]. */
  logps: Value;
  /** The largest log p of each row, f32[rows]. */
  best: Value;
}

/** In the graph; the pairs are fed by `pairFeeds`. Rows go through in the parts that `f` was made with. */
export function rowScores(p: Params, c: ModelConfig, f: ForestInputs): RowScores {
  const rows = predictingStates(p, c, f);
  const head = outputHead(p, c);
  const { counts, sizes } = f.predict.parts;
  const pairs = sizes.map((_, i) => sym(`pairs${i}`));
  const total = pairs.reduce<Dim>((n, d) => addDim(n, d), 0);
  const pairCounts = input('pairs.parts', [sizes.length], 'i32');
  const index = split(input('pairs.index', [total], 'i32'), pairCounts, pairs);
  const logps: Value[] = [];
  const best: Value[] = [];
  for (const [i, part] of split(rows, counts, sizes).entries()) {
    const size = sizes[i]!;
    // One part is done with before the next begins: else all of them would be in memory at once.
    const own = i === 0 ? part : barrier(part, [logps[i - 1]!, best[i - 1]!]);
    const all = logSoftmax(logitsOf(own, head)); // [rows, vocabulary]
    const flat = reshape(all, [mulDim(size, c.vocabSize), 1]);
    logps.push(reshape(take(flat, index[i]!), [pairs[i]!]));
    best.push(reshape(amax(all, [1]), [size]));
  }
  return { logps: join(logps, pairCounts), best: join(best, counts) };
}

/**
 * Feeds of the pairs, which come sorted by row.
 * @param partRows rows of each part, as `forestFeeds` cut them
 */
export function pairFeeds(
  rows: Int32Array,
  tokens: Int32Array,
  partRows: ArrayLike<number>,
  vocabulary: number,
): Record<string, HostTensor> {
  const index = new Int32Array(rows.length);
  const counts = new Int32Array(partRows.length);
  let first = 0;
  let at = 0;
  for (let part = 0; part < partRows.length; part++) {
    const end = first + partRows[part]!;
    for (; at < rows.length && rows[at]! < end; at++) {
      index[at] = (rows[at]! - first) * vocabulary + tokens[at]!;
      counts[part] = counts[part]! + 1;
    }
    first = end;
  }
  return {
    'pairs.index': { data: index, shape: [index.length] },
    'pairs.parts': { data: counts, shape: [counts.length] },
  };
}
