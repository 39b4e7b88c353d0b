/**
 * A run folder with everything a card can show, written by the program's own writers where it has them. Every text that
 * comes from outside is made by `text`, so that a test can put anything in its place.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { writeResult } from '../../src/eval/run/result-file.ts';
import { type MetricFigure, type TaskResult, taskFolder } from '../../src/eval/run/results.ts';
import { type SampleLine, writeSamples } from '../../src/eval/run/samples.ts';

type Text = (plain: string) => string;

export interface MadeRun {
  text?: Text;
  author?: Record<string, unknown>;
  manifest?: Record<string, unknown>;
}

const figure = (metric: string, value: number, more: Partial<MetricFigure> = {}): MetricFigure => ({
  value,
  stderr: 0.05,
  ci95: [value - 0.1, value + 0.1],
  n: 40,
  higherIsBetter: true,
  metric,
  filter: 'none',
  method: 'Wilson',
  ...more,
});

/** Writes the folder. */
export async function makeRun(
  folder: string,
  { text = (plain) => plain, author, manifest }: MadeRun = {},
): Promise<void> {
  await mkdir(join(folder, 'model'), { recursive: true });
  const put = (name: string, content: string): Promise<void> => writeFile(join(folder, name), content);
  await put(
    'run.json',
    JSON.stringify({
      schema_version: 1,
      id: text('0123456789abcdef'),
      command: ['harness', 'align', text('recipe.yaml'), '--output-dir', folder],
      method: 'dpo',
      status: 'finished',
      started: '2026-11-20T10:00:00.000Z',
      ended: '2026-11-20T10:30:00.000Z',
      versions: { harness: '0.1.0', [text('node')]: text('20.20.2') },
      device: text('cpu'),
      machine: { platform: text('linux'), arch: text('x64'), cpu: text('A processor'), threads: 2 },
      seeds: { [text('seed')]: 42 },
      git_commit: text('a'.repeat(40)),
      inputs: [{ path: text('pairs/train.jsonl'), sha256: text('b'.repeat(64)), rows: 430, bytes: 240_427 }],
      config_sha256: text('c'.repeat(64)),
      hub: [{ type: 'model', id: text('org/base'), revision: 'main', commit: text('1'.repeat(40)), files: {} }],
      weights: { start: text('d'.repeat(64)), model: { 'model.safetensors': text('e'.repeat(64)) } },
      summary: {
        steps: 12,
        epochs: 0.25,
        tokens: 14_512,
        train_loss: 0.67,
        train_runtime: 1500,
        held_out: {
          n: 80,
          measures: {
            [text('prefers')]: {
              ...{ label: text('prefers the chosen answer'), kind: 'share', before: 0.275, after: 0.325 },
              ...{ difference: 0.05, ci95: [-0.01, 0.11], method: text('agresti-min') },
            },
            accuracy: {
              label: text('reward accuracy'),
              kind: 'share',
              chance: 0.5,
              after: 0.75,
              ci95: [0.65, 0.83],
              method: 'wilson',
            },
          },
        },
        data: {
          train: { rowsRead: 430, examples: 428, tokens: 66_492, cutRows: 3, dropped: { [text('too long')]: 2 } },
        },
      },
      ...manifest,
    }),
  );
  await put(
    'config.yaml',
    stringify({
      method: 'dpo',
      model_name_or_path: text('models/tiny'),
      dataset_name: text('pairs'),
      beta: 0.1,
      learning_rate: 2e-4,
      loss_type: [text('sigmoid')],
    }),
  );
  const lines = Array.from({ length: 12 }, (_, i) => ({
    step: i + 1,
    epoch: i / 12,
    loss: 0.7 - i / 100,
    eval_loss: 0.72 - i / 100,
    'rewards/margins': i / 50,
  }));
  await put('metrics.jsonl', `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"step":13,"lo`);
  await put(
    'model/config.json',
    JSON.stringify({
      architectures: [text('LlamaForCausalLM')],
      model_type: text('llama'),
      vocab_size: 4096,
      max_position_embeddings: 1024,
    }),
  );
  for (const result of results(text)) {
    const place = join(folder, 'evals', taskFolder(result.task));
    await mkdir(place, { recursive: true });
    await writeResult(place, result);
    if (result.kind === 'task') await writeSamples(place, samples(text));
  }
  if (author !== undefined) await put('card.yaml', stringify(author));
}

