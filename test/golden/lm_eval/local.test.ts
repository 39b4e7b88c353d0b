/**
 * Requests of lm-eval's own runs to the local provider: every sample's log-likelihoods, greedy flags and generated texts,
 * with the model and the length that each file names.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestFailure } from '../../../src/providers/contract/provider.ts';
import type { ModelAnswer, ModelRequest } from '../../../src/providers/contract/request.ts';
import type { LocalProvider } from '../../../src/providers/local/local-provider.ts';
import { openLocal } from '../../../src/providers/local/open.ts';
import { goldenFiles, modelOf, readGolden } from '../golden.ts';

interface Sample {
  arguments: [string, string | Record<string, unknown>][];
  resps: (readonly [number, boolean] | number | string)[][];
}
interface Run {
  note?: string;
  max_length: number;
  apply_chat_template?: boolean;
  configs: Record<string, { output_type: string }>;
  samples: Record<string, Sample[]>;
}
type Golden = Record<string, unknown> & { model?: string; tolerance: { loglikelihood_abs: number } };

const isRun = (value: unknown): value is Run =>
  typeof value === 'object' && value !== null && 'samples' in value && 'max_length' in value;

/** The file's model may be named with folders that are not ours. */
const modelFolder = ({ model }: Golden): string =>
  modelOf(model === undefined ? {} : { model: model.replace(/^.*?(?=models\/)/, '') });

interface Case {
  name: string;
  request: ModelRequest;
  wanted: Sample['resps'][number][number];
}

function casesOf(run: Run): Case[] {
  return Object.entries(run.samples).flatMap(([task, samples]) => {
    const type = run.configs[task]?.output_type;
    return samples.flatMap((sample, s) =>
      sample.arguments.flatMap(([first, second], a): Case[] => {
        const name = `${task} ${s}.${a}`;
        const wanted = sample.resps[a]![0]!;
        const templated = run.apply_chat_template === true;
        if (type === 'loglikelihood_rolling') return [{ name, request: { kind: 'rolling', text: first }, wanted }];
        if (typeof second !== 'string') return [];
        const context = { text: first, templated };
        return [{ name, request: { kind: 'loglikelihood', context, continuation: second }, wanted }];
      }),
    );
  });
}

for (const file of goldenFiles('lm_eval', /^results.*\.json$/)) {
  const golden = readGolden<Golden>('lm_eval', file)!;
  for (const [key, run] of Object.entries(golden)) {
    if (!isRun(run)) continue;
    describe(`${file} ${key}: ${run.note ?? ''}`, () => {
      const cases = casesOf(run);
      let provider: LocalProvider;
      const answers: (ModelAnswer | RequestFailure)[] = [];
      beforeAll(async () => {
        provider = await openLocal(
          modelFolder(golden),
          { maxLength: run.max_length },
          {
            ...{ env: {}, device: 'cpu', seed: 0, threads: 1, report: () => undefined },
          },
        );
        const requests = cases.map(({ request }) => request);
        await provider.answerAll(requests, (i, answer) => (answers[i] = answer), new AbortController().signal);
      });
      afterAll(() => provider.close());

      it(`${cases.length} log-likelihoods and greedy flags`, () => {
        expect(cases.length).toBeGreaterThan(0);
        const wrong: string[] = [];
        let worst = 0;
        for (const [i, { name, wanted }] of cases.entries()) {
          const answer = answers[i];
          if (answer === undefined || !('kind' in answer) || answer.kind === 'generate') {
            wrong.push(`${name}: ${answer === undefined ? 'no answer' : JSON.stringify(answer)}`);
            continue;
          }
          const [logprob, greedy] = typeof wanted === 'object' ? wanted : [Number(wanted), undefined];
          const off = Math.abs(answer.logprob - logprob);
          worst = Math.max(worst, off);
          if (!(off <= golden.tolerance.loglikelihood_abs)) wrong.push(`${name}: ${answer.logprob}, not ${logprob}`);
          if (answer.kind === 'loglikelihood' && answer.greedy !== greedy)
            wrong.push(`${name}: greedy is ${answer.greedy}`);
        }
        if (process.env.VERBOSE) console.log(file, key, cases.length, worst);
        expect(wrong).toEqual([]);
      });
    });
  }
}
