/**
 * An adapter of the user's, in a file of its own, with nothing edited elsewhere: schema, list, training, resuming, merging and
 * reading back follow from its definition. And definitions that are wrong: one error, with the file and the line.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HarnessError } from '../../src/base/errors.ts';
import { packageRoot } from '../../src/base/package-root.ts';
import { loadAdapter } from '../../src/models/adapters/adapted-lm.ts';
import { loadCausalLM } from '../../src/models/causal-lm.ts';
import { loadPolicy } from '../../src/models/policy.ts';
import { loadPlugins } from '../../src/user-plugins.ts';
import { harness } from '../cli/harness.ts';
import { familyFolder } from './families.ts';
import { apart, logitsOf } from './logits.ts';

const base = join(packageRoot(), 'fixtures', 'models', 'tiny-llama-hh');
let folder: string;
const cache = process.env.HARNESS_CACHE;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-adapter-plugins-'));
  process.env.HARNESS_CACHE = join(folder, 'cache');
});
afterAll(() => {
  if (cache === undefined) delete process.env.HARNESS_CACHE;
  else process.env.HARNESS_CACHE = cache;
  rmSync(folder, { recursive: true });
});

/** What each output is shifted by, times `shift_scale`. */
const SOURCE = `import { defineAdapter, op } from '@harness-ai/harness/plugin';

export default defineAdapter({
  name: 'shift',
  summary: 'A number added to each output of a layer',
  schema: { shift_scale: { type: 'number', default: 2, description: 'Factor of what is added.' } },
  targets: ['up_proj', 'o_proj'],
  peft: {
    type: 'SHIFT',
    fields: ['shift_scale'],
    read: (fields) => ({ scale: fields.number('shift_scale', 1) }),
    write: ({ shiftScale }) => ({ shift_scale: shiftScale }),
    describe: ({ scale }) => ['scale ' + scale],
  },
  linear: {
    facts: ({ scale }) => ({ scale }),
    parameters: [{ name: 'shift', shape: ({ out }) => [out], start: (view) => void view.fill(0) }],
    apply: ({ base, get, module }) => op.add(base(), op.mul(get('shift'), module.scale)),
    weight: ({ weight }) => weight,
    merge({ bias, get, module }) {
      if (bias === null) throw new Error('there is no bias to add to');
      for (let o = 0; o < bias.length; o++) bias[o] += module.scale * get('shift')[o];
    },
  },
});
`;

function plugin(name: string, change: (source: string) => string = (source) => source): string {
  const file = join(folder, `${name}.ts`);
  writeFileSync(file, change(SOURCE));
  return file;
}

describe('an adapter in a plug-in', () => {
  const SMALL = {
    method: 'sft',
    dataset_name: join(packageRoot(), 'fixtures', 'preferences'),
    dataset_train_split: 'train[:8]',
    ...{ max_length: 64, max_steps: 4, per_device_train_batch_size: 2, learning_rate: 1e-2, save_steps: 2 },
    ...{ use_peft: true, peft_type: 'shift', shift_scale: 3, logging_steps: 1 },
  };
  const align = async (name: string, keys: Record<string, unknown>, ...flags: string[]) => {
    const config = join(folder, `${name}.yaml`);
    const output_dir = join(folder, name);
    writeFileSync(
      config,
      JSON.stringify({ ...SMALL, model_name_or_path: base, plugins: [plugin('mine')], output_dir, ...keys }),
    );
    return harness(['align', config, ...flags]);
  };
  const weights = (name: string): Buffer => readFileSync(join(folder, name, 'model', 'adapter_model.safetensors'));

  it('is trained, and goes on after a kill bit for bit', async () => {
    const { code, err } = await align('run', {});
    expect(code, err).toBe(0);
    const written = JSON.parse(readFileSync(join(folder, 'run', 'model', 'adapter_config.json'), 'utf8')) as object;
    expect(written).toMatchObject({ peft_type: 'SHIFT', shift_scale: 3, target_modules: ['up_proj', 'o_proj'] });
    const config = readFileSync(join(folder, 'run', 'config.yaml'), 'utf8');
    expect(config).toContain('shift_scale: 3');
    expect(config).not.toContain('lora_r');

    cpSync(join(folder, 'run'), join(folder, 'cut'), { recursive: true });
    for (const gone of ['model', 'checkpoint-4']) rmSync(join(folder, 'cut', gone), { recursive: true });
    const again = await align('cut', {}, '--resume');
    expect(again.code, again.err).toBe(0);
    expect(weights('cut').equals(weights('run'))).toBe(true);

    const model = await loadAdapter(join(folder, 'run', 'model'), base);
    expect(model.params.trainable).toHaveLength(2 * model.config.layers);
    const ids = [1, 5, 9, 30, 7];
    const plain = await logitsOf(await loadCausalLM(base), ids);
    const moved = await logitsOf(model, ids);
    expect(
      apart(
        moved,
        plain.map((row) => [...row]),
      ),
    ).toBeGreaterThan(1e-3);
    for (const { data } of model.params.trainable.map((name) => model.params.view(name))) data.fill(0);
    expect(
      apart(
        await logitsOf(model, ids),
        plain.map((row) => [...row]),
      ),
    ).toBeLessThan(1e-5);
  });

  it('has its keys in the schema and its line in the list', async () => {
    const schema = JSON.parse((await harness(['schema', 'sft', '--plugin', plugin('mine')])).out) as {
      properties: Record<string, unknown>;
    };
    expect(schema.properties).toMatchObject({ shift_scale: { default: 2 }, lora_r: {}, ia3_feedforward_modules: {} });
    const { out } = await harness(['list', 'adapters', '--json']);
    const names = (JSON.parse(out) as { adapters: { name: string }[] }).adapters.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['dora', 'ia3', 'lora', 'shift']));
  });

  it('is refused keys of another adapter, with their line', async () => {
    const { code, err } = await align('stray', { lora_r: 4 });
    expect(code).toBe(2);
    expect(err).toContain('lora_r is a key of the adapter dora, lora, but shift is trained');
    const unknown = await align('unknown', { peft_type: 'shft' });
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringMatching(/unknown adapter "shft"[\s\S]*shift/)]);
    const both = await align('both', { peft_type: 'ia3', use_dora: true, shift_scale: undefined });
    expect([both.code, both.err]).toEqual([
      2,
      expect.stringMatching(/use_dora chooses the adapter dora, peft_type ia3/),
    ]);
  });

  it('says what it cannot do when it is merged', async () => {
    const place = join(folder, 'merged');
    const { code, err } = await harness(['merge', join(folder, 'run'), '--base', base, '--output-dir', place]);
    expect(code).toBe(2);
    expect(err).toMatch(/linear\.merge of the adapter shift: there is no bias to add to/);
    expect(err).toMatch(/mine\.ts:21:/);
    expect(existsSync(place)).toBe(false);
  });
});

