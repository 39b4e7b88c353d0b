/** Rewards answers that are what a column of the prompt's row says: 1, else 0; nothing is said where the row has no answer. */
import { defineReward, HarnessError } from '../../src/plugin.ts';

interface ExactMatchOptions {
  column: string;
  ignoreCase: boolean;
}

export default defineReward<ExactMatchOptions>({
  name: 'exact_match',
  summary: 'Whether the answer is the text in a column of its row, blanks at the ends apart: 1 or 0',
  schema: {
    column: { type: 'string', minLength: 1, default: 'answer', description: 'Column that holds the right answer.' },
    ignore_case: { type: 'boolean', default: false, description: 'Upper and lower case are the same.' },
  },
  score({ completion, columns }, { column, ignoreCase }) {
    const right = columns[column];
    if (right === undefined || right === null) return null;
    if (typeof right !== 'string' && typeof right !== 'number') {
      throw new HarnessError('REWARD_COLUMN', `column "${column}" holds neither a text nor a number.`);
    }
    const plain = (text: string) => (ignoreCase ? text.trim().toLowerCase() : text.trim());
    return plain(completion) === plain(String(right)) ? 1 : 0;
  },
});
