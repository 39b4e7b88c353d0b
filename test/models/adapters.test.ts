/**
 * Adapter folders against PEFT: what it wrote is read with its numbers (adapters/expected.json, made by make_adapters.py),
 * what is written here PEFT loads with our numbers (needs HARNESS_PYTHON), and what cannot be right is told.
 */
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LowRank, LowRankSettings } from '../../adapters/math/low-rank.ts';
import { type AdaptedLM, loadAdapter, saveAdapter } from '../../src/models/adapters/adapted-lm.ts';
import { merge } from '../../src/models/adapters/merge.ts';
import { type CausalLM, identity } from '../../src/models/causal-lm.ts';
import { type NamedTensor, SafetensorsReader, writeSafetensors } from '../../src/models/files/safetensors.ts';
import { saveModel } from '../../src/models/files/save.ts';
import type { LinearModule } from '../../src/models/params.ts';
import { loadPolicy, type PolicyOptions } from '../../src/models/policy.ts';
import { type AdapterCase, adapterFolder, adapters } from './adapters.ts';
import { familyFolder } from './families.ts';
import { apart, logitsOf, logSumExp } from './logits.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'harness-adapters-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

// Sums in another order differ by 2.9e-6 at most.
const TOLERANCE = 1e-5;

const difference = (rows: readonly Float32Array[], { first16, logsumexp }: AdapterCase): number =>
  Math.max(apart(rows, first16), ...logsumexp.map((value, i) => Math.abs(logSumExp(rows[i]!) - value)));

describe.each(adapters)('$name', (known) => {
  it('sits on the modules PEFT chooses, with what their settings make of them', async () => {
    const { adapter } = await loadAdapter(adapterFolder(known.name));
    const own = Object.fromEntries(
      [...adapter.modules].map(([name, { name: _, in: __, out, ...facts }]) => [name, facts]),
    );
    expect(own).toEqual(known.modules);
  });

  it('has the logits of PEFT, and merged too', async () => {
    const model = await loadAdapter(adapterFolder(known.name));
    expect(known.moved).toBeGreaterThan(1000 * TOLERANCE);
    expect(difference(await logitsOf(model, known.ids), known)).toBeLessThan(TOLERANCE);
    merge(model);
    expect(difference(await logitsOf({ ...model, adapter: null }, known.ids), known)).toBeLessThan(TOLERANCE);
  });

  it('is written back as it was', async () => {
    const target = join(scratch, 'same', known.name);
    await saveAdapter(target, await loadAdapter(adapterFolder(known.name)));
    for (const [file, read] of [
      ['adapter_config.json', async (path: string) => JSON.parse(await readFile(path, 'utf8')) as unknown],
      ['adapter_model.safetensors', tensorsOf],
    ] as const) {
      expect(await read(join(target, file))).toEqual(await read(join(adapterFolder(known.name), file)));
    }
  });
});

async function tensorsOf(path: string): Promise<Record<string, { shape: readonly number[]; view: Float32Array }>> {
  const reader = await SafetensorsReader.open(path);
  const found: Record<string, { shape: readonly number[]; view: Float32Array }> = {};
  for (const name of [...reader.tensors.keys()].sort()) {
    const { shape } = reader.tensors.get(name)!;
    const view = new Float32Array(shape.reduce((n, size) => n * size, 1));
    await reader.read(name, view);
    found[name] = { shape, view };
  }
  await reader.close();
  return found;
}

const lowRanks = ({ adapter }: CausalLM) => [...adapter!.modules.values()] as unknown as (LinearModule & LowRank)[];

const DEFAULTS: PolicyOptions = {
  ...{ usePeft: true, loraR: 4, loraAlpha: 6, loraDropout: 0, loraTaskType: 'CAUSAL_LM', useRslora: false },
  ...{ disableDropout: false, seed: 42 },
};

/** A fresh adapter with every trained weight moved, as training would. */
async function trained(base: string, options: Partial<PolicyOptions>): Promise<AdaptedLM> {
  const { model } = await loadPolicy(familyFolder(base), { ...DEFAULTS, ...options });
  for (const name of model.params.trainable) {
    const { data } = model.params.view(name);
    for (let i = 0; i < data.length; i++) data[i]! += 0.1 * Math.sin(i * 12.9898);
  }
  return model as AdaptedLM;
}

