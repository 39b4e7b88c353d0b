/**
 * Supervised fine-tuning: the model learns to write the rows' own tokens, loss = -mean log p(token | tokens before it).
 *
 * Which tokens count: all of a plain text or conversation, the completion alone where a row has a prompt
 * (`completion_only_loss`), the assistant's turns alone on request (`assistant_only_loss`). The mean runs over the tokens of
 * the whole optimiser step, however many micro-batches it is made of. Numbers agree with TRL 1.13.
 */
import { defineTrainer, meanOfTokens, op, type Value } from '../src/plugin.ts';

export interface SftOptions {
  lossType: 'chunked_nll' | 'nll' | 'dft';
  completionOnlyLoss?: boolean | null;
  assistantOnlyLoss: boolean;
  maxLength: number | null;
}

export default defineTrainer<SftOptions>({
  name: 'sft',
  summary: 'Supervised fine-tuning on texts, conversations, or prompts with completions',
  paper: 'https://arxiv.org/abs/2203.02155',
  datasetTypes: ['language-modeling', 'prompt-completion', 'preference'],
  defaults: { learning_rate: 2e-5 },
  schema: {
    loss_type: {
      type: 'string',
      enum: ['chunked_nll', 'nll', 'dft'],
      default: 'chunked_nll',
      description:
        'nll and chunked_nll: negative log-likelihood (the same number); dft: each token weighted by its own probability (arXiv:2508.05629).',
    },
    completion_only_loss: {
      type: ['boolean', 'null'],
      description: 'Train on completions alone; by default true exactly where rows have a prompt.',
    },
    assistant_only_loss: {
      type: 'boolean',
      default: false,
      description: "Train on the assistant's turns alone (conversations).",
    },
    packing: {
      type: 'boolean',
      default: false,
      description:
        'Put several rows into one example of max_length tokens; no row sees another, so no number changes but the steps.',
    },
    packing_strategy: {
      enum: ['bfd', 'bfd_split', 'wrapped'],
      default: 'bfd',
      description:
        'bfd: best fit, longest rows first; bfd_split: longer rows are split, not cut; wrapped: in order, split at the ends.',
    },
    dataset_text_field: { type: 'string', default: 'text', description: 'Column that holds plain text.' },
  },

  features(row, tok, o) {
    const s = tok.sequence(row, {
      maxLength: o.maxLength,
      completionOnly: o.completionOnlyLoss ?? null,
      assistantOnly: o.assistantOnlyLoss,
    });
    if ('dropped' in s) return s;
    return {
      tree: { role: 'text', ids: s.ids, predict: s.labels },
      tokens: s.ids.length,
      ...{ source: row.source, index: row.index, truncated: s.truncated },
    };
  },

  loss(c, o) {
    const { logps } = c.policy;
    const perToken = op.neg(o.lossType === 'dft' ? op.mul(logps, op.stopGradient(op.exp(logps))) : logps); // [tokens]
    const mean = (x: Value) => op.div(op.sum(c.sum('text', x)), op.sum(c.count('text')));
    return {
      loss: meanOfTokens(c, perToken, 'text'),
      metrics: { entropy: mean(c.policy.entropy()), mean_token_accuracy: mean(c.policy.correct()) },
    };
  },

  heldOut(c) {
    const mean = (x: Value) => op.div(c.sum('text', x), c.count('text'));
    return {
      nll: { value: op.neg(mean(c.policy.logps)), kind: 'mean', label: 'negative log-likelihood a token' },
      token_accuracy: { value: mean(c.policy.correct()), kind: 'mean', label: 'share of tokens predicted' },
    };
  },
});
