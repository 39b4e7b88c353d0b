/**
 * Our side of `npm run bench -- eval`, one process: reads a job, answers it with the local provider, prints one JSON object.
 *
 *     node --import tsx eval-child.ts JOB.json
 *
 * Reading the model is not counted (nor is it on the other side); compiling graphs is, with an empty cache.
 */
import { readFileSync } from 'node:fs';
import type { ModelAnswer, ModelRequest } from '../src/providers/contract/request.ts';
import local from '../src/providers/local.ts';
import type { EvalJob, EvalOutput } from './eval-job.ts';

const WARM_UP_TOKENS = 4;

const job = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as EvalJob;
const provider = await local.open(job.model, job.options ?? {}, {
  env: {},
  device: 'cpu',
  seed: 0,
  report: () => undefined,
});
const lines = readFileSync(job.requests, 'utf8').trim().split('\n');
const asked = lines.map((line, i): ModelRequest => {
  const { context, continuation } = JSON.parse(line) as { context: string; continuation?: string };
  const prompt = { text: context };
  const maxTokens = i < (job.warmUp ?? 0) ? WARM_UP_TOKENS : job.newTokens!;
  return continuation === undefined
    ? { kind: 'generate', prompt, options: { maxTokens, stop: [], temperature: 0 } }
    : { kind: 'loglikelihood', context: prompt, continuation };
});
const requests = asked.slice(job.warmUp ?? 0);
let answers: ModelAnswer[] = [];
await answer(asked.slice(0, job.warmUp ?? 0), asked.length);
answers = [];
const begin = performance.now();
await answer(requests, job.atOnce ?? requests.length);
const output: EvalOutput = {
  seconds: (performance.now() - begin) / 1000,
  logprobs: answers.flatMap((answer) => (answer.kind === 'loglikelihood' ? [answer.logprob] : [])),
  texts: answers.flatMap((answer) => (answer.kind === 'generate' ? [answer.text] : [])),
  tokens: answers.reduce((n, answer) => n + (answer.usage?.outputTokens ?? 0), 0),
  versions: {},
};
process.stdout.write(`${JSON.stringify(output)}\n`);
await provider.close();

async function answer(some: readonly ModelRequest[], size: number): Promise<void> {
  for (let at = 0; at < some.length; at += size) {
    await provider.answerAll!(
      some.slice(at, at + size),
      (i, given) => {
        if (!('kind' in given)) throw given;
        answers[at + i] = given;
      },
      new AbortController().signal,
    );
  }
}
