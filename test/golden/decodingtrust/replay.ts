/** Replays recordings of a benchmark through its tasks, without the runner: sums of the figures by setting. */

import type { Rules, Scenario } from '../../../evals/trust/decodingtrust/scenario.ts';
import { Sums } from '../../../evals/trust/decodingtrust/sums.ts';
import { trustTask } from '../../../evals/trust/decodingtrust/task.ts';
import type { Capabilities } from '../../../src/providers/contract/provider.ts';
import type { Recordings } from '../../../src/providers/contract/recordings.ts';
import type { ModelAnswer } from '../../../src/providers/contract/request.ts';

const CAPABILITIES: Capabilities = {
  ...{ generate: true, loglikelihood: false, rolling: false, messages: true, text: true },
  ...{ tokenLogprobs: false, seed: true },
};

export interface Replayed {
  readonly sums: Readonly<Record<Rules, Sums>>;
  readonly generations: number;
}

/** @param limit as of the task. */
export async function replay(
  scenario: Scenario,
  recordings: Recordings,
  dataDir: string | undefined,
  limit?: number,
): Promise<Replayed> {
  const task = trustTask(scenario);
  const sums = { compat: new Sums(scenario.columns), strict: new Sums(scenario.columns) };
  const first = scenario.measures[0]!.name;
  let generations = 0;
  const context = {
    ...{ capabilities: CAPABILITIES, recordings, fewshotSeed: 0, seed: 0, allowCode: false, roles: [] },
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(limit === undefined ? {} : { limit }),
    warn: () => {},
  };
  for await (const sample of task.samples(context)) {
    const answers: ModelAnswer[] = [];
    for (const request of sample.requests) {
      if (request.kind !== 'generate' || request.place === undefined) throw new Error(`${sample.id}: no place`);
      const text = (await recordings.find(request.place))?.texts[request.repeat ?? 0];
      if (text === undefined) throw new Error(`${sample.id}: nothing is recorded`);
      answers.push({ kind: 'generate', text, finish: 'stop' });
    }
    generations += answers.length;
    for (const { filter, values } of await task.score(sample, answers, context)) {
      if (filter === 'none') continue;
      const [setting, ...figures] = values[first] as unknown as [string, ...number[]];
      sums[filter as Rules].add(setting, figures);
    }
  }
  return { sums, generations };
}
