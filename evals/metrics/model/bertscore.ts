/**
 * BERTScore (Zhang et al. 2020, arXiv:1904.09675): each token is matched with the most similar one of the other side; precision
 * over the tokens of the prediction, recall over those of the reference, F1 of both; the best reference counts. The number is F1
 * (or `figure`). Embeddings come from columns, a vector for each token without special tokens, or from a model. Leaves out: weights by
 * inverse document frequency and rescaling with a baseline.
 */
import { defineMetric } from '../../../src/plugin.ts';
import { cosine, nestedVectors, type Vector } from '../../math/vectors.ts';

type Options = { figure: 'f1' | 'precision' | 'recall' };

type Figures = readonly [precision: number, recall: number, f1: number];

function bertScore(prediction: readonly Vector[], reference: readonly Vector[]): Figures {
  if (prediction.length === 0 || reference.length === 0) return [0, 0, 0];
  const bestOfReference = new Float64Array(reference.length).fill(-1);
  let precision = 0;
  for (const own of prediction) {
    let best = -1;
    for (const [j, other] of reference.entries()) {
      const similarity = cosine(own, other);
      best = Math.max(best, similarity);
      bestOfReference[j] = Math.max(bestOfReference[j]!, similarity);
    }
    precision += best / prediction.length;
  }
  const recall = bestOfReference.reduce((sum, x) => sum + x, 0) / reference.length;
  return [precision, recall, precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)];
}

const AT = { precision: 0, recall: 1, f1: 2 } as const;

export default defineMetric({
  name: 'bertscore',
  summary: 'Similarity of token embeddings of prediction and reference, F1',
  kind: 'text',
  source: 'Zhang et al. 2020 (arXiv:1904.09675)',
  higherIsBetter: true,
  range: [-1, 1],
  inputs: {
    prediction: 'text?',
    reference: 'texts?',
    prediction_token_embeddings: 'vectors?',
    reference_token_embeddings: 'any?',
  },
  schema: {
    figure: { enum: ['f1', 'precision', 'recall'], default: 'f1', description: 'Which of the three is the number.' },
  },
  signature: ({ figure }: Options, { model, version }) =>
    `figure:${figure}|idf:no|rescaled:no|model:${model ?? 'columns'}|version:${version}`,
  derive: {
    needs: 'tokenEmbeddings',
    missing: (sample) =>
      sample.prediction_token_embeddings === undefined || sample.reference_token_embeddings === undefined,
    async columns(samples, source) {
      const references = samples.map(({ reference }) => (reference ?? []).filter((text) => text !== null));
      const texts = samples.flatMap(({ prediction }, i) => [prediction ?? '', ...references[i]!]);
      const tokens = await source.tokenEmbeddings!(texts);
      let at = 0;
      return references.map((list) => {
        const [prediction, ...rest] = tokens.slice(at, at + 1 + list.length);
        at += 1 + list.length;
        return { prediction_token_embeddings: prediction, reference_token_embeddings: rest };
      });
    },
  },
  statistics({ prediction_token_embeddings: own, reference_token_embeddings: theirs }, _options: Options) {
    const references = nestedVectors(theirs, 2, 'reference_token_embeddings') as (readonly Vector[])[];
    let best: Figures = [0, 0, 0];
    for (const [i, reference] of references.entries()) {
      const found = bertScore(own!, reference);
      if (i === 0 || found[2] > best[2]) best = found;
    }
    return best;
  },
  value: (sums, n, { figure }: Options) => (n === 0 ? null : sums[AT[figure]]! / n),
  parts: (sums, n) => ({ precision: sums[0]! / n, recall: sums[1]! / n, f1: sums[2]! / n }),
});
