/** How answers are sampled: the keys that every on-policy method has. */
import { group, key, type Options } from '../../config/keys.ts';

export const ROLLOUT_KEYS = group('rollout', {
  temperature: key({
    ...{ type: 'number', exclusiveMinimum: 0, default: 1 },
    description: 'Of sampling; log-probabilities and losses are at this temperature too.',
  }),
  top_k: key({ type: 'integer', minimum: 0, default: 0, description: 'Sample among the k likeliest tokens; 0: all.' }),
  top_p: key({
    ...{ type: 'number', exclusiveMinimum: 0, maximum: 1, default: 1 },
    description: 'Sample among the likeliest tokens that together have this probability.',
  }),
  min_p: key({
    ...{ type: 'number', minimum: 0, maximum: 1, default: 0 },
    description: 'Sample among tokens at least this many times as likely as the likeliest.',
  }),
  repetition_penalty: key({
    ...{ type: 'number', exclusiveMinimum: 0, default: 1 },
    description: 'Makes tokens that occurred less likely; 1: none.',
  }),
  stop_token: key({
    ...{ type: 'string', enum: ['eos', 'none'], default: 'eos' },
    description: "eos: an answer ends with the tokenizer's end token; none: at the length limit alone.",
  }),
  stop_token_id: key({
    ...{ type: ['integer', 'null'], minimum: 0, default: null },
    description: 'Id of another token that ends an answer, instead of stop_token.',
  }),
  missing_eos_penalty: key({
    ...{ type: ['number', 'null'], minimum: 0, default: null },
    description: 'Taken off the score of answers that do not end by themselves.',
  }),
  generation_batch_size: key({
    ...{ type: 'integer', minimum: 1, default: 32 },
    description: 'Answers written at once; their texts do not depend on it.',
  }),
  ema_decay: key({
    ...{ type: ['number', 'null'], exclusiveMinimum: 0, exclusiveMaximum: 1, default: null },
    description: 'Keep an exponential moving average of the weights with this decay and give it out as the model.',
  }),
});

/** The keys as the rounds read them. */
export type RolloutOptions = Options<typeof ROLLOUT_KEYS>;
