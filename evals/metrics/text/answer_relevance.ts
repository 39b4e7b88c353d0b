/**
 * Is the answer about the question? Share of the question's content words that it takes up; lexical. A right answer in one
 * word scores 0 here: a judge, or embeddings (`embedding_similarity`), see more.
 */
import { defineMetric } from '../../../src/plugin.ts';
import { contentWords, lexicalSignature, recall } from '../../text/claims.ts';

export default defineMetric({
  name: 'answer_relevance',
  summary: 'Share of the question’s words that the answer takes up (lexical; terse answers score low)',
  kind: 'text',
  source: 'answer relevance of RAG guides, as token recall of the question',
  higherIsBetter: true,
  range: [0, 1],
  inputs: { question: 'text', answer: 'text' },
  schema: {},
  signature: (_options, { version }) => lexicalSignature('', version),
  perSample({ question, answer }) {
    const asked = contentWords(question);
    return asked.size === 0 ? null : recall(asked, contentWords(answer));
  },
});
