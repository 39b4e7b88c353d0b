/** Tasks of `defineTask` end to end: from a plug-in file through `evaluate`, against a model server on loopback. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSamples } from '../../../../src/eval/run/samples.ts';
import type { TaskResult } from '../../../../src/index.ts';
import { evaluate, HarnessError } from '../../../../src/index.ts';
import { type ModelServer, openModelServer } from '../../../contract/model-server.ts';

let folder: string;
let server: ModelServer;
let counter = 0;
const cacheBefore = process.env.HARNESS_CACHE;

/** What the model says to the question in the prompt; "guess" says something else every time. */
let guesses = 0;
const reply = (prompt: string): string => {
  if (prompt.includes('capital of Peru')) return 'I think it is Lima.\nAnswer: Lima';
  if (prompt.includes('seven times six')) return 'Seven times six makes 42.0.';
  if (prompt.includes('guess'))
    return ['Answer: heads', 'Answer: tails', 'Answer: heads', 'nothing'][guesses++ % 4] as string;
  if (prompt.includes('colour')) return 'The answer is (B)';
  return 'Answer: none';
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'harness-define-'));
  process.env.HARNESS_CACHE = join(folder, 'cache');
  server = await openModelServer({ reply });
});
afterAll(async () => {
  if (cacheBefore === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = cacheBefore;
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Writes a plug-in and runs its tasks. */
async function run(
  code: string,
  set: Readonly<Record<string, unknown>> = {},
): Promise<{ result: TaskResult; run: string }> {
  const own = join(folder, `plugin-${counter++}`);
  mkdirSync(own);
  writeFileSync(join(own, 'rows.jsonl'), ROWS.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const plugin = join(own, 'task.ts');
  writeFileSync(
    plugin,
    `import { defineTask, choice, exact, f1, includes, match, metric, numeric, pattern } from '@harness-ai/harness/plugin';\n${code}`,
  );
  const { results, run: place } = await evaluate({
    set: {
      model: 'openai-compatible:unigram',
      base_url: server.url,
      plugins: [plugin],
      tasks: ['mine'],
      output_dir: join(own, 'run'),
      ...set,
    },
  });
  return { result: results[0] as TaskResult, run: place };
}

const ROWS = [
  { question: 'What is the capital of Peru?', target: 'Lima', kind: 'place' },
  { question: 'What is seven times six?', target: '42', kind: 'sum' },
  { question: 'What is the name of nobody?', target: 'Nemo', kind: 'place' },
];

const FACTS = `name: 'mine', summary: 'Questions', version: 1, dataset: 'rows.jsonl',
  columns: { question: 'What is asked', target: 'The answer' }, prompt: ({ question }) => 'Q: ' + question,`;

test('rows of a file beside the task, a parser, scorers with metrics of the registry, groups', async () => {
  const { result, run: place } = await run(`export default defineTask({ ${FACTS}
    groups: ({ kind }) => ({ kind }),
    parse: (text) => /Answer: (.*)/.exec(text)?.[1] ?? null,
    scorers: [exact(), f1(), includes({ name: 'somewhere' }), match({ name: 'ends' }), 'chrf',
      { name: 'long', metrics: [{ name: 'letters', higherIsBetter: null, aggregate: 'median' }], score: ({ text }) => ({ values: { letters: text.length } }) }],
    metrics: { somewhere: { higherIsBetter: null } },
  });`);
  const { metrics } = result;
  expect(metrics.exact_match).toMatchObject({ value: 1 / 3, n: 3, higherIsBetter: true, method: 'Wilson' });
  expect(metrics.exact_match!.signature).toContain('ignore_case:false');
  expect(metrics.token_f1!.value).toBeCloseTo(1 / 3, 12);
  expect(metrics.somewhere).toMatchObject({ value: 1 / 3, higherIsBetter: null });
  expect(metrics.ends!.value).toBeCloseTo(1 / 3, 12);
  expect(metrics.unparsed).toMatchObject({ value: 1 / 3, higherIsBetter: false });
  expect(metrics.letters!.value).toBe(27);
  expect(metrics.chrf!.n).toBe(3);
  expect(result.by!.kind!.sum!.exact_match).toMatchObject({ value: 0, n: 1 });
  const samples = [];
  for await (const line of readSamples(join(place, 'evals', 'mine'))) samples.push(line);
  expect(samples.map(({ scores }) => scores[0]!.outputs)).toEqual([['Lima'], [null], ['none']]);
  expect(samples[0]!.target).toBe('Lima');
});

test('numbers within a tolerance, the last match of a pattern', async () => {
  const { result } = await run(`export default defineTask({ ${FACTS}
    scorers: [numeric(), numeric({ name: 'near', relative: 0.1 }), pattern(/answer: (\\w+)/i)],
  });`);
  expect(result.metrics.numeric!.value).toBeCloseTo(1 / 3, 12);
  expect(result.metrics.near!.value).toBeCloseTo(1 / 3, 12);
  expect(result.metrics.pattern).toMatchObject({ value: 1 / 3, signature: 'pattern:answer: (\\w+)|group:1' });
});

test('several answers to a prompt, reduced', async () => {
  const { result } = await run(
    `export default defineTask({
    name: 'mine', summary: 'Coins', version: 1, dataset: function* () { yield { question: 'guess the coin' }; },
    columns: { question: 'What is asked' }, prompt: ({ question }) => question, target: () => 'heads',
    generation: { temperature: 1, maxTokens: 8 },
    parse: (text) => /Answer: (.*)/.exec(text)?.[1] ?? null,
    epochs: { count: 4, reducers: ['mean', 'max', 'mode', 'median', 'at_least_2', 'at_least_3', 'pass_at_2'] },
    scorers: [exact()],
  });`,
    { concurrency: 1 },
  );
  const values = Object.fromEntries(Object.entries(result.metrics).map(([key, { value }]) => [key, value]));
  // Two of four are right: pass@2 is 1 - C(2,2)/C(4,2).
  expect(values).toEqual({
    'exact_match,mean': 0.5,
    'exact_match,max': 1,
    'exact_match,mode': 1,
    'exact_match,median': 0.5,
    'exact_match,at_least_2': 1,
    'exact_match,at_least_3': 0,
    'exact_match,pass_at_2': expect.closeTo(1 - 1 / 6, 12) as number,
    unparsed: 0.25,
  });
  expect(result.metrics['exact_match,mean']!.signature).toContain('epochs:4');
});

test('choices by log-likelihood, and by letter', async () => {
  const dataset = `function* () { yield { question: 'Which colour has snow?', options: ['zz', 'a'], gold: 1 }; }`;
  const facts = `name: 'mine', summary: 'Choices', version: 1, dataset: ${dataset},
    columns: { question: 'q', options: 'o', gold: 'index' }, prompt: ({ question }) => question,
    choices: ({ options }) => options, target: ({ gold }) => gold,`;
  const byText = await run(`export default defineTask({ ${facts} scorers: [choice()] });`);
  // The server's model: a byte b weighs b % 7 + 1, so that " a" beats " zz".
  expect(byText.result.metrics.acc!.value).toBe(1);
  expect(byText.result.metrics.acc_norm!.n).toBe(1);
  const byLetter = await run(`export default defineTask({ ${facts} answerBy: 'letter', scorers: [choice()] });`);
  expect(byLetter.result.metrics.acc!.value).toBe(1);
  expect(byLetter.result.metrics.acc_norm).toBeUndefined();
});

test('messages go to a chat model as they are', async () => {
  const before = server.asked.length;
  await run(
    `export default defineTask({ ${FACTS}
    prompt: ({ question }) => [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: question }], scorers: [exact()],
  });`,
    { limit: 1 },
  );
  const asked = server.asked.slice(before).find(({ path }) => path.endsWith('/chat/completions'));
  expect(asked!.body.messages).toEqual([
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'What is the capital of Peru?' },
  ]);
});

test('everything that is wrong with a definition is told at once', async () => {
  const broken = `export default defineTask({ name: '1x', summary: '', version: 1, dataset: 5, columns: { a: '' }, prompt: 'x',
    scorers: [exact, { name: 'y', metrics: [], score: 1 }], epochs: { count: 2, reducers: ['avg', 'pass_at_5'] }, metrics: { a: { aggregate: 'sum' } } });`;
  const error = await run(broken).catch((thrown: unknown) => thrown as HarnessError);
  const { message, code } = error as HarnessError;
  expect(code).toBe('PLUGIN_INVALID');
  for (const part of [
    'name:',
    'summary:',
    'dataset:',
    'columns:',
    'prompt:',
    'scorers[0]: a function; call it',
    'scorers[1].score',
    'scorers[1].metrics',
    'epochs.reducers[0]: avg is none of',
    'pass_at_5 needs 5 answers',
    'metrics.a.aggregate',
  ]) {
    expect(message).toContain(part);
  }
});

test.each([
  ['a metric that there is not', `scorers: ['exact_mach']`, /unknown metric "exact_mach"/, /exact_match/],
  [
    'a column that rows lack',
    `columns: { queston: 'q' }, scorers: [exact()]`,
    /row 1 has no column "queston"/,
    /did you mean question/,
  ],
  [
    'a file that there is not',
    `dataset: 'row.jsonl', scorers: [exact()]`,
    /there is no file .*row\.jsonl/,
    /rows\.jsonl/,
  ],
  [
    'the same metric twice',
    `scorers: [exact(), 'exact_match']`,
    /two scorers give the metric exact_match/,
    /name or filter/,
  ],
  [
    'a value that is not declared',
    `scorers: [{ name: 'x', metrics: [{ name: 'a', higherIsBetter: true }], score: () => ({ values: { b: 1 } }) }]`,
    /gives the metric b, which it does not declare/,
    /declares a/,
  ],
  [
    'an override of nothing',
    `scorers: [exact()], metrics: { exact_mtch: {} }`,
    /metrics\.exact_mtch: no scorer/,
    /exact_match/,
  ],
])('%s', async (_what, part, message, hint) => {
  const error = (await run(`export default defineTask({ ${FACTS} ${part} });`).catch(
    (thrown: unknown) => thrown,
  )) as HarnessError;
  expect(HarnessError.is(error)).toBe(true);
  expect(error.message).toMatch(message);
  expect(error.hint).toMatch(hint);
});
