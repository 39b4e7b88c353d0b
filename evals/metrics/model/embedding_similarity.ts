/**
 * Cosine of the embeddings of prediction and reference, the best one of several references. The embeddings come from columns
 * (`prediction_embedding`, `reference_embedding`) or from a model.
 */
import { defineMetric } from '../../../src/plugin.ts';
import { cosine, nestedVectors, type Vector } from '../../math/vectors.ts';

export default defineMetric({
  name: 'embedding_similarity',
  summary: 'Cosine of the embeddings of prediction and reference',
  kind: 'text',
  source: 'Reimers and Gurevych 2019 (arXiv:1908.10084)',
  higherIsBetter: true,
  range: [-1, 1],
  inputs: {
    prediction: 'text?',
    reference: 'texts?',
    prediction_embedding: 'numbers?',
    reference_embedding: 'any?',
  },
  schema: {},
  derive: {
    needs: 'textEmbeddings',
    missing: (sample) => sample.prediction_embedding === undefined || sample.reference_embedding === undefined,
    async columns(samples, source) {
      const references = samples.map(({ reference }) => (reference ?? []).filter((text) => text !== null));
      const texts = samples.flatMap(({ prediction }, i) => [prediction ?? '', ...references[i]!]);
      const vectors = await source.textEmbeddings!(texts);
      let at = 0;
      return references.map((list) => {
        const [prediction, ...rest] = vectors.slice(at, at + 1 + list.length);
        at += 1 + list.length;
        return { prediction_embedding: prediction, reference_embedding: rest };
      });
    },
  },
  perSample({ prediction_embedding: own, reference_embedding: theirs }, _options: Record<string, never>) {
    const references = nestedVectors(theirs, 1, 'reference_embedding') as Vector[];
    return references.length === 0 ? null : Math.max(...references.map((vector) => cosine(own!, vector)));
  },
});
