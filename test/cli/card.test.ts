/** Cards of real runs, from the command line: at the end of align and eval, and by `harness card`. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { harness } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'harness-card-'));
const run = join(folder, 'run');
const fixtures = join(packageRoot(), 'fixtures');
const model = join(fixtures, 'models', 'tiny-llama-hh');
const recipe = join(folder, 'sft.yaml');
let trained: Awaited<ReturnType<typeof harness>>;

const align = (place: string, ...more: string[]) => harness(['align', recipe, '--output-dir', place, ...more]);
const page = (place = run): string => readFileSync(join(place, 'card.html'), 'utf8');

beforeAll(async () => {
  process.env.HARNESS_CACHE = join(folder, 'cache');
  const keys = {
    ...{ method: 'sft', model_name_or_path: model, dataset_name: join(fixtures, 'preferences') },
    ...{ dataset_train_split: 'train[:8]', dataset_test_split: 'test[:4]', max_length: 64, max_steps: 2 },
    ...{ per_device_train_batch_size: 2, logging_steps: 1, save_strategy: 'no' },
  };
  writeFileSync(
    recipe,
    Object.entries(keys)
      .map(([key, value]) => `${key}: ${value}\n`)
      .join(''),
  );
  trained = await align(run);
}, 120_000);
afterAll(() => {
  delete process.env.HARNESS_CACHE;
  rmSync(folder, { recursive: true });
});

it('align ends with a card that shows what the run folder holds', () => {
  expect(trained.code).toBe(0);
  expect(trained.out.trimEnd().split('\n').at(-1)).toMatch(/^card .*card\.html$/);
  const { id, weights } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as {
    id: string;
    weights: { model: Record<string, string> };
  };
  for (const shown of [id, weights.model['model.safetensors'] as string, 'negative log-likelihood a token']) {
    expect(page()).toContain(shown);
  }
  expect(page()).not.toContain(folder);
  expect(page()).not.toContain(fixtures);
  expect(readFileSync(join(run, 'README.md'), 'utf8')).toMatch(/^---\nlibrary_name: transformers\n/);
});

it('eval --into puts its results into the card of the run', async () => {
  const { code, out } = await harness([
    'eval',
    '--into',
    run,
    '--tasks',
    'embedded_commonsense',
    '--limit',
    '4',
    '--seed',
    '1',
  ]);
  expect(code).toBe(0);
  expect(out.trimEnd().split('\n').at(-1)).toContain(join(run, 'card.html'));
  expect(page()).toContain('embedded_commonsense');
  expect(page()).toContain('embedded_commonsense: only 4 of 36 samples were asked.');
  expect(readFileSync(join(run, 'README.md'), 'utf8')).toContain('type: acc_norm');
});

it('eval writes a card of its own', async () => {
  const place = join(folder, 'eval');
  const argv = ['eval', '--model', model, '--tasks', 'embedded_commonsense', '--limit', '4', '--output-dir', place];
  expect((await harness(argv)).code).toBe(0);
  expect(page(place)).toContain('<h1>tiny-llama-hh</h1>');
  expect(page(place)).not.toContain('Training recipe');
});

it('card tells its files, and writes the same bytes again', async () => {
  const before = page();
  const { code, out } = await harness(['card', run, '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    schema_version: 1,
    run,
    files: ['card.html', 'samples.html', 'README.md'].map((name) => join(run, name)),
    kept: null,
  });
  expect(page()).toBe(before);
  const only = await harness(['card', run, '--format', 'md']);
  expect(only.out.trim().split('\n')).toEqual([expect.stringMatching(/README\.md$/)]);
  expect(await harness(['card', run, '--format', 'pdf'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('html or md'),
  });
  expect(await harness(['card', folder])).toMatchObject({ code: 2, err: expect.stringContaining('RUN_NOT_FOUND') });
});

it('--no-card leaves it, and one that cannot be written is a warning', async () => {
  const place = join(folder, 'none');
  expect((await align(place, '--no-card')).code).toBe(0);
  expect(existsSync(join(place, 'card.html'))).toBe(false);
  writeFileSync(join(place, 'card.yaml'), 'name: x\nlicence: mit\n');
  const argv = ['eval', '--into', place, '--tasks', 'embedded_commonsense', '--limit', '2'];
  const { code, err } = await harness(argv);
  expect(code).toBe(0);
  expect(err).toMatch(/warning: the card could not be written \(.*card\.yaml:2\)/);
  expect(existsSync(join(place, 'evals', 'embedded_commonsense', 'results.json'))).toBe(true);
  expect(existsSync(join(place, 'card.html'))).toBe(false);
});

it('list blocks names them', async () => {
  const { out } = await harness(['list', 'blocks', '--json']);
  const { blocks } = JSON.parse(out) as { blocks: { name: string; summary: string }[] };
  expect(blocks.map(({ name }) => name)).toEqual(expect.arrayContaining(['model-details', 'reproduce']));
});
