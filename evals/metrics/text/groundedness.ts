/** Do the retrieved chunks bear out what the answer says? Precision of its claims, lexically (`text/claims.ts`). */
import { defineMetric } from '../../../src/plugin.ts';
import {
  chunksOf,
  claimsOf,
  contentWords,
  lexicalSignature,
  supportedShare,
  thresholdSchema,
} from '../../text/claims.ts';

type Options = { threshold: number };

export default defineMetric({
  name: 'groundedness',
  summary: 'Share of the answer’s sentences whose words one retrieved chunk has (lexical stand-in for entailment)',
  kind: 'text',
  source: 'faithfulness of RAG guides, as token recall per sentence',
  higherIsBetter: true,
  range: [0, 1],
  inputs: { contexts: 'any', answer: 'text', question: 'text?' },
  schema: thresholdSchema,
  signature: ({ threshold }: Options, { version }) => lexicalSignature(`threshold:${threshold}`, version),
  perSample({ contexts, answer, question = '' }, { threshold }: Options) {
    return supportedShare(claimsOf(answer, contentWords(question)), chunksOf(contexts).map(contentWords), threshold);
  },
});
