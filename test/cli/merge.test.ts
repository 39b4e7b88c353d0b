/** `harness merge`: what it writes, where it looks for the base model, and what it refuses. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadAdapter } from '../../src/models/adapters/adapted-lm.ts';
import { loadCausalLM } from '../../src/models/causal-lm.ts';
import { adapterFolder, adapters } from '../models/adapters.ts';
import { familyFolder } from '../models/families.ts';
import { apart, logitsOf } from '../models/logits.ts';
import { harness } from './harness.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-merge-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const known = adapters.find(({ name }) => name === 'both-saved')!;
const adapter = adapterFolder(known.name);

it('writes a model folder with the logits of base and adapter, and its tokenizer', async () => {
  const source = join(folder, 'with-tokenizer');
  cpSync(adapter, source, { recursive: true });
  writeFileSync(join(source, 'tokenizer.json'), '{}');
  const place = join(folder, 'new', 'merged');
  const { code, out, err } = await harness([
    'merge',
    source,
    '--base',
    familyFolder(known.base),
    '--output-dir',
    place,
  ]);
  expect([code, out]).toEqual([0, `${place}\n`]);
  expect(err).toMatch(/^merged 2 matrices \(r 4\) and 2 tensors trained in full into .*qwen2-tied\n$/);
  expect(readdirSync(place).sort()).toEqual([
    'config.json',
    'generation_config.json',
    'model.safetensors',
    'tokenizer.json',
  ]);
  // Both ends of a tied model were trained by themselves, so they are no longer tied.
  expect(JSON.parse(readFileSync(join(place, 'config.json'), 'utf8'))).toMatchObject({ tie_word_embeddings: false });
  const rows = await logitsOf(await loadAdapter(adapter), known.ids);
  const merged = await logitsOf(await loadCausalLM(place), known.ids);
  expect(
    apart(
      merged,
      rows.map((row) => [...row]),
    ),
  ).toBeLessThan(1e-5);
});

it('finds the base from the folders above the adapter, and a run by its model/', async () => {
  const project = join(folder, 'project');
  const model = join(project, 'runs', 'one', 'model');
  cpSync(adapter, model, { recursive: true });
  mkdirSync(join(project, 'families'));
  symlinkSync(familyFolder(known.base), join(project, 'families', known.base));
  const place = join(folder, 'from-run');
  const { code, out } = await harness(['merge', join(project, 'runs', 'one'), '--output-dir', place, '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    schema_version: 1,
    model: place,
    adapter: model,
    base: join(project, 'families', known.base),
    matrices: 2,
    saved: 2,
  });
});

it('leaves nothing behind when it cannot read, and overwrites nothing', async () => {
  const lonely = join(folder, 'lonely');
  cpSync(adapter, lonely, { recursive: true });
  const full = join(folder, 'full');
  mkdirSync(full);
  writeFileSync(join(full, 'mine.txt'), 'mine');
  const place = join(folder, 'never');
  const cases: [string[], string][] = [
    [['merge', lonely, '--output-dir', place], 'was not found: tried'],
    [['merge', lonely, '--base', folder, '--output-dir', place], 'it has no config.json'],
    [
      ['merge', lonely, '--base', familyFolder('smollm'), '--output-dir', place],
      'The adapter was made for another base',
    ],
    [['merge', familyFolder(known.base), '--output-dir', place], 'it has no adapter_config.json'],
    [['merge', join(folder, 'nowhere'), '--output-dir', place], 'adapter not found'],
    [['merge', adapter, '--output-dir', full], 'is not an empty folder'],
    [['merge', adapter, '--output-dir', join(full, 'mine.txt')], 'is not an empty folder'],
    [['merge', adapter], "required option '--output-dir <folder>'"],
  ];
  for (const [argv, message] of cases) {
    const { code, out, err } = await harness(argv);
    expect(err).toContain(message);
    expect([code, out], message).toEqual([2, '']);
  }
  expect(readdirSync(full)).toEqual(['mine.txt']);
  expect(readdirSync(folder).filter((name) => name.startsWith('.') || name === 'never')).toEqual([]);
});
