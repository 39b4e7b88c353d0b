/** From a name on the hub to a trained and measured model: align, eval, merge and generate against a hub on loopback. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import type { RunManifest } from '../../src/runs/run-folder.ts';
import { maskedFolder } from '../models/masked.ts';
import { type Hub, openHub, TOKEN } from '../support/hub-server.ts';
import { harness } from './harness.ts';

const fixtures = join(packageRoot(), 'fixtures');
const before = { ...process.env };
let scratch: string;
let hub: Hub;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'harness-hub-cli-'));
  mkdirSync(join(scratch, 'none'));
  hub = await openHub();
  for (const name of Object.keys(process.env)) if (/^(HF_|HUGGING)/.test(name)) delete process.env[name];
  Object.assign(process.env, {
    ...{ HF_ENDPOINT: hub.url, HF_HOME: join(scratch, 'hf'), HARNESS_CACHE: join(scratch, 'cache') },
    ...{ HF_TOKEN: TOKEN, HARNESS_DATA: join(scratch, 'none') },
  });
  hub.store.fromFolder('model', 'org/tiny', join(fixtures, 'models', 'tiny-llama-hh'), { private: true });
  const rows = readFileSync(join(fixtures, 'preferences', 'train.jsonl'), 'utf8')
    .split('\n')
    .slice(0, 16);
  const files = new Map([
    ['data/train.jsonl', Buffer.from(rows.join('\n'))],
    ['README.md', Buffer.from('---\nlicense: mit\n---\n')],
    ['picture.png', Buffer.from('no')],
  ]);
  hub.store.commit(hub.store.create('dataset', 'org/pairs'), 'main', 'rows', files);
});
afterAll(async () => {
  process.env = before;
  await hub.close();
  rmSync(scratch, { recursive: true, force: true });
});

const ran = async (...argv: string[]) => {
  const result = await harness(argv, { ...process.env });
  expect(result.code, result.err).toBe(0);
  expect(result.out + result.err).not.toContain(TOKEN);
  return result;
};
const manifestOf = (run: string) => JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as RunManifest;

it('align from names alone; the adapter names its base as the hub does; eval, generate and merge find it again', async () => {
  const run = join(scratch, 'run');
  const keys = { model_name_or_path: 'org/tiny', dataset_name: 'org/pairs', output_dir: run, max_steps: '1' };
  const more = { per_device_train_batch_size: '2', use_peft: 'true', lora_r: '2', report_to: 'none' };
  await ran('align', '--method', 'sft', ...Object.entries({ ...keys, ...more }).flatMap(([k, v]) => [`--${k}`, v]));
  const model = hub.store.find('model', 'org/tiny')!.refs.get('main')!;
  const data = hub.store.find('dataset', 'org/pairs')!.refs.get('main')!;
  const manifest = manifestOf(run);
  expect(manifest.hub).toMatchObject([
    { type: 'model', id: 'org/tiny', revision: 'main', commit: model },
    { type: 'dataset', id: 'org/pairs', revision: 'main', commit: data },
  ]);
  expect(Object.keys(manifest.hub![1]!.files)).toEqual(['README.md', 'data/train.jsonl']);
  expect(JSON.stringify(manifest)).not.toContain(TOKEN);
  expect(readFileSync(join(run, 'config.yaml'), 'utf8')).toContain('model_name_or_path: org/tiny');
  const adapter = JSON.parse(readFileSync(join(run, 'model', 'adapter_config.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  expect(adapter).toMatchObject({ base_model_name_or_path: 'org/tiny', revision: model });

  // Another machine: nothing but the adapter's folder, and the hub.
  process.env.HF_HOME = join(scratch, 'elsewhere');
  const evaluated = join(scratch, 'evaluated');
  const tasks = ['--tasks', 'embedded_text', '--limit', '4'];
  await ran('eval', '--model', join(run, 'model'), ...tasks, '--output-dir', evaluated);
  expect(manifestOf(evaluated).hub).toMatchObject([{ id: 'org/tiny', revision: model, commit: model }]);
  process.env.HF_HUB_OFFLINE = '1';
  const named = join(scratch, 'named');
  await ran(
    'eval',
    '--model',
    'hf',
    '--model_args',
    `pretrained=org/tiny,revision=${model}`,
    ...tasks,
    '--output-dir',
    named,
  );
  const results = JSON.parse(readFileSync(join(named, 'evals/embedded_text/results.json'), 'utf8')) as {
    model: string;
  };
  expect(results.model).toBe('tiny');
  const said = await ran('generate', '--model', `hf:org/tiny@${model}`, '--max-new-tokens', '3', '--json', 'Hello');
  expect(JSON.parse(said.out)).toMatchObject({ model: 'tiny' });
  const merged = await ran('merge', join(run, 'model'), '--output-dir', join(scratch, 'merged'));
  expect(merged.err).toContain(`org/tiny@${model.slice(0, 8)}`);
  delete process.env.HF_HUB_OFFLINE;
});

it('a masked language model is read from the hub as it is from a folder', async () => {
  hub.store.fromFolder('model', 'org/masked', maskedFolder('roberta'), { private: true });
  const figures: unknown[] = [];
  for (const [i, model] of ['hf:org/masked', maskedFolder('roberta')].entries()) {
    const run = join(scratch, `masked-${i}`);
    await ran('eval', '--model', model, '--tasks', 'fairness_pairs', '--limit', '6', '--output-dir', run, '--no-cache');
    const results = JSON.parse(readFileSync(join(run, 'evals/fairness_pairs/results.json'), 'utf8')) as {
      metrics: Record<string, { value: number; signature: string }>;
    };
    expect(results.metrics.targeted!.signature).toContain('pseudo-log-likelihood');
    figures.push(results.metrics);
    if (i === 0) expect(manifestOf(run).hub).toMatchObject([{ type: 'model', id: 'org/masked' }]);
  }
  expect(figures[0]).toEqual(figures[1]);
});
