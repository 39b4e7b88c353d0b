/**
 * Is what the answer says borne out by what is known: a reference, or the retrieved chunks? Lexical; `exact_match` and
 * `token_f1` compare short answers with a reference more strictly.
 */
import { defineMetric, HarnessError } from '../../../src/plugin.ts';
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
  name: 'factuality',
  summary: 'Share of the answer’s sentences whose words a reference or a chunk has (lexical stand-in for entailment)',
  kind: 'text',
  source: 'share of supported claims, as FActScore (arXiv:2305.14251) defines it; claims and support lexical',
  higherIsBetter: true,
  range: [0, 1],
  inputs: { answer: 'text', reference: 'texts?', contexts: 'any?', question: 'text?' },
  schema: thresholdSchema,
  signature: ({ threshold }: Options, { version }) => lexicalSignature(`threshold:${threshold}`, version),
  perSample({ answer, reference, contexts, question = '' }, { threshold }: Options) {
    const known = [
      ...(reference ?? []).flatMap((text) => text ?? []),
      ...(contexts === undefined ? [] : chunksOf(contexts)),
    ];
    if (known.length === 0) {
      throw new HarnessError('DATA_MISSING_COLUMN', 'neither reference nor contexts', {
        hint: 'factuality compares the answer with one of them',
      });
    }
    return supportedShare(claimsOf(answer, contentWords(question)), known.map(contentWords), threshold);
  },
});
