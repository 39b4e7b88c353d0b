/** Reward models against transformers and PEFT (reference made by make_rewards.py): read, started, saved, scored. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { loadAdapter } from '../../src/models/adapters/adapted-lm.ts';
import { merge } from '../../src/models/adapters/merge.ts';
import { type CausalLM, loadCausalLM } from '../../src/models/causal-lm.ts';
import { saveModel } from '../../src/models/files/save.ts';
import { loadPolicy, type PolicyOptions, restorePolicy, savePolicy } from '../../src/models/policy.ts';
import { loadRewardModel, startRewardModel } from '../../src/models/reward-model.ts';
import { RewardScorer } from '../../src/models/score-sequences.ts';
import { familyFolder } from './families.ts';

interface Case {
  name: string;
  base: string;
  sequences: number[][];
  scores: number[];
}

const file = (name: string): string => fileURLToPath(new URL(`rewards/${name}`, import.meta.url));
const { cases } = JSON.parse(readFileSync(file('expected.json'), 'utf8')) as { cases: Case[] };
const TOLERANCE = 1e-5;
const executor = onnxExecutor({ threads: 1 });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-rewards-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function scoresOf(source: string | CausalLM, sequences: readonly number[][], batchTokens?: number) {
  const scorer = await RewardScorer.open(source, { executor, ...(batchTokens === undefined ? {} : { batchTokens }) });
  const scores = await scorer.score(sequences);
  await scorer.dispose();
  return [...scores];
}

const apart = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((worst, x, i) => Math.max(worst, Math.abs(x - b[i]!)), a.length === b.length ? 0 : Number.NaN);

/** A comparison of the arrays themselves would print all their numbers. */
const same = (a: Float32Array, b: Float32Array): boolean => a.length === b.length && a.every((x, i) => x === b[i]);

const LORA: PolicyOptions = {
  ...{ usePeft: true, loraR: 4, loraAlpha: 8, loraDropout: 0, loraTaskType: 'CAUSAL_LM', useRslora: false },
  ...{ loraTargetModules: 'all-linear', disableDropout: true, seed: 7 },
};

describe.each(cases)('$name', ({ name, sequences, scores }) => {
  it('scores as transformers does, padded or not', async () => {
    expect(apart(await scoresOf(file(name), sequences), scores)).toBeLessThan(TOLERANCE);
  });

  it('gives the same scores alone, in company, in any order and batch', async () => {
    const together = await scoresOf(file(name), sequences);
    const scorer = await RewardScorer.open(file(name), { executor });
    for (const [i, ids] of sequences.entries()) {
      expect(Math.abs((await scorer.score([ids]))[0]! - together[i]!)).toBeLessThan(TOLERANCE);
    }
    await scorer.dispose();
    const backwards = await scoresOf(file(name), sequences.toReversed(), 20);
    expect(apart(backwards.toReversed(), together)).toBeLessThan(TOLERANCE);
    // Sequences that begin alike, one of them the beginning of another, one twice.
    const [long] = sequences.toSorted((a, b) => b.length - a.length);
    const alike = [long!, [...long!.slice(0, 10), 5, 6], long!.slice(0, 10), long!, [...long!.slice(0, 4), 9]];
    const shared = await scoresOf(file(name), alike);
    const each = await Promise.all(alike.map(async (ids) => (await scoresOf(file(name), [ids]))[0]!));
    expect(apart(shared, each)).toBeLessThan(TOLERANCE);
  });

  it('is the same after it was saved', async () => {
    const model =
      name === 'adapter' ? await loadAdapter(file(name), undefined, 'score') : await loadRewardModel(file(name));
    await savePolicy(join(folder, name), model);
    const base = name === 'adapter' ? ([familyFolder('llama-gqa-tied'), 'score'] as const) : undefined;
    const again = base ? await loadAdapter(join(folder, name), ...base) : await loadRewardModel(join(folder, name));
    expect(again.params.names).toEqual(model.params.names);
    expect(same(again.params.weights, model.params.weights)).toBe(true);
    expect(again.config.raw).toEqual(model.config.raw);
    model.params.weights.fill(0);
    await restorePolicy(join(folder, name), model);
    expect(same(model.params.weights, again.params.weights)).toBe(true);
  });
});

