/**
 * Self-BLEU, Zhu et al. 2018: mean sentence BLEU of each prediction against all the others; high when texts resemble each other. Sentence
 * BLEU is sacrebleu's, so the numbers are not those of Texygen (NLTK's). Linear in the corpus: of each n-gram the two
 * greatest counts are known, and a text is held against the greater one that is not its own.
 */
import { defineMetric } from '../../../src/plugin.ts';
import { type BleuOptions, bleuScore } from '../../text/bleu.ts';
import { bleuSchema } from '../../text/bleu-options.ts';
import { CorpusNgrams } from '../../text/corpus-ngrams.ts';

/** For each text the n-grams of the corpus' order that another text has too, each up to its greatest count there. */
function matchesOfOrder({ starts, grams, kinds, order }: CorpusNgrams, figures: readonly Float64Array[]): void {
  const orders = (figures[0]!.length - 2) / 2;
  const counts = new Int32Array(kinds);
  const most = new Int32Array(kinds);
  const owner = new Int32Array(kinds).fill(-1);
  const second = new Int32Array(kinds);
  const each = (i: number, visit: (gram: number) => void) => {
    for (let at = starts[i]!; at + order <= starts[i + 1]!; at++) visit(grams[at]!);
  };
  for (let i = 0; i < figures.length; i++) {
    each(i, (gram) => {
      counts[gram]!++;
    });
    each(i, (gram) => {
      const count = counts[gram]!;
      counts[gram] = 0;
      if (count > most[gram]!) {
        second[gram] = most[gram]!;
        most[gram] = count;
        owner[gram] = i;
      } else if (count > second[gram]!) second[gram] = count;
    });
  }
  for (let i = 0; i < figures.length; i++) {
    let matches = 0;
    each(i, (gram) => {
      counts[gram]!++;
      if (counts[gram]! <= (owner[gram] === i ? second[gram]! : most[gram]!)) matches++;
    });
    each(i, (gram) => {
      counts[gram] = 0;
    });
    figures[i]![1 + order] = matches;
    figures[i]![1 + orders + order] = Math.max(0, starts[i + 1]! - starts[i]! - order + 1);
  }
}

/** The other texts' length that is nearest to each text's own; of two, the shorter. */
function closestLengths(lengths: Int32Array): Int32Array {
  const sorted = lengths.slice().sort();
  const place = new Map<number, number>();
  for (const [i, length] of sorted.entries()) if (!place.has(length)) place.set(length, i);
  return lengths.map((length) => {
    const at = place.get(length)!;
    const next = sorted[at + 1];
    if (next === length) return length;
    const before = sorted[at - 1];
    if (before === undefined || next === undefined) return before ?? next ?? 0;
    return length - before <= next - length ? before : next;
  });
}

export default defineMetric({
  name: 'self_bleu',
  summary: 'Mean BLEU of each prediction against all others: sameness, 0 to 100',
  kind: 'text',
  source: 'Zhu et al. 2018 (arXiv:1802.01886), with sacrebleu 2.6.0 sentence BLEU',
  higherIsBetter: false,
  range: [0, 100],
  inputs: { prediction: 'text' },
  schema: bleuSchema,
  score(samples, options: Omit<BleuOptions, 'effectiveOrder'>) {
    if (samples.length < 2) return { value: null, perSample: samples.map(() => null) };
    const corpus = new CorpusNgrams(
      samples.map(({ prediction }) => prediction),
      options,
    );
    const figures = samples.map(() => new Float64Array(2 + 2 * options.maxNgramOrder));
    const lengths = new Int32Array(samples.length).map((_, i) => corpus.starts[i + 1]! - corpus.starts[i]!);
    const closest = closestLengths(lengths);
    for (const [i, figure] of figures.entries()) figure.set([lengths[i]!, closest[i]!]);
    for (;;) {
      matchesOfOrder(corpus, figures);
      if (corpus.order === options.maxNgramOrder) break;
      corpus.lengthen();
    }
    const perSample = figures.map((figure) => bleuScore(figure, { ...options, effectiveOrder: true }).score);
    return { value: perSample.reduce((sum, score) => sum + score, 0) / samples.length, perSample };
  },
});
