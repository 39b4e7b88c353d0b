/** Source of a small method for tests: the mean negative log-likelihood of the chosen answers, scaled by `gain`. */
export const PLUGIN = `
import { defineTrainer, op } from '@harness-ai/harness/plugin';

enum Side { Chosen = 'chosen' }
interface Options { gain: number; maxLength: number | null }

export default defineTrainer<Options>({
  name: 'liking',
  summary: 'Likes the chosen answers',
  datasetTypes: ['preference'],
  defaults: { learning_rate: 1e-3, max_length: 128 },
  schema: { gain: { type: 'number', exclusiveMinimum: 0, default: 1, description: 'Scale of the loss.' } },
  features(row, tok, options) {
    const pair = tok.pair(row, { maxLength: options.maxLength });
    if ('dropped' in pair) return pair;
    const child = { role: Side.Chosen, ids: pair.chosen, predict: true };
    return {
      tree: { role: 'prompt', ids: pair.prompt, predict: false, children: [child] },
      tokens: pair.prompt.length + pair.chosen.length,
      source: row.source, index: row.index, truncated: pair.truncated,
    };
  },
  loss(context, options) {
    const total = op.sum(context.sum(Side.Chosen, op.neg(context.policy.logps)));
    return { loss: op.mul(op.div(total, context.total.tokens(Side.Chosen)), options.gain), metrics: {} };
  },
});
`;
