/**
 * Which examples stand before a question. `default` draws as Python's `random.Random(seed).sample` does, one stream per
 * task over all its documents in order; `first_n` takes the first. Where the examples come from the split that is
 * evaluated, the document itself is left out. Follows lm-eval 0.4.13.
 */
import { isDeepStrictEqual } from 'node:util';
import { HarnessError } from '../../base/errors.ts';
import { PythonRandom } from '../../python/random.ts';
import type { Doc } from './task.ts';

/** Gives the examples of the next document; called once for each, in order. */
export type ExampleSampler = (doc: Doc) => readonly Doc[];

export interface ExampleSamplerOptions {
  readonly kind: 'default' | 'first_n';
  readonly shots: number;
  readonly pool: readonly Doc[];
  /** The documents themselves may be in the pool. */
  readonly own: boolean;
  readonly seed: number;
  /** For messages. */
  readonly task: string;
}

/** @throws HarnessError `TASK_FEW_EXAMPLES` when the pool is too small. */
export function sampler(options: ExampleSamplerOptions): ExampleSampler {
  const { kind, shots, pool, own } = options;
  if (shots === 0) return () => [];
  return kind === 'first_n'
    ? firstOnes(options)
    : randomOnes(options, new PythonRandom(options.seed), shots + (own ? 1 : 0), pool);
}

function firstOnes(options: ExampleSamplerOptions): ExampleSampler {
  const { shots, pool, own } = options;
  if (!own) {
    const first = enough(pool.slice(0, shots), options);
    return () => first;
  }
  return (doc) => {
    const first: Doc[] = [];
    for (const each of pool) {
      if (first.length === shots) break;
      if (!isDeepStrictEqual(each, doc)) first.push(each);
    }
    return enough(first, options);
  };
}

function randomOnes(
  options: ExampleSamplerOptions,
  random: PythonRandom,
  draws: number,
  pool: readonly Doc[],
): ExampleSampler {
  const { shots, own } = options;
  if (draws > pool.length) throw tooFew(pool.length, draws, options);
  return (doc) => {
    const drawn = random.sample(pool, draws);
    if (!own) return drawn;
    const others = drawn.filter((each) => !isDeepStrictEqual(each, doc)).slice(0, shots);
    if (others.length === shots) return others;
    // Rows that equal the document may have been drawn more than once.
    const rest = pool.filter((each) => !isDeepStrictEqual(each, doc));
    if (shots > rest.length) throw tooFew(rest.length, shots, options);
    return random.sample(rest, shots);
  };
}

function enough(first: readonly Doc[], options: ExampleSamplerOptions): readonly Doc[] {
  if (first.length < options.shots) throw tooFew(first.length, options.shots, options);
  return first;
}

const tooFew = (there: number, wanted: number, { task }: ExampleSamplerOptions): HarnessError =>
  new HarnessError(
    'TASK_FEW_EXAMPLES',
    `task ${task} needs ${wanted} documents to take examples from, and there are ${there}`,
    {
      hint: 'ask for fewer with --num_fewshot, or name another split in fewshot_split',
    },
  );