describe('a definition that is wrong is one error with its file', () => {
  const told = async (name: string, change: (source: string) => string): Promise<HarnessError> => {
    const file = plugin(name, (source) => change(source).replace("name: 'shift'", `name: '${name}'`));
    try {
      await loadPlugins([file]);
      const options = { usePeft: true, peftType: name, loraTaskType: 'CAUSAL_LM', disableDropout: false, seed: 1 };
      await loadPolicy(familyFolder('qwen3'), { ...options, shiftScale: 2 });
    } catch (error) {
      if (HarnessError.is(error)) return error;
      throw error;
    }
    throw new Error('nothing was wrong');
  };
  const second = "parameters: [{ name: 'shift', shape: () => [1], start() {} },\n{";

  it.each<[string, (source: string) => string, string, RegExp, number | undefined]>([
    [
      'twice',
      (s) => s.replace('parameters: [{', second),
      'PLUGIN_INVALID',
      /the adapter twice has two parameters called shift/,
      18,
    ],
    [
      'taken',
      (s) => s.replaceAll("'shift', shape", "'weight', shape"),
      'PLUGIN_INVALID',
      /"weight" is the layer's own/,
      undefined,
    ],
    [
      'no-parts',
      (s) => s.replace(/linear: \{[\s\S]*/, '});'),
      'PLUGIN_INVALID',
      /linear\.apply: a function/,
      undefined,
    ],
    [
      'misfit',
      (s) => s.replace('[out],', '[out + 1],'),
      'PLUGIN_INVALID',
      /linear\.apply of the adapter misfit: .*add\(/,
      18,
    ],
    ['result', (s) => s.replace('op.add(base(), ', '(base(), '), 'PLUGIN_INVALID', /gives f32\[32\], not f32\[/, 18],
    ['no-size', (s) => s.replace('[out],', '[0.5],'), 'PLUGIN_INVALID', /shape of shift is \[0\.5\]/, 17],
    [
      'thrown',
      (s) => s.replace('view.fill(0)', 'view.fil(0)'),
      'PLUGIN_FAILED',
      /start of the adapter thrown: view\.fil is not a function/,
      17,
    ],
    [
      'stranger',
      (s) => s.replace("get('shift'), module", "get('shfit'), module"),
      'PLUGIN_FAILED',
      /no parameter "shfit", only shift/,
      18,
    ],
  ])('%s', async (name, change, code, message, line) => {
    const error = await told(name, change);
    expect(error).toMatchObject({ code, exitCode: 2, message: expect.stringMatching(message) as string });
    expect(error.where?.file).toContain(`${name}.ts`);
    if (line !== undefined) expect(error.where).toMatchObject({ file: join(folder, `${name}.ts`), line });
  });
});
