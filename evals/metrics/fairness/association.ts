/**
 * WEAT of words and SEAT of sentences: does a model place one set of targets nearer to one set of attributes than another? Rows are
 * texts with the set that they belong to: targets x and y, attributes a and b. Embeddings come from a column or from a model; those of a
 * decoder are means of hidden states (the metric's signature names the model). Leaves out: several tests in one file.
 */
import { defineMetric, HarnessError } from '../../../src/plugin.ts';
import { association } from '../../math/association.ts';
import type { Vector } from '../../math/vectors.ts';

type Options = { permutations: number };

const SETS = ['x', 'y', 'a', 'b'] as const;

function setOf(name: string): (typeof SETS)[number] {
  const found = SETS.find((set) => set === name.trim().toLowerCase());
  if (found !== undefined) return found;
  throw new HarnessError('METRIC_INVALID_INPUT', `association: "${name}" is no set`, {
    hint: 'column set: x and y for targets, a and b for attributes',
  });
}

export default defineMetric({
  name: 'association',
  summary: 'WEAT, SEAT: are targets x nearer to attributes a than targets y are? Effect size with a permutation test',
  kind: 'text',
  source: 'Caliskan et al. 2017 (doi:10.1126/science.aal4230); May et al. 2019 (arXiv:1903.10561)',
  higherIsBetter: null,
  range: [-2, 2],
  inputs: { text: 'text', set: 'text', embedding: 'numbers?' },
  schema: {
    permutations: {
      type: 'integer',
      minimum: 100,
      maximum: 10_000_000,
      default: 10_000,
      description: 'Partitions that are drawn where there are too many to go through all.',
    },
  },
  derive: {
    needs: 'textEmbeddings',
    missing: ({ embedding }) => embedding === undefined,
    async columns(samples, source) {
      const vectors = await source.textEmbeddings!(samples.map(({ text }) => text));
      return vectors.map((embedding) => ({ embedding }));
    },
  },
  score(samples, { permutations }: Options) {
    const vectors = new Map<string, Vector[]>(SETS.map((set) => [set, []]));
    for (const { set, embedding } of samples) vectors.get(setOf(set))!.push(embedding as Vector);
    const [x, y, a, b] = SETS.map((set) => vectors.get(set)!) as [Vector[], Vector[], Vector[], Vector[]];
    const sizes = Object.fromEntries(SETS.map((set) => [set, vectors.get(set)!.length]));
    if ([x, y, a, b].some((set) => set.length === 0)) return { value: null, parts: { sizes } };
    const { effect, statistic, p, partitions, exact } = association(x, y, a, b, permutations);
    return { value: effect, parts: { sizes, statistic, p, partitions, exact } };
  },
  // Targets are not a sample of anything: the permutation test stands for an interval.
  interval: () => ({ stderr: null, ci95: null, method: 'none; parts.p is of the permutation test' }),
});