describe('a fresh reward model', () => {
  const base = familyFolder('llama-gqa-tied');

  it('has the decoder of the language model and a small random head that follows from the seed', async () => {
    const [model, again, other] = await Promise.all([3, 3, 4].map((seed) => startRewardModel(base, seed)));
    const head = (m: CausalLM): number[] => Array.from(m.params.view('score.weight').data);
    expect(head(model!)).toEqual(head(again!));
    expect(head(model!)).not.toEqual(head(other!));
    const big = await startRewardModel(join(packageRoot(), 'fixtures', 'models', 'tiny-llama-hh'), 0);
    const numbers = head(big);
    const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
    const deviation = Math.sqrt(numbers.reduce((a, b) => a + (b - mean) ** 2, 0) / numbers.length);
    // 256 numbers from N(0, 0.02): four standard errors on either side.
    expect(Math.abs(mean)).toBeLessThan(0.005);
    expect(deviation).toBeGreaterThan(0.0164);
    expect(deviation).toBeLessThan(0.0236);
    const lm = await loadCausalLM(base);
    for (const name of lm.params.names) {
      expect(same(model!.params.view(name).data, lm.params.view(name).data), name).toBe(true);
    }
    expect(model!.params.names.filter((name) => !lm.params.names.includes(name))).toEqual(['score.weight']);
  });

  it('is a folder of transformers: one label, no language head', async () => {
    const model = await startRewardModel(familyFolder('qwen3'), 0);
    await savePolicy(join(folder, 'fresh'), model);
    const config = JSON.parse(readFileSync(join(folder, 'fresh', 'config.json'), 'utf8')) as Record<string, unknown>;
    expect(config).toMatchObject({
      architectures: ['Qwen3ForSequenceClassification'],
      id2label: { 0: 'LABEL_0' },
      label2id: { LABEL_0: 0 },
    });
    expect(model.params.names).not.toContain('lm_head.weight');
  });

  it('under LoRA the head is trained in full and saved with the adapter', async () => {
    const { model } = await loadPolicy(base, LORA, 'score');
    expect(model.params.trainable).toContain('score.weight');
    expect(model.params.trainable.filter((name) => !/lora_[AB]/.test(name))).toEqual(['score.weight']);
    await savePolicy(join(folder, 'lora'), model);
    const text = readFileSync(join(folder, 'lora', 'adapter_config.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ task_type: 'SEQ_CLS', modules_to_save: ['classifier', 'score'] });
    const again = await loadPolicy(join(folder, 'lora'), LORA, 'score');
    expect(same(again.model.params.weights, model.params.weights)).toBe(true);
  });

  it('merged with its adapter it is a reward model again', async () => {
    const known = cases.find(({ name }) => name === 'adapter')!;
    const model = await loadAdapter(file('adapter'), undefined, 'its own');
    await saveModel(join(folder, 'merged'), { tensors: merge(model), config: model.config });
    expect(apart(await scoresOf(join(folder, 'merged'), known.sequences), known.scores)).toBeLessThan(TOLERANCE);
  });
});

describe('what does not fit is told', () => {
  const lm = familyFolder('llama-gqa-tied');
  const lmAdapter = fileURLToPath(new URL('adapters/default-targets', import.meta.url));

  it('a reward model where a language model is wanted', async () => {
    const code = 'MODEL_HEAD';
    await expect(loadCausalLM(file('llama'))).rejects.toMatchObject({
      code,
      message: expect.stringContaining('is a reward model (LlamaForSequenceClassification), not a language model'),
    });
    await expect(loadPolicy(file('llama'), { ...LORA, usePeft: false })).rejects.toMatchObject({ code });
    await expect(loadPolicy(file('llama'), LORA)).rejects.toMatchObject({ code });
    await expect(loadPolicy(file('llama'), LORA, 'value')).rejects.toMatchObject({ code });
    await expect(loadAdapter(file('adapter'))).rejects.toMatchObject({ code });
  });

  it('a language model where a reward model is wanted', async () => {
    const code = 'MODEL_HEAD';
    await expect(loadRewardModel(lm)).rejects.toMatchObject({ code, hint: expect.stringContaining('method: reward') });
    await expect(RewardScorer.open(await loadCausalLM(lm))).rejects.toMatchObject({ code });
    await expect(loadAdapter(lmAdapter, undefined, 'score')).rejects.toMatchObject({ code });
    await expect(RewardScorer.open(lmAdapter)).rejects.toMatchObject({ code });
  });

  it('a classifier with several labels', async () => {
    const place = join(folder, 'labels');
    cpSync(file('llama'), place, { recursive: true });
    const config = JSON.parse(readFileSync(join(place, 'config.json'), 'utf8')) as Record<string, unknown>;
    writeFileSync(join(place, 'config.json'), JSON.stringify({ ...config, id2label: { 0: 'bad', 1: 'good' } }));
    const wanted = { code: 'MODEL_HEAD', message: expect.stringContaining('2 labels') };
    await expect(loadRewardModel(place)).rejects.toMatchObject(wanted);
    await expect(startRewardModel(place, 0)).rejects.toMatchObject(wanted);
    await expect(loadPolicy(place, LORA, 'score')).rejects.toMatchObject(wanted);
  });

  it('sequences that cannot be scored, and scores that are no numbers', async () => {
    const scorer = await RewardScorer.open(file('llama'), { executor });
    await expect(scorer.score([[1, 2], []])).rejects.toMatchObject({ code: 'REWARD_EMPTY' });
    await expect(scorer.score([[1, 97]])).rejects.toMatchObject({
      code: 'VOCABULARY',
      message: expect.stringContaining('Sequence 1 has token 97'),
    });
    scorer.model.params.view('score.weight').data[3] = Number.NaN;
    await expect(scorer.score([[1, 2]])).rejects.toMatchObject({ code: 'NON_FINITE', exitCode: 1 });
    await scorer.dispose();
  });
});

it('a conversation and a text become the tokens that reward models are trained on', async () => {
  const scorer = await RewardScorer.open(
    await startRewardModel(join(packageRoot(), 'fixtures', 'models', 'tiny-llama-hh'), 0),
    { executor },
  );
  const chat = scorer.encode([{ role: 'user', content: 'Hello' }], [{ role: 'assistant', content: 'Hi.' }]);
  expect(scorer.tokenizer.decode(chat)).toBe(
    '<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\nHi.<|im_end|>\n',
  );
  expect(scorer.tokenizer.decode(scorer.encode('Hello', ' there.'))).toBe('Hello there.<|im_end|>');
  await scorer.dispose();
});

// HARNESS_PYTHON names a Python with torch, transformers and PEFT, for example .venv/bin/python.
const python = process.env.HARNESS_PYTHON;

it.skipIf(!python)(
  'transformers and PEFT load what is saved here and give its scores (needs HARNESS_PYTHON)',
  { timeout: 300_000 },
  async () => {
    const target = join(folder, 'check');
    const { sequences } = cases[0]!;
    const base = familyFolder('llama-gqa-tied');
    const stirred = async (model: CausalLM) => {
      for (const [i, x] of model.params.weights.entries()) model.params.weights[i] = x + 0.05 * Math.sin(i);
      return model;
    };
    const models = {
      whole: await stirred(await startRewardModel(base, 1)),
      lora: await stirred((await loadPolicy(base, LORA, 'score')).model),
    };
    const wanted: Record<string, number[]> = {};
    for (const [name, model] of Object.entries(models)) {
      await savePolicy(join(target, name), model);
      wanted[name] = await scoresOf(model, sequences);
    }
    const described = { whole: { base: null, sequences }, lora: { base, sequences } };
    writeFileSync(join(target, 'cases.json'), JSON.stringify(described));
    const script = fileURLToPath(new URL('check_rewards.py', import.meta.url));
    const env = { ...process.env, HF_HUB_OFFLINE: '1' };
    const text = execFileSync(python!, [script, target], {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const found = JSON.parse(text) as Record<string, { scores: number[]; complaints: string[] }>;
    for (const [name, { scores, complaints }] of Object.entries(found)) {
      expect(complaints, name).toEqual([]);
      expect(apart(scores, wanted[name]!), name).toBeLessThan(TOLERANCE);
    }
    expect(Object.keys(found)).toEqual(['whole', 'lora']);
  },
);