describe('a fresh adapter', () => {
  it('leaves the model as it is, sits on q_proj and v_proj, and repeats for a seed', async () => {
    const known = adapters.find(({ name }) => name === 'default-targets')!;
    const folder = familyFolder(known.base);
    const { model } = await loadPolicy(folder, DEFAULTS);
    const whole = await loadPolicy(folder, { ...DEFAULTS, usePeft: false });
    expect(await logitsOf(model, known.ids)).toEqual(await logitsOf(whole.model, known.ids));
    expect([...model.adapter!.modules.keys()]).toEqual(Object.keys(known.modules));
    const again = await loadPolicy(folder, DEFAULTS);
    expect(again.model.params.weights).toEqual(model.params.weights);
    const other = await loadPolicy(folder, { ...DEFAULTS, seed: 43 });
    expect(other.model.params.weights).not.toEqual(model.params.weights);
  });

  it('starts with A uniform within 1 / sqrt(in), every module by itself', async () => {
    const all = await loadPolicy(familyFolder('qwen3'), { ...DEFAULTS, loraR: 32, loraTargetModules: 'all-linear' });
    const { params, adapter } = all.model;
    for (const { name, in: width } of adapter!.modules.values()) {
      const a = params.view(`${name}.lora_A.weight`).data;
      const bound = 1 / Math.sqrt(width);
      const mean = a.reduce((sum, x) => sum + x, 0) / a.length;
      const variance = a.reduce((sum, x) => sum + x * x, 0) / a.length;
      expect(a.every((x) => Math.abs(x) <= bound)).toBe(true);
      // Within five standard errors of what a uniform distribution has.
      expect(Math.abs(mean)).toBeLessThan((5 * bound) / Math.sqrt(3 * a.length));
      expect(Math.abs(variance / (bound ** 2 / 3) - 1)).toBeLessThan(5 * Math.sqrt(0.8 / a.length));
      expect(params.view(`${name}.lora_B.weight`).data.every((x) => x === 0)).toBe(true);
    }
    const two = await loadPolicy(familyFolder('qwen3'), { ...DEFAULTS, loraR: 32 });
    for (const name of two.model.params.trainable) {
      expect(two.model.params.view(name).data).toEqual(params.view(name).data);
    }
  });

  it('takes one target as a text or as a list of one', async () => {
    const modules = async (loraTargetModules: string | string[]) => {
      const { model } = await loadPolicy(familyFolder('qwen3'), { ...DEFAULTS, loraTargetModules });
      return [...model.adapter!.modules.keys()];
    };
    const expected = ['model.layers.0.mlp.up_proj', 'model.layers.1.mlp.up_proj'];
    expect(await modules('up_proj')).toEqual(expected);
    expect(await modules(['up_proj'])).toEqual(expected);
    expect(await modules(['.*up_proj'])).toEqual(expected);
    expect(await modules(['all-linear'])).toHaveLength(14);
  });

  it('tells of targets that no module answers to', async () => {
    const options = { ...DEFAULTS, loraTargetModules: ['q_proj', 'c_attn'] };
    expect((await loadPolicy(familyFolder('qwen3'), options)).notices).toEqual([
      'lora_target_modules: the model has no c_attn.',
    ]);
  });

  it('is trained alone: nothing frozen has a gradient or a place in the optimiser', async () => {
    const { model } = await loadPolicy(familyFolder('qwen3'), { ...DEFAULTS, loraModulesToSave: ['model.norm'] });
    const { params } = model;
    expect(params.trainable.filter((name) => !name.includes('.lora_'))).toEqual(['model.norm.weight']);
    const size = lowRanks(model).reduce((n, { r, in: width, out }) => n + r * (width + out), 32);
    expect(params.total).toBe(size);
    const decays = (name: string): boolean =>
      (params.view(name).data.byteOffset - params.weights.byteOffset) / 4 < params.decayLength;
    expect(params.trainable.filter((name) => !decays(name))).toEqual(['model.norm.weight']);
    expect(() => params.gradient('model.layers.0.self_attn.q_proj.weight')).toThrow();
  });
});

it('what only the scale tells apart has another identity', async () => {
  const of = async (options: Partial<PolicyOptions>): Promise<string> =>
    identity((await loadPolicy(familyFolder('qwen3'), { ...DEFAULTS, ...options })).model);
  const identities = [{}, { loraAlpha: 8 }, { useRslora: true }, { usePeft: false }].map(of);
  expect(new Set(await Promise.all(identities)).size).toBe(4);
});