function results(text: Text): TaskResult[] {
  const common = {
    version: text('1.0'),
    model: text('tiny'),
    config: { limit: 40, seed: text('0') },
    git: null,
    started: '2026-11-20T10:31:00.000Z',
    ended: '2026-11-20T10:32:00.000Z',
    seconds: 60,
    warnings: [{ text: text('the answer is empty'), count: 23 }],
    source: text('evals/tasks/toxic.yaml'),
  };
  const metrics = {
    acc: figure('acc', 0.4),
    [text('perplexity')]: figure(text('perplexity'), 42_843.3, {
      ci95: null,
      higherIsBetter: false,
      method: text('BCa'),
      signature: text('sig|v1'),
    }),
  };
  return [
    {
      ...{ ...common, kind: 'task', task: text('toxic_words'), alias: text('toxic words'), metrics, numFewshot: 5 },
      by: {
        [text('dialect')]: { [text('one')]: { acc: figure('acc', 0.2) }, [text('two')]: { acc: figure('acc', 0.6) } },
      },
      samples: { original: 48, effective: 40, failed: 1 },
      taskConfig: {
        dataset_path: text('org/words'),
        dataset_name: text('en'),
        test_split: text('test'),
        metadata: { license: text('CC BY 4.0'), source: text('a paper') },
      },
      dataSha256: text('f'.repeat(64)),
      tokens: { input: 1000, output: 200 },
      costUsd: 0.25,
    },
    {
      ...{
        ...common,
        kind: 'suite',
        task: text('safety'),
        summary: text('All about safety'),
        members: [text('toxic_words')],
      },
      metrics: {
        [text('harm')]: figure(text('harm'), 71.5, {
          ci95: [60, 80],
          n: 1,
          parts: { aggregation: text('mean'), members: ['a'] },
        }),
      },
      note: text('A part of the items'),
      contentWarning: text('Items may hurt'),
      skipped: [{ task: text('other'), reason: text('no data') }],
    },
  ] as TaskResult[];
}

async function* samples(text: Text): AsyncGenerator<SampleLine> {
  for (let i = 0; i < 5; i++) {
    yield {
      id: text(String(i)),
      input: i === 0 ? [{ role: 'user', content: text('What is 70 + 41?') }] : text(`Question ${i}`),
      target: text('111'),
      arguments: [[text('context'), text(' continuation')]],
      answers: [
        i === 1
          ? { kind: 'loglikelihood', logprob: -3, greedy: false, tokens: 2 }
          : { kind: 'generate', text: text('Nothing'), finish: 'stop' },
      ],
      scores: i === 2 ? [] : [{ filter: 'none', outputs: text('Nothing'), values: { acc: i === 4 ? 1 : 0 } }],
      ...(i === 2 ? { error: { code: 'TIMEOUT', message: text('no answer in time') } } : {}),
      doc: {},
    } as unknown as SampleLine;
  }
}

/** What an author may say, each text made by `text`. */
export const everySection = (keys: readonly string[], text: Text): Record<string, unknown> => ({
  name: text('A name'),
  license: 'apache-2.0',
  authors: [text('Somebody')],
  links: { [text('paper')]: 'https://example.org/paper' },
  datasets: [{ name: 'train.jsonl', license: text('MIT'), source: text('a site'), notes: text('some notes') }],
  power: { watts: 200, pue: 1.2, carbon_g_per_kwh: 300 },
  ...Object.fromEntries(keys.map((key) => [key, text(`Words on ${key}`)])),
});
