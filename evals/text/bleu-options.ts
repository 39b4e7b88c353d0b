/** Schema entries of BLEU, under the names that sacrebleu gives them; shared with self-BLEU. */
import { BLEU_TOKENIZERS } from './bleu-tokenizers.ts';

export const SMOOTH_METHODS = ['exp', 'floor', 'add-k', 'none'] as const;

export const tokenizeOption = {
  enum: BLEU_TOKENIZERS,
  description: '13a (mteval), intl (all Unicode punctuation), zh, char, or none (whitespace separates).',
} as const;

export const bleuSchema = {
  tokenize: { ...tokenizeOption, default: '13a' },
  smooth_method: {
    enum: SMOOTH_METHODS,
    default: 'exp',
    description: 'What orders without a match count: exp halves again for each, floor and add-k add smooth_value.',
  },
  smooth_value: {
    type: ['number', 'null'],
    minimum: 0,
    default: null,
    description: 'For floor (0.1 when null) and add-k (1 when null).',
  },
  lowercase: { type: 'boolean', default: false, description: 'Compare in lower case.' },
  max_ngram_order: { type: 'integer', minimum: 1, maximum: 16, default: 4, description: 'Longest n-grams.' },
} as const;