describe('an adapter folder', () => {
  it('is continued, with its own settings and dropout', async () => {
    const folder = adapterFolder('biases');
    const { model, dropout, notices } = await loadPolicy(folder, { ...DEFAULTS, loraR: 99 });
    expect([(model.adapter!.config.settings as LowRankSettings).r, dropout]).toEqual([4, 0.1]);
    expect(notices).toEqual([
      `The adapter in ${folder} is continued with its own settings (r 4, alpha 6); lora_* keys have no effect.`,
    ]);
    const quiet = await loadPolicy(folder, { ...DEFAULTS, usePeft: false, disableDropout: true });
    expect([quiet.model.params.weights, quiet.dropout, quiet.notices]).toEqual([model.params.weights, 0, []]);
  });

  const spoiled = async (name: string, change: (config: Record<string, unknown>) => object): Promise<string> => {
    const folder = await mkdtemp(join(scratch, 'spoiled-'));
    await cp(adapterFolder(name), folder, { recursive: true });
    const path = join(folder, 'adapter_config.json');
    const config = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    await writeFile(
      path,
      JSON.stringify({ ...config, base_model_name_or_path: familyFolder('qwen3'), ...change(config) }),
    );
    return folder;
  };

  it.each<[string, object, string, RegExp]>([
    ['LoHa', { peft_type: 'LOHA' }, 'MODEL_UNSUPPORTED', /peft_type "LOHA"/],
    ['IA3 with fields of LoRA', { peft_type: 'IA3' }, 'MODEL_UNSUPPORTED', /bias "none"/],
    ['no type', { peft_type: undefined }, 'MODEL_UNSUPPORTED', /peft_type null/],
    ['DoRA without its vectors', { use_dora: true }, 'ADAPTER_MISMATCH', /lacks .*lora_magnitude_vector/],
    ['PiSSA', { init_lora_weights: 'pissa' }, 'MODEL_UNSUPPORTED', /pissa.*changes the base/],
    ['biases', { bias: 'all' }, 'MODEL_UNSUPPORTED', /bias "all"/],
    ['tokens', { trainable_token_indices: [1] }, 'MODEL_UNSUPPORTED', /trainable_token_indices \[1\]/],
    ['a later variant', { use_other: { a: 1 } }, 'MODEL_UNSUPPORTED', /use_other/],
    ['rank 0', { r: 0 }, 'MODEL_CONFIG', /r is 0/],
    ['a text for alpha', { lora_alpha: '16' }, 'MODEL_CONFIG', /lora_alpha is "16"/],
    ['a rank beyond all memory', { r: 2 ** 50 }, 'ADAPTER_MISMATCH', /says rank 1125899906842624/],
    ['another rank', { r: 8 }, 'ADAPTER_MISMATCH', /has shape \[4, 32\].*says rank 8/],
    ['more targets', { target_modules: ['q_proj', 'k_proj', 'v_proj'] }, 'ADAPTER_MISMATCH', /lacks .*k_proj/],
    ['fewer targets', { target_modules: ['q_proj'] }, 'ADAPTER_MISMATCH', /holds .*v_proj.* does not ask for/],
    ['no such target', { target_modules: ['c_attn'] }, 'ADAPTER_MODULES', /"c_attn".*matches no linear layer/],
    ['no such module', { modules_to_save: ['scores'] }, 'ADAPTER_MODULES', /no module "scores"/],
    ['the embedding', { target_modules: ['embed_tokens'] }, 'ADAPTER_MODULES', /names the embedding/],
    ['a faulty expression', { target_modules: '(q_proj' }, 'ADAPTER_MODULES', /regular expression/],
    ['an endless expression', { target_modules: '(.*)*(.*)*(.*)*!' }, 'ADAPTER_MODULES', /takes longer/],
    ['another base', { base_model_name_or_path: familyFolder('smollm') }, 'ADAPTER_MISMATCH', /needs \[4, 36\]/],
    ['a missing base', { base_model_name_or_path: 'no/such' }, 'BASE_MODEL', /"no\/such".* was not found: tried /],
    ['no base', { base_model_name_or_path: null }, 'BASE_MODEL', /does not name a base/],
  ])('%s is refused', async (_, change, code, message) => {
    const folder = await spoiled('default-targets-qwen3', () => change);
    await expect(loadAdapter(folder)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });

  it('without weights, or with a pickle alone, is refused', async () => {
    const folder = await spoiled('default-targets-qwen3', () => ({}));
    await rm(join(folder, 'adapter_model.safetensors'));
    await expect(loadAdapter(folder)).rejects.toMatchObject({ code: 'ADAPTER_WEIGHTS' });
    await writeFile(join(folder, 'adapter_model.bin'), '');
    await expect(loadAdapter(folder)).rejects.toThrow(/pickle/);
  });

  it('names the modules there are when a target matches none', async () => {
    const options = { ...DEFAULTS, loraTargetModules: ['query'] };
    await expect(loadPolicy(familyFolder('qwen3'), options)).rejects.toMatchObject({
      message: 'lora_target_modules ["query"] matches no linear layer of the model.',
      hint: 'There are: q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj, lm_head; all-linear takes all but lm_head.',
    });
  });

  it('in half precision is widened', async () => {
    const folder = await spoiled('default-targets-qwen3', () => ({}));
    const path = join(folder, 'adapter_model.safetensors');
    const tensors: NamedTensor[] = Object.entries(await tensorsOf(path)).map(([name, { shape, view }]) => {
      return { name, shape, view: view.map((x) => Math.round(x * 256) / 256) };
    });
    await writeSafetensors(path, tensors);
    const single = await loadAdapter(folder);
    await halve(path, tensors);
    expect((await loadAdapter(folder)).params.weights).toEqual(single.params.weights);
  });
});

/** Writes tensors as bfloat16: their upper halves, which is exact for numbers of few digits. */
async function halve(path: string, tensors: readonly NamedTensor[]): Promise<void> {
  let at = 0;
  const header: Record<string, unknown> = {};
  const parts = tensors.map(({ name, shape, view }) => {
    const bits = Uint16Array.from(new Uint32Array(view.buffer, view.byteOffset, view.length), (x) => x >>> 16);
    header[name] = { dtype: 'BF16', shape, data_offsets: [at, at + 2 * view.length] };
    at += 2 * view.length;
    return new Uint8Array(bits.buffer);
  });
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  await writeFile(path, Buffer.concat([length, json, ...parts]));
}

// HARNESS_PYTHON names a Python with torch, transformers and PEFT, for example .venv/bin/python.
const python = process.env.HARNESS_PYTHON;

it.skipIf(!python)(
  'PEFT loads what is written here with our logits, transformers what is merged (needs HARNESS_PYTHON)',
  { timeout: 300_000 },
  async () => {
    const made: Record<string, [string, Partial<PolicyOptions>]> = {
      plain: ['llama-gqa-tied', {}],
      rslora: ['qwen2-tied', { useRslora: true, loraTargetModules: 'all-linear', loraDropout: 0.05 }],
      expression: ['mistral-sliding', { loraTargetModules: '.*\\.[kv]_proj' }],
      head: ['llama-gqa-tied', { loraTargetModules: ['v_proj', 'lm_head'] }],
      saved: ['qwen3-bias-tied', { loraModulesToSave: ['embed_tokens', 'norm'] }],
      untied: ['llama-fp16', { loraModulesToSave: ['lm_head'], loraR: 7, loraAlpha: 3 }],
      patterns: [
        'qwen3',
        { loraTargetModules: 'all-linear', loraRankPattern: { k_proj: 2 }, loraAlphaPattern: { 'mlp.up_proj': 9 } },
      ],
      dora: ['llama-attention-bias', { useDora: true, loraTargetModules: 'all-linear', useRslora: true }],
      'dora-head': ['llama-gqa-tied', { peftType: 'dora', loraTargetModules: ['v_proj', 'lm_head'] }],
      ia3: ['qwen2-tied', { peftType: 'ia3', loraModulesToSave: ['norm'] }],
      'ia3-all': [
        'llama-mlp-bias',
        { peftType: 'ia3', loraTargetModules: ['up_proj', 'o_proj'], ia3FeedforwardModules: ['up_proj'] },
      ],
    };
    const ids = adapters[0]!.ids;
    const folder = join(scratch, 'checked');
    const rows: Record<string, Float32Array[]> = {};
    const cases: Record<string, object> = {};
    for (const [name, [base, options]] of Object.entries(made)) {
      const model = await trained(base, options);
      rows[name] = await logitsOf(model, ids);
      await saveAdapter(join(folder, name, 'adapter'), model);
      await saveModel(join(folder, name, 'merged'), { config: model.config, tensors: merge(model) });
      cases[name] = { base: familyFolder(base), ids };
    }
    await writeFile(join(folder, 'cases.json'), JSON.stringify(cases));
    const script = fileURLToPath(new URL('check_adapters.py', import.meta.url));
    const output = execFileSync(python!, [script, folder], {
      encoding: 'utf8',
      env: { ...process.env, HF_HUB_OFFLINE: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 2 ** 26,
    });
    const found = JSON.parse(output) as Record<
      string,
      { adapter: number[][]; merged: number[][]; complaints: string[] }
    >;
    expect(Object.keys(found)).toEqual(Object.keys(made));
    for (const [name, { adapter, merged, complaints }] of Object.entries(found)) {
      const differences = { adapter: apart(rows[name]!, adapter), merged: apart(rows[name]!, merged) };
      expect({ name, complaints }).toEqual({ name, complaints: [] });
      expect(differences.adapter, name).toBeLessThan(TOLERANCE);
      expect(differences.merged, name).toBeLessThan(TOLERANCE);
    }
  },
);
