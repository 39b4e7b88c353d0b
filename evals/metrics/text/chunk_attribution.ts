/**
 * Which retrieved chunks shaped the answer? Lexically, those that support one of its claims; by leaving one out, those
 * without which the log-probability of the answer falls by more than tau nats (columns that a model has filled).
 */
import { defineMetric, HarnessError } from '../../../src/plugin.ts';
import { chunksOf, claimsOf, contentWords, supports, thresholdSchema } from '../../text/claims.ts';

type Options = { method: 'lexical' | 'leave_one_out'; threshold: number; tau: number };

export default defineMetric({
  name: 'chunk_attribution',
  summary: 'Share of retrieved chunks that the answer draws on, by its words or by leaving each out',
  kind: 'text',
  source: 'chunk attribution of RAG guides; leave-one-out as in ContextCite (arXiv:2409.00729)',
  higherIsBetter: true,
  range: [0, 1],
  inputs: {
    contexts: 'any',
    answer: 'text',
    question: 'text?',
    answer_logprob: 'number?',
    answer_logprobs_without: 'numbers?',
  },
  schema: {
    method: {
      enum: ['lexical', 'leave_one_out'],
      default: 'lexical',
      description:
        'lexical: a chunk that supports a sentence of the answer; leave_one_out: by the columns answer_logprob (with all chunks) and answer_logprobs_without (one number for each chunk that is left out).',
    },
    ...thresholdSchema,
    tau: { type: 'number', minimum: 0, default: 1, description: 'Nats by which the log-probability must fall.' },
  },
  signature: ({ method, threshold, tau }: Options, { version }) =>
    `method:${method}|${method === 'lexical' ? `threshold:${threshold}` : `tau:${tau}`}|version:${version}`,
  perSample(sample, { method, threshold, tau }: Options) {
    const chunks = chunksOf(sample.contexts);
    if (chunks.length === 0) return null;
    if (method === 'lexical') {
      const claims = claimsOf(sample.answer, contentWords(sample.question ?? ''));
      if (claims.length === 0) return null;
      const used = chunks
        .map(contentWords)
        .filter((chunk) => claims.some((claim) => supports(chunk, claim, threshold)));
      return used.length / chunks.length;
    }
    const { answer_logprob: whole, answer_logprobs_without: without } = sample;
    if (whole === undefined || without === undefined || without.length !== chunks.length) {
      throw new HarnessError(
        'SAMPLE_WRONG_SIZE',
        `leave_one_out needs answer_logprob and ${chunks.length} answer_logprobs_without, one for each chunk`,
        { hint: 'method=lexical needs neither' },
      );
    }
    return without.filter((logprob) => whole - logprob > tau).length / chunks.length;
  },
});
