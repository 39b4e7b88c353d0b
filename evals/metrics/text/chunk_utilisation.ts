/** How much of the retrieved text the answer uses: share of the chunks' content words that stand in it; lexical. */
import { defineMetric } from '../../../src/plugin.ts';
import { chunksOf, contentWords, lexicalSignature } from '../../text/claims.ts';

export default defineMetric({
  name: 'chunk_utilisation',
  summary: 'Share of the retrieved chunks’ content words that the answer uses (lexical)',
  kind: 'text',
  source: 'chunk utilisation of RAG guides: share of the text that is used, as distinct content words',
  higherIsBetter: true,
  range: [0, 1],
  inputs: { contexts: 'any', answer: 'text' },
  schema: {},
  signature: (_options, { version }) => lexicalSignature('', version),
  perSample({ contexts, answer }) {
    const said = contentWords(answer);
    let all = 0;
    let used = 0;
    for (const chunk of chunksOf(contexts)) {
      for (const word of contentWords(chunk)) {
        all++;
        if (said.has(word)) used++;
      }
    }
    return all === 0 ? null : used / all;
  },
});
