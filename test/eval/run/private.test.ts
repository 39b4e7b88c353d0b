/**
 * Tasks with data of real persons: nothing of their texts is in any file that an evaluation leaves, its card, viewer, leaderboard,
 * other formats, log and cache included, whoever is asked about them. Content warnings go where texts are shown.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSamples } from '../../../src/eval/run/samples.ts';
import { harness } from '../../cli/harness.ts';
import { type ModelServer, openModelServer } from '../../contract/model-server.ts';

/** Parts of what must not be found, in any case. */
const SECRETS = ['zanzibarette', 'quillfeather'];
const WARNING = 'Texts about persons who live.';
let folder: string;
let model: ModelServer;
const cacheBefore = process.env.HARNESS_CACHE;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'harness-private-'));
  process.env.HARNESS_CACHE = join(folder, 'cache');
  // Whoever is asked repeats what was said: the model, the guard, the judge.
  model = await openModelServer({
    reply: (prompt) =>
      /verdict/.test(prompt) ? `{"reason": "${SECRETS.join(' ')}", "verdict": "safe"}` : `He said ${prompt}`,
  });
});
afterAll(async () => {
  if (cacheBefore === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = cacheBefore;
  await model?.close();
  rmSync(folder, { recursive: true, force: true });
});

function files(place: string): string[] {
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** A file's text; what is packed, also inside of a page, is unpacked. */
function textOf(file: string): string {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const packed = text.match(/H4sI[\w+/=]+/g) ?? [];
  return [text, ...packed.map((each) => gunzipSync(Buffer.from(each, 'base64')).toString('utf8'))].join('\n');
}

/** Files that hold one of the secrets. */
const telling = (place: string): string[] =>
  files(place).filter((file) => SECRETS.some((secret) => textOf(file).toLowerCase().includes(secret)));

async function evaluated(hidden: boolean, tasks: readonly string[]): Promise<string> {
  const own = join(folder, hidden ? 'hidden' : 'open');
  mkdirSync(join(own, 'data'), { recursive: true });
  // Rows lie beside the run, where the test does not look.
  const rows = SECRETS.map(
    (secret, i) => `${JSON.stringify({ id: `r${i}`, text: `He asked ${secret} for her address` })}\n`,
  );
  writeFileSync(join(own, 'data', 'rows.jsonl'), rows.join(''));
  writeFileSync(
    join(own, 'data', 'task.ts'),
    `import { defineTask, exact, guardScorer } from '@harness-ai/harness/plugin';
    export default defineTask({ name: 'persons', summary: 'Persons', version: 1, dataset: 'rows.jsonl', columns: { text: 'What to say' },
      ${hidden ? 'private: true,' : ''} contentWarning: ${JSON.stringify(WARNING)},
      id: ({ id }) => id, prompt: ({ text }) => [{ role: 'user', content: text }], target: ({ text }) => text,
      scorers: [exact(), 'bleu', guardScorer({ rules: () => false }), { name: 'own', config: 1,
        metrics: [{ name: 'attack_success', higherIsBetter: false }],
        score: ({ text }) => ({ values: { attack_success: 1 }, explanation: 'the answer was ' + text }) }] });`,
  );
  const run = join(own, 'run');
  const served = `openai-compatible:unigram,base_url=${model.url}`;
  const argv = [
    'eval',
    '--model',
    'openai-compatible:unigram',
    '--base-url',
    model.url,
    '--plugin',
    join(own, 'data', 'task.ts'),
  ];
  argv.push(
    '--tasks',
    tasks.join(),
    '--judge',
    `guard=${served},guard_family=llama-guard-3`,
    '--judge',
    `judge=${served}`,
  );
  argv.push('--output-dir', run, '--format', 'lm-eval,junit', '--json');
  const ran = await harness(argv);
  expect(ran.code, ran.err).toBe(0);
  for (const secret of hidden ? SECRETS : []) expect(`${ran.out}${ran.err}`.toLowerCase()).not.toContain(secret);
  const card = await harness(['card', run]);
  expect(card.code, card.err).toBe(0);
  const board = await harness(['leaderboard', run, '--output', join(run, 'board'), '--format', 'html,json,csv,md']);
  expect(board.code, board.err).toBe(0);
  return run;
}

it('an open task is found in what is kept, so that the search means something; its warning stands beside the texts', async () => {
  const run = await evaluated(false, ['persons']);
  const found = telling(run).map((file) => file.slice(run.length + 1));
  expect(found).toContain('answers.jsonl');
  expect(found).toContain(join('evals', 'persons', 'samples.jsonl.gz'));
  expect(telling(join(folder, 'cache'))).not.toEqual([]);
  expect(found).toContain('samples.html');
  expect(textOf(join(run, 'samples.html'))).toContain(WARNING);
  const result = JSON.parse(textOf(join(run, 'evals', 'persons', 'results.json'))) as { content_warning: string };
  expect(result.content_warning).toBe(WARNING);
});

it('a private task is in no file of the run, nor in the cache; nor are its attacked and swapped forms', async () => {
  rmSync(join(folder, 'cache'), { recursive: true, force: true });
  const before = model.asked.length;
  const run = await evaluated(true, ['persons', 'persons@prefix', 'persons~gender']);
  expect(telling(run)).toEqual([]);
  expect(existsSync(join(folder, 'cache')) ? telling(join(folder, 'cache')) : []).toEqual([]);
  // They were asked and scored all the same: model, guard and judge.
  expect(model.asked.length - before).toBeGreaterThan(12);
  for (const task of ['persons', 'persons@prefix', 'persons~gender']) {
    const place = files(join(run, 'evals')).find(
      (file) => file.endsWith('results.json') && textOf(file).includes(`"task": "${task}"`),
    );
    expect(place, task).toBeDefined();
    const result = JSON.parse(textOf(place!)) as unknown;
    expect(result).toMatchObject({ private: true, content_warning: WARNING });
    const ids: string[] = [];
    for await (const line of readSamples(join(place!, '..'))) {
      ids.push(line.id);
      expect(line).toMatchObject({ private: true, input: '', target: null, answers: [], arguments: [], doc: {} });
    }
    expect(ids).toEqual(['r0', 'r1']);
  }
});
