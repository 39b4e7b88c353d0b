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

const job = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as EvalJob;
const provider = await local.open(job.model, {}, { env: {}, device: 'cpu', seed: 0, report: () => undefined });
const lines = readFileSync(job.requests, 'utf8').trim().split('\n');
const requests = lines.map((line): ModelRequest => {
  const { context, continuation } = JSON.parse(line) as { context: string; continuation?: string };
  const prompt = { text: context };
  return continuation === undefined
    ? { kind: 'generate', prompt, options: { maxTokens: job.newTokens!, stop: [], temperature: 0 } }
    : { kind: 'loglikelihood', context: prompt, continuation };
});
const answers: ModelAnswer[] = [];
const begin = performance.now();
const size = job.atOnce ?? requests.length;
for (let at = 0; at < requests.length; at += size) {
  await provider.answerAll!(
    requests.slice(at, at + size),
    (i, answer) => {
      if (!('kind' in answer)) throw answer;
      answers[at + i] = answer;
    },
    new AbortController().signal,
  );
}
const output: EvalOutput = {
  seconds: (performance.now() - begin) / 1000,
  logprobs: answers.flatMap((answer) => (answer.kind === 'loglikelihood' ? [answer.logprob] : [])),
  texts: answers.flatMap((answer) => (answer.kind === 'generate' ? [answer.text] : [])),
  tokens: answers.reduce((n, answer) => n + (answer.usage?.outputTokens ?? 0), 0),
  versions: {},
};
process.stdout.write(`${JSON.stringify(output)}\n`);
await provider.close();
