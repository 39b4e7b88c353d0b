/** A preference row as a token tree: one prompt whose children are the chosen and the rejected answer. */
import type { DatasetRow } from '../../src/data/formats.ts';
import type { RowTokenizer } from '../../src/data/tokenise.ts';
import type { Example } from '../../src/data/tree.ts';
import type { Dropped } from '../../src/plugin.ts';

export function pairFeatures(row: DatasetRow, tok: RowTokenizer, maxLength: number | null): Example | Dropped {
  const pair = tok.pair(row, { maxLength });
  if ('dropped' in pair) return pair;
  const answer = (role: string, ids: readonly number[]) => ({ role, ids, predict: true });
  const children = [answer('chosen', pair.chosen), answer('rejected', pair.rejected)];
  return {
    tree: { role: 'prompt', ids: pair.prompt, predict: false, children },
    tokens: 2 * pair.prompt.length + pair.chosen.length + pair.rejected.length,
    source: row.source,
    index: row.index,
    truncated: pair.truncated,
  };
}
