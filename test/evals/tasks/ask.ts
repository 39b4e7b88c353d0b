/** Runs a built-in task on answers that a test gives, without a model, and tells its figures for all and by group. */

import { Tally } from '../../../src/eval/run/tally.ts';
import { scriptTask } from '../../../src/eval/tasks/define/task-kind.ts';
import type { EvalSample, EvalTask, ScoringContext, TaskContext } from '../../../src/eval/tasks/task.ts';
import type { ModelAnswer } from '../../../src/providers/contract/request.ts';

/** A text; or the index of the likeliest choice. */
export type Given = string | number;

export function contextWith(more: Partial<TaskContext> = {}): TaskContext {
  return {
    capabilities: {
      ...{ generate: true, loglikelihood: true, rolling: true, messages: false, text: true },
      ...{ tokenLogprobs: false, seed: true },
    },
    ...{ fewshotSeed: 1234, seed: 0, allowCode: false, warn: () => undefined, ...more },
  };
}

export async function samplesOf(
  name: string,
  context: TaskContext,
): Promise<{ task: EvalTask; samples: EvalSample[] }> {
  const task = (await scriptTask(name)) as EvalTask;
  const samples: EvalSample[] = [];
  for await (const sample of task.samples(context)) samples.push(sample);
  return { task, samples };
}

const answersOf = ({ requests }: EvalSample, given: Given): ModelAnswer[] =>
  requests.map((_, i) =>
    typeof given === 'string'
      ? { kind: 'generate', text: given, finish: 'stop' }
      : { kind: 'loglikelihood', logprob: i === given ? -1 : -5, greedy: false, tokens: 1 },
  );

export async function figuresOf(name: string, context: TaskContext, answer: (sample: EvalSample) => Given) {
  const { task, samples } = await samplesOf(name, context);
  const tally = new Tally(task);
  const scoring: ScoringContext = { allowCode: false, seed: 0, warn: () => undefined, roles: [] };
  for (const sample of samples) {
    tally.add(await task.score(sample, answersOf(sample, answer(sample)), scoring), sample.groups);
  }
  return { samples, ...(await tally.figures()) };
}
