/**
 * Answers of the policy to prompts. Each has a seed of its own that follows from the run's seed, the round and its place
 * in it, so that a round is written again alike whatever was written before, and whatever is written beside it.
 */
import { Random } from '../../base/random.ts';
import type { Example } from '../../data/tree.ts';
import type { Generated, Generator } from '../../generate/generator.ts';
import type { SamplingOptions } from '../../generate/sampling.ts';

export interface WriteRequest {
  generator: Generator;
  /** Trees of a prompt alone. */
  prompts: readonly Example[];
  /** Answers to each. */
  answers: number;
  sampling: SamplingOptions;
  seed: number;
  /** Names the random numbers: `round 7`. */
  stream: string;
  signal?: AbortSignal | undefined;
}

/** The answers of each prompt. Throws what generating throws, PROMPT_TOO_LONG among it, and the signal's reason. */
export async function writeAnswers(request: WriteRequest): Promise<Generated[][]> {
  const { generator, prompts, answers, sampling, seed, stream, signal } = request;
  const sequences = prompts.flatMap(({ tree }, i) =>
    Array.from({ length: answers }, (_, k) => ({
      prompt: Array.from(tree.ids),
      seed: seedOf(seed, `answer ${k} to prompt ${i} of ${stream}`),
    })),
  );
  const written = await generator.generate(sequences, sampling, signal === undefined ? {} : { signal });
  return prompts.map((_, i) => written.slice(i * answers, (i + 1) * answers));
}

/** 53 bits. */
function seedOf(seed: number, stream: string): number {
  const random = new Random(seed, stream);
  return random.uint32() * 2 ** 21 + (random.uint32() >>> 11);
}

/** The prompt with its answers as children, all their tokens predicted. */
export function answered(prompt: Example, answers: readonly { ids: readonly number[] }[]): Example {
  const { ids } = prompt.tree;
  const children = answers.map(({ ids }) => ({ ids, role: 'completion', predict: true }));
  const tokens = answers.reduce((sum, answer) => sum + ids.length + answer.ids.length, 0);
  return { ...prompt, tokens, tree: { ids, role: 'prompt', predict: false, children } };
}
