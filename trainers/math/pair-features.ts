/** A preference row as a token tree: one prompt whose children are the chosen and the rejected answer. */
import type { DatasetRow, Dropped, Example, RowTokenizer, Segment } from '../../src/plugin.ts';

export interface PairShape {
  /** What is asked of each answer: its tokens' probabilities (the default), or a score behind its last token. */
  answers?: Pick<Segment, 'predict' | 'read'>;
  /** The prompt's tokens are predicted too. */
  predictPrompt?: boolean;
  /** The end-of-sequence token follows every answer that was not cut. */
  appendEos?: boolean;
}

export function pairFeatures(
  row: DatasetRow,
  tok: RowTokenizer,
  maxLength: number | null,
  { answers = { predict: true }, predictPrompt = false, appendEos = false }: PairShape = {},
): Example | Dropped {
  const pair = tok.pair(row, { maxLength });
  if ('dropped' in pair) return pair;
  const room = (maxLength ?? Number.POSITIVE_INFINITY) - pair.prompt.length;
  const { eosId } = tok.tokenizer;
  const answer = (role: string, ids: number[]) => {
    const ended = appendEos && eosId !== undefined && ids.length < room && ids.at(-1) !== eosId;
    return { role, ids: ended ? [...ids, eosId] : ids, ...answers };
  };
  const children = [answer('chosen', pair.chosen), answer('rejected', pair.rejected)];
  return {
    tree: { role: 'prompt', ids: pair.prompt, predict: predictPrompt, children },
    tokens: children.reduce((tokens, { ids }) => tokens + pair.prompt.length + ids.length, 0),
    source: row.source,
    index: row.index,
    truncated: pair.truncated,
  };
}
