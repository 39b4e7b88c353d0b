/** The library's `evaluate`, with a task, functions and a provider of plug-ins, and judges that tasks ask by role. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentEval } from '../../../src/eval/run/events.ts';
import type { EvalProgress } from '../../../src/index.ts';
import { evaluate, HarnessError } from '../../../src/index.ts';

/** A model that says what stands after the last blank, in capitals; it fails on "never", and on the role's odd numbers. */
const PLUGIN = `
import { defineProvider, RequestFailure } from '@harness-ai/harness/plugin';

const provider = defineProvider({
  scheme: 'shout',
  summary: 'Says the last word in capitals',
  schema: { mark: { type: 'string', default: '', description: 'Put behind it.' } },
  async open(target, { mark }) {
    return {
      model: 'shout:' + target,
      identity: 'shout/1/' + target + '/' + mark,
      capabilities: { generate: true, loglikelihood: false, rolling: false, messages: false, text: true, tokenLogprobs: false, seed: false },
      async answer({ prompt }) {
        if (prompt.text.includes('never')) throw new RequestFailure('NEVER', 'it never answers', { retryable: false });
        return { kind: 'generate', text: prompt.text.split(' ').at(-1).toUpperCase() + mark, finish: 'stop' };
      },
      async close() {},
    };
  },
});

const words = ['one', 'two', 'three', 'never', 'five'];
const request = (text) => ({ kind: 'generate', prompt: { text }, options: { maxTokens: 4, stop: [], temperature: 0 } });
const mean = (values) => {
  const value = values.reduce((sum, x) => sum + x, 0) / values.length;
  return { value, stderr: null, ci95: null };
};
const task = {
  name: 'shouting', summary: 'Words in capitals', source: 'here', version: 1, tags: [], needs: ['generate'], roles: ['judge'],
  numFewshot: () => 0,
  count: async () => words.length,
  async *samples() {
    for (const [i, word] of words.entries()) {
      yield { id: String(i), doc: { word }, input: 'say ' + word, target: word, requests: [request('say ' + word)], groups: { length: word.length > 3 ? 'long' : 'short' } };
    }
  },
  async score(sample, [answer], context) {
    const verdict = context.ask === undefined ? null : await context.ask('judge', request('judge ' + answer.text.toLowerCase()));
    const liked = verdict === null ? null : verdict.text === answer.text + '!' ? 1 : 0;
    return [{ filter: 'none', outputs: answer.text, values: { right: answer.text === sample.target.toUpperCase() ? 1 : 0, liked } }];
  },
  metrics: [
    { name: 'right', filter: 'none', higherIsBetter: true, aggregate: mean },
    { name: 'liked', filter: 'none', higherIsBetter: true, aggregate: mean },
  ],
  config: { words },
};

export default [provider, task];
`;

let folder: string;
let plugin: string;
const cacheBefore = process.env.HARNESS_CACHE;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-evaluate-'));
  process.env.HARNESS_CACHE = join(folder, 'cache');
  plugin = join(folder, 'shout.ts');
  writeFileSync(plugin, PLUGIN);
});
afterAll(() => {
  if (cacheBefore === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = cacheBefore;
  rmSync(folder, { recursive: true, force: true });
});

test('a task and a provider of a plug-in, failures counted, numbers by group', async () => {
  const heard: EvalProgress[] = [];
  const { results, failedShare, run } = await evaluate({
    set: { model: 'shout:x', plugins: [plugin], tasks: ['shouting'], output_dir: join(folder, 'a') },
    reporter: { ...silentEval, progress: (event) => void heard.push(event) },
  });
  const [result] = results;
  expect(result!.model).toBe('shout:x');
  expect(result!.samples).toEqual({ original: 5, effective: 5, failed: 1 });
  expect(failedShare).toBe(0.2);
  expect(result!.metrics.right).toMatchObject({ value: 1, n: 4 });
  expect(result!.metrics.liked).toMatchObject({ value: null, n: 0, missing: 4 });
  expect(result!.by!.length).toMatchObject({ long: { right: { n: 2 } }, short: { right: { n: 2 } } });
  expect(heard.at(-1)).toMatchObject({ done: 5, total: 5, failed: 1 });
  const manifest = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as { inputs: { path: string }[] };
  expect(manifest.inputs.map(({ path }) => path)).toContain(plugin);
});

test('judges answer by role, from the log when the task runs again', async () => {
  const set = { model: 'shout:x', plugins: [plugin], tasks: ['shouting'], output_dir: join(folder, 'b') };
  const judged = { ...set, judge: { judge: 'shout:y' } };
  const first = await evaluate({ set: judged });
  expect(first.results[0]!.metrics.liked).toMatchObject({ value: 0, n: 4 });
  const answers = () => readFileSync(join(folder, 'b', 'answers.jsonl'), 'utf8');
  expect(answers().trim().split('\n')).toHaveLength(8);
  const before = answers();
  // Other settings: scored again, and every answer of before is at hand.
  const again = await evaluate({ set: { ...judged, system_instruction: 'Be loud.' } });
  expect(again.results[0]!.key).not.toBe(first.results[0]!.key);
  expect(again.results[0]!.metrics).toEqual(first.results[0]!.metrics);
  expect(answers()).toBe(before);
});

test('an abort keeps the answers and says how to go on', async () => {
  const controller = new AbortController();
  controller.abort();
  const set = { model: 'shout:x', plugins: [plugin], tasks: ['shouting'], output_dir: join(folder, 'c') };
  const error = await evaluate({ set, signal: controller.signal }).catch((thrown: unknown) => thrown);
  expect(HarnessError.is(error) && error.exitCode).toBe(130);
  expect((error as HarnessError).hint).toContain('harness eval --resume');
});

test('what a plug-in lacks is told at once', async () => {
  const broken = join(folder, 'broken.ts');
  writeFileSync(broken, "export default { scheme: 'x y', summary: '', schema: { A: {} } };\n");
  const set = { model: 'x', plugins: [broken], tasks: ['a'] };
  await expect(evaluate({ set })).rejects.toThrow(/scheme: .*summary: .*open: .*schema\.A: options are snake_case/);
});
