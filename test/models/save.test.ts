import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LlamaConfig } from '../../architectures/llama.ts';
import { readModelConfig } from '../../src/models/config.ts';
import { openCheckpoint } from '../../src/models/files/checkpoint-files.ts';
import type { NamedTensor } from '../../src/models/files/safetensors.ts';
import { saveModel } from '../../src/models/files/save.ts';
import { asStored } from '../../src/models/files/turned.ts';
import { loadWeights } from '../../src/models/files/weights.ts';
import { families, familyFolder } from './families.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'harness-save-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Everything a model folder holds, in memory. */
async function load(source: string): Promise<{ config: LlamaConfig; tensors: NamedTensor[] }> {
  const config = (await readModelConfig(source)) as LlamaConfig;
  const checkpoint = await openCheckpoint(source);
  const tensors = [...checkpoint.tensors.values()].map(({ info: { name, shape } }) => {
    const view = new Float32Array(shape.reduce((a, b) => a * b, 1));
    return asStored({ name, shape, view }, config.architecture);
  });
  await checkpoint.close();
  await loadWeights(source, tensors, config.architecture);
  return { config, tensors };
}

const json = async (...path: string[]): Promise<unknown> => JSON.parse(await readFile(join(...path), 'utf8'));

describe('the folder', () => {
  it('holds the same weights and a configuration that says float32', async () => {
    const source = familyFolder('llama-old-layout');
    const model = await load(source);
    const target = join(folder, 'old');
    expect(await saveModel(target, model)).toEqual(['model.safetensors', 'generation_config.json', 'config.json']);
    expect(await readdir(target)).toEqual(['config.json', 'generation_config.json', 'model.safetensors']);
    expect(await json(target, 'config.json')).toEqual({ ...model.config.raw, torch_dtype: 'float32' });
    expect(await readFile(join(target, 'generation_config.json'), 'utf8')).toBe(
      await readFile(join(source, 'generation_config.json'), 'utf8'),
    );
    // A factor that is a whole number must still read as a float in Python.
    expect(await readFile(join(target, 'config.json'), 'utf8')).toMatch(/"factor": 4\.0,?\n/);
    const again = await load(target);
    expect(again.tensors).toEqual(model.tensors);
    expect(again.config.rope).toEqual(model.config.rope);
  });

  it('names the language model and drops what no longer holds', async () => {
    const model = await load(familyFolder('qwen3'));
    const raw = {
      ...model.config.raw,
      architectures: ['Qwen3Model'],
      auto_map: { AutoModel: 'x.Y' },
      _name_or_path: '/home/me',
    };
    await saveModel(join(folder, 'named'), { ...model, config: { ...model.config, raw } });
    expect(await json(folder, 'named', 'config.json')).toEqual({ ...model.config.raw, dtype: 'float32' });
  });

  it('spreads weights over shards, and takes the place of an earlier save', async () => {
    const model = await load(familyFolder('llama-gqa-tied'));
    const target = join(folder, 'sharded');
    await saveModel(target, model);
    await saveModel(target, { ...model, maxShardBytes: 30_000 });
    const shards = [
      'model-00001-of-00003.safetensors',
      'model-00002-of-00003.safetensors',
      'model-00003-of-00003.safetensors',
    ];
    expect((await readdir(target)).filter((name) => name.startsWith('model'))).toEqual([
      ...shards,
      'model.safetensors.index.json',
    ]);
    const bytes = model.tensors.reduce((n, { view }) => n + view.byteLength, 0);
    expect(await json(target, 'model.safetensors.index.json')).toMatchObject({ metadata: { total_size: bytes } });
    const again = await load(target);
    expect(again.tensors.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual(
      model.tensors.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    );
    await saveModel(target, model);
    expect((await readdir(target)).filter((name) => name.startsWith('model'))).toEqual(['model.safetensors']);
  });

  it('says where it cannot write', async () => {
    const model = await load(familyFolder('llama-gqa-tied'));
    await writeFile(join(folder, 'a-file'), '');
    await expect(saveModel(join(folder, 'a-file'), model)).rejects.toMatchObject({ code: 'DISK_UNWRITABLE' });
  });
});

// HARNESS_PYTHON names a Python with torch and transformers, for example .venv/bin/python.
const python = process.env.HARNESS_PYTHON;

it.skipIf(!python)(
  'transformers loads every family saved here and gets its own logits (needs HARNESS_PYTHON)',
  { timeout: 300_000 },
  async () => {
    const target = join(folder, 'families');
    for (const { name } of families) {
      // A shard limit, so that transformers reads our index too.
      await saveModel(join(target, name), {
        ...(await load(familyFolder(name))),
        maxShardBytes: name === 'llama-sharded' ? 20_000 : 50e9,
      });
    }
    const script = fileURLToPath(new URL('check_saved.py', import.meta.url));
    const options: ExecFileSyncOptionsWithStringEncoding = {
      encoding: 'utf8',
      env: { ...process.env, HF_HUB_OFFLINE: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    } as const;
    const found = JSON.parse(execFileSync(python!, [script, target], options)) as Record<
      string,
      { difference: number; dtype: string; complaints: string[] }
    >;
    expect(Object.keys(found)).toEqual(families.map(({ name }) => name));
    for (const [name, { difference, dtype, complaints }] of Object.entries(found)) {
      expect({ name, dtype, complaints }).toEqual({ name, dtype: 'torch.float32', complaints: [] });
      expect(difference, name).toBeLessThan(2e-6);
    }
  },
);
