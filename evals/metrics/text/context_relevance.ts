/** Are the retrieved chunks about the question? Mean over chunks of the share of its content words; lexical. */
import { defineMetric } from '../../../src/plugin.ts';
import { chunksOf, contentWords, lexicalSignature, recall } from '../../text/claims.ts';

export default defineMetric({
  name: 'context_relevance',
  summary: 'Mean share of the question’s words in each retrieved chunk (lexical stand-in for similarity)',
  kind: 'text',
  source: 'context relevance of RAG guides: mean similarity of question and chunk, as token recall',
  higherIsBetter: true,
  range: [0, 1],
  inputs: { question: 'text', contexts: 'any' },
  schema: {},
  signature: (_options, { version }) => lexicalSignature('', version),
  perSample({ question, contexts }) {
    const asked = contentWords(question);
    const chunks = chunksOf(contexts);
    if (asked.size === 0 || chunks.length === 0) return null;
    return chunks.reduce((sum, chunk) => sum + recall(asked, contentWords(chunk)), 0) / chunks.length;
  },
});
