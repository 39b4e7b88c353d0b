/** Judged measures of answers from retrieved text, and the built-in task that uses them, against model servers on loopback. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSamples, type SampleLine } from '../../../src/eval/run/samples.ts';
import { evaluate, type TaskResult } from '../../../src/index.ts';
import { harness } from '../../cli/harness.ts';
import { logprobOf, type ModelServer, openModelServer } from '../../contract/model-server.ts';

let folder: string;
let counter = 0;
const cacheBefore = process.env.HARNESS_CACHE;
let model: ModelServer;
let judge: ModelServer;
let behave: (prompt: string) => string = () => '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'harness-rag-'));
  process.env.HARNESS_CACHE = join(folder, 'cache');
  model = await openModelServer({
    reply: (prompt) => (prompt.includes('pottery') ? ' Ines Calder founded it.' : ' Nobody knows.'),
  });
  judge = await openModelServer({ reply: (prompt) => behave(prompt) });
});
afterAll(async () => {
  if (cacheBefore === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = cacheBefore;
  await Promise.all([model.close(), judge.close()]);
  rmSync(folder, { recursive: true, force: true });
});

const common = () => ({
  ...{ model: 'openai-compatible:unigram', base_url: model.url, cache: false, retries: 0 },
  output_dir: join(folder, `run-${counter++}`),
});
const judged = () => ({ judge: { judge: `openai-compatible:unigram,base_url=${judge.url}` } });

async function samplesOf(run: string, task: string): Promise<SampleLine[]> {
  const samples: SampleLine[] = [];
  for await (const line of readSamples(join(run, 'evals', task))) samples.push(line);
  return samples;
}

/** A judge that finds its way by the form that it is asked for. */
function fair(prompt: string): string {
  if (prompt.includes('"claims"')) return '{"claims": [{"claim": "a", "holds": true}, {"claim": "b", "holds": false}]}';
  return prompt.includes('"numbers"') ? 'First: {"numbers": [1]}' : '{"reason": "so", "score": 4}';
}

test('the built-in task: lexical without a judge, by judges beside them with one', async () => {
  behave = fair;
  const alone = await evaluate({ set: { ...common(), tasks: ['embedded_rag'], limit: 2 } });
  const lexical = (alone.results[0] as TaskResult).metrics;
  expect(lexical['groundedness,lexical']).toMatchObject({ value: 0.5, n: 2 });
  expect(lexical['groundedness,lexical']!.signature).toContain('method:lexical');
  expect(Object.keys(lexical).filter((key) => key.includes('judge'))).toEqual([]);
  expect((alone.results[0] as TaskResult).by!.kind).toHaveProperty('fact');

  const { results, run } = await evaluate({ set: { ...common(), ...judged(), tasks: ['embedded_rag'], limit: 2 } });
  const { metrics } = results[0] as TaskResult;
  expect(metrics['groundedness,lexical']!.value).toBe(0.5);
  for (const measure of ['groundedness', 'factuality', 'completeness'])
    expect(metrics[`${measure},judge`]).toMatchObject({ value: 0.5, n: 2 });
  // Three chunks of a sentence each.
  for (const measure of ['context_relevance', 'chunk_utilisation', 'chunk_attribution'])
    expect(metrics[`${measure},judge`]!.value).toBeCloseTo(1 / 3, 12);
  expect(metrics['answer_relevance,judge']!.value).toBe(0.75);
  expect(metrics['answer_relevance,judge']!.signature).toMatch(
    /judge:openai-compatible:unigram\|prompt:answer_relevance\/1:[0-9a-f]{12}/,
  );
  expect(metrics['judge_failed,groundedness']!.value).toBe(0);
  const [line] = await samplesOf(run, 'embedded_rag');
  expect(line!.scores.find(({ filter }) => filter === 'judge')!.values).toMatchObject({ groundedness: 0.5 });
});

test('no claim is no failure; numbers that there are not, and half a list, are', async () => {
  behave = (prompt) => {
    if (prompt.includes('"claims"')) return '{"claims": []}';
    return prompt.includes('"numbers"') ? '{"numbers": [1, 9]}' : '{"score": 4}';
  };
  const { results } = await evaluate({ set: { ...common(), ...judged(), tasks: ['embedded_rag'], limit: 2 } });
  const { metrics } = results[0] as TaskResult;
  expect(metrics['groundedness,judge']).toMatchObject({ value: null, n: 0, missing: 2 });
  expect(metrics['judge_failed,groundedness']).toMatchObject({ value: 0 });
  expect(metrics['chunk_attribution,judge']).toMatchObject({ value: null, missing: 2 });
  expect(metrics['judge_failed,chunk_attribution']).toMatchObject({ value: 1 });
});

test('leaving a chunk out: the log-probabilities that the server gives', async () => {
  const own = join(folder, 'leave');
  mkdirSync(own);
  writeFileSync(join(own, 'rows.jsonl'), `${JSON.stringify({ question: 'q', contexts: ['one', 'two', 'three'] })}\n`);
  // The unigram model does not look at the context; the plug-in's prompt makes what is asked depend on it.
  writeFileSync(
    join(own, 'task.ts'),
    `import { defineTask, leaveOneOut } from '@harness-ai/harness/plugin';
    const prompt = (row, chunks) => chunks.join(' ') + ' ?';
    export default defineTask({ name: 'left', summary: 'x', version: 1, dataset: 'rows.jsonl', columns: { contexts: 'c' },
      prompt: (row) => prompt(row, row.contexts), scorers: [leaveOneOut({ prompt, tau: 0 })] });`,
  );
  const before = model.asked.length;
  const set = { ...common(), model_args: 'endpoint=completions', plugins: [join(own, 'task.ts')], tasks: ['left'] };
  const { results, run } = await evaluate({ set });
  const { metrics } = results[0] as TaskResult;
  expect(metrics['chunk_attribution,leave_one_out']).toMatchObject({ value: 0, n: 1 });
  expect(metrics['chunk_attribution,leave_one_out']!.signature).toContain('tau:0');
  const asked = model.asked.slice(before).map(({ body }) => body.prompt as string);
  for (const text of ['one two three ?', 'two three ?', 'one three ?', 'one two ?'])
    expect(asked.some((prompt) => prompt.startsWith(text))).toBe(true);
  const [line] = await samplesOf(run, 'left');
  expect(line!.scores[0]!.explanation).toContain('0.000, 0.000, 0.000');
  expect(logprobOf(' Nobody knows.')).toBeLessThan(0);
});

test('from the command line: judges by role with addresses of their own, the task in the list', async () => {
  behave = fair;
  const listed = await harness(['list', 'tasks', '--search', 'retrieved notes', '--json']);
  expect((JSON.parse(listed.out) as { tasks: { name: string }[] }).tasks.map(({ name }) => name)).toEqual([
    'embedded_rag',
  ]);
  const named = `openai-compatible:unigram,base_url=${judge.url}`;
  const { code, out, err } = await harness([
    ...[
      'eval',
      '--model',
      'openai-compatible:unigram',
      '--base-url',
      model.url,
      '--tasks',
      'embedded_rag',
      '--limit',
      '1',
    ],
    ...['--judge', named, '--judge', `judge:2=${named}`, '--output-dir', join(folder, 'cli'), '--no-cache', '--json'],
  ]);
  expect(code, err).toBe(0);
  const { results } = JSON.parse(out) as { results: TaskResult[] };
  const { parts } = results[0]!.metrics['judge_agreement,groundedness']!;
  expect(parts).toMatchObject({
    judges: { judge: 'openai-compatible:unigram', 'judge:2': 'openai-compatible:unigram' },
  });
});
