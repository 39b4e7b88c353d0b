/** The example of a method whose policy writes the answers: the prompt alone, cut so that an answer has room. */
import { type Dropped, type Example, HarnessError, type TrainerDefinition } from '../../src/plugin.ts';

type Features = TrainerDefinition['features'];

/**
 * @param answerKey what `answer` is called in a config
 * @throws HarnessError CONFIG_VALUE when answers may take all of `maxLength`, so that no prompt has room
 */
export function checkRoom(maxLength: number | null, answerKey: string, answer: number): void {
  if (maxLength === null || answer < maxLength) return;
  const message = `${answerKey} is ${answer} and max_length, of prompt and answer together, ${maxLength}: no prompt has room.`;
  throw new HarnessError('CONFIG_VALUE', message, { hint: `Lower ${answerKey}, or raise max_length.` });
}

/** @param maxLength of prompt and answer together, null: no limit @param answer tokens of an answer at most */
export function promptFeatures(
  row: Parameters<Features>[0],
  tok: Parameters<Features>[1],
  { maxLength, answer }: { maxLength: number | null; answer: number },
): Example | Dropped {
  const prompt = tok.prompt(row, { maxLength: maxLength === null ? null : maxLength - answer });
  if ('dropped' in prompt) return prompt;
  if (prompt.ids.length === 0) return { dropped: 'prompt without tokens' };
  return {
    tree: { role: 'prompt', ids: prompt.ids, predict: false },
    tokens: prompt.ids.length,
    ...{ source: row.source, index: row.index, truncated: false },
  };
}
