/**
 * What a run of an on-policy method changed on prompts that it is not trained on: answers sampled before and after with
 * the same random numbers, their scores compared prompt by prompt, and the texts kept in `completions.jsonl`.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic.ts';
import { jsonLine } from '../../base/jsonl.ts';
import type { Example, Examples } from '../../data/tree.ts';
import type { HeldOutValues } from '../step-model-contract.ts';
import type { PolicyRounds, WrittenAnswer } from './rounds.ts';

/** Prompts at most. */
const MOST = 64;

/** Up to MOST of the test rows, evenly over them; of the training rows where there are none. */
export function heldOutPrompts(test: Examples | undefined, train: Examples): Example[] {
  const rows = test ?? train;
  const n = Math.min(rows.length, MOST);
  return Array.from({ length: n }, (_, i) => rows.at(Math.floor((i * rows.length) / n))!);
}

export const completionsFile = (run: string): string => join(run, 'completions.jsonl');

/** Writes and scores answers, adds them to the file under `when`, and gives a number per prompt (the mean over its answers). */
export async function measureAnswers(
  run: string,
  when: 'before' | 'after',
  { rounds, prompts, signal }: { rounds: PolicyRounds; prompts: readonly Example[]; signal?: AbortSignal | undefined },
): Promise<Record<string, HeldOutValues>> {
  const written = await rounds.write(prompts, 'evaluation', signal);
  const path = completionsFile(run);
  const earlier = when === 'after' ? await readFile(path, 'utf8').catch(() => '') : '';
  // An interrupted end is written again.
  const kept = earlier.split('\n').filter((line) => line !== '' && !line.startsWith('{"when":"after"'));
  const lines = written.map(({ sample, score, scores }) =>
    jsonLine({
      ...{ when, source: sample.source, prompt: sample.promptText, completion: sample.completion },
      ...{ tokens: sample.completionIds.length, ended: sample.ended, score, scores },
    }),
  );
  await writeFileAtomic(path, [...kept.map((line) => `${line}\n`), ...lines].join(''));
  const each = written.length / prompts.length;
  const measure = (of: (answer: WrittenAnswer) => number): Float32Array =>
    Float32Array.from(prompts, (_, i) => {
      return written.slice(i * each, (i + 1) * each).reduce((sum, answer) => sum + of(answer), 0) / each;
    });
  return {
    score: { kind: 'mean', label: 'score of sampled answers', values: measure(({ score }) => score) },
    length: { kind: 'mean', label: 'tokens of sampled answers', values: measure((a) => a.generated.ids.length) },
    ended: { kind: 'mean', label: 'answers that end by themselves', values: measure((a) => (a.sample.ended ? 1 : 0)) },
  };
}
