/**
 * Does the answer say all that it should? Recall of claims: those of the reference, or where there is none, of the chunks'
 * sentences that share at least half of the question's content words. Lexical (`text/claims.ts`).
 */
import { defineMetric, HarnessError, sentences } from '../../../src/plugin.ts';
import {
  chunksOf,
  claimsOf,
  contentWords,
  lexicalSignature,
  recall,
  supportedShare,
  thresholdSchema,
} from '../../text/claims.ts';

type Options = { threshold: number };

/** Share of the question's words from which on a sentence counts as relevant. */
const RELEVANT = 0.5;

export default defineMetric({
  name: 'completeness',
  summary: 'Share of the reference’s (or relevant chunk) sentences whose words the answer has (lexical)',
  kind: 'text',
  source: 'completeness of RAG guides: recall of claims, as token recall per sentence',
  higherIsBetter: true,
  range: [0, 1],
  inputs: { answer: 'text', question: 'text?', reference: 'texts?', contexts: 'any?' },
  schema: thresholdSchema,
  signature: ({ threshold }: Options, { version }) => lexicalSignature(`threshold:${threshold}`, version),
  perSample({ answer, question, reference, contexts }, { threshold }: Options) {
    const asked = contentWords(question ?? '');
    const said = [contentWords(answer)];
    const share = (text: string): number | null => supportedShare(claimsOf(text, asked), said, threshold);
    if (reference !== undefined) {
      // References are alternatives: the best one counts.
      const shares = reference.flatMap((text) => (text === null ? [] : (share(text) ?? [])));
      return shares.length === 0 ? null : Math.max(...shares);
    }
    if (contexts === undefined || question === undefined) {
      throw new HarnessError('DATA_MISSING_COLUMN', 'neither reference nor question and contexts', {
        hint: 'completeness needs to know what a whole answer would say',
      });
    }
    const relevant = chunksOf(contexts)
      .flatMap(sentences)
      .filter((sentence) => recall(asked, contentWords(sentence)) >= RELEVANT);
    return share(relevant.join(' '));
  },
});
