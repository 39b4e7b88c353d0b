/** The keys of `align` against TRL's own dataclasses (trl-keys.json, written by make-trl-keys.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { TRL_RULES } from '../../src/config/foreign/trl.ts';
import { defaultsOf, resolveConfig } from '../../src/config/resolve.ts';
import { compileSchema, type JsonSchema } from '../../src/config/schema.ts';
import { readSources } from '../../src/config/sources.ts';
import { learningRates } from '../../src/train/optimiser/schedules.ts';
import { checkTrainOptions, type DatasetEntry, type TrainOptions } from '../../src/train/options.ts';
import type { RolloutOptions } from '../../src/train/rollout/schema.ts';
import { effectiveSchema } from '../../src/train/schema.ts';
import { SHARED_KEYS } from '../../src/train/shared-keys.ts';
import { loadTrainer } from '../../src/train/trainer-kind.ts';

type Keys = Record<string, unknown>;
const trl = JSON.parse(readFileSync(new URL('./trl-keys.json', import.meta.url), 'utf8')) as Record<
  'shared' | 'sft' | 'dpo',
  Keys
>;

/** Defaults that differ from TRL's on purpose, and why. */
const DIFFERENT: Readonly<Record<string, string>> = {
  gradient_checkpointing: 'slower without need (alignment reference, section 6)',
  report_to: 'TensorBoard events are part of a run folder',
  dataset_test_split: 'the split named test is used when there is one',
  optim: 'one AdamW for all its names',
  loss_type: 'sft: the loss that null stands for',
  warmup_ratio: 'the older key',
  eval_packing: 'no effect',
  truncation_mode: 'only one value',
};

describe('effective schema', () => {
  it('gives options their types', () => {
    expectTypeOf<TrainOptions['maxLength']>().toEqualTypeOf<number | null>();
    expectTypeOf<TrainOptions['onOverlong']>().toEqualTypeOf<'truncate' | 'drop' | 'error'>();
    expectTypeOf<TrainOptions['resumeFromCheckpoint']>().toEqualTypeOf<boolean | string | undefined>();
    expectTypeOf<TrainOptions['perDeviceTrainBatchSize']>().toEqualTypeOf<number>();
    expectTypeOf<TrainOptions['reportTo']>().toEqualTypeOf<readonly string[] | null>();
    expectTypeOf<RolloutOptions['stopToken']>().toEqualTypeOf<'eos' | 'none'>();
    expectTypeOf<RolloutOptions['emaDecay']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<DatasetEntry>().toEqualTypeOf<{
      path: string;
      name?: string | undefined;
      dataDir?: string | undefined;
      split: string;
      columns?: readonly string[] | Readonly<Record<string, string>> | undefined;
      fraction?: number | undefined;
      weight?: number | undefined;
    }>();
  });

  for (const method of ['sft', 'dpo'] as const) {
    it(`accepts every key of TRL's ${method} config with its own default`, async () => {
      const schema = await effectiveSchema(await loadTrainer(method));
      const keys = { ...trl.shared, ...trl[method] };
      const translated = (key: string) => Object.hasOwn(TRL_RULES, key);
      const unknown = Object.keys(keys).filter((key) => !Object.hasOwn(schema.properties, key));
      expect(unknown.filter((key) => !translated(key))).toEqual([]);
      // What TRL has by default must be a value we accept, null included.
      const overrides = Object.entries({ ...keys, model_name_or_path: 'm' }).map(([key, value]) => ({
        ...{ path: [key], given: { kind: 'json' as const, value }, spelled: key },
      }));
      const { values } = resolveConfig(readSources({ overrides }), schema, { name: method });
      expect(values.beta ?? 0.1).toBe(0.1);
    });

    it(`has TRL's ${method} defaults`, async () => {
      const { properties } = await effectiveSchema(await loadTrainer(method));
      const differing: string[] = [];
      for (const [key, theirs] of Object.entries({ ...trl.shared, ...trl[method] })) {
        if (Object.hasOwn(TRL_RULES, key)) continue;
        const schema = properties[key] as JsonSchema;
        if (schema['x-ignored'] !== undefined || Object.hasOwn(DIFFERENT, key)) continue;
        const ours = schema.default ?? null;
        const empty = theirs === null && (ours === null || JSON.stringify(ours) === '{}' || ours === false);
        if (!empty && JSON.stringify(ours) !== JSON.stringify(theirs)) differing.push(`${key}: ${ours} not ${theirs}`);
      }
      expect(differing).toEqual([]);
    });
  }

  it('describes every key, and every default satisfies its own schema', async () => {
    for (const method of ['sft', 'dpo']) {
      const schema = await effectiveSchema(await loadTrainer(method));
      for (const [key, { description }] of Object.entries(schema.properties)) expect(description, key).toMatch(/\S/);
      expect(compileSchema({ ...schema, required: [] }, method)(defaultsOf(schema))).toEqual([]);
    }
  });

  it('offers exactly the schedules that exist', () => {
    for (const name of SHARED_KEYS.lr_scheduler_type.enum ?? []) {
      if (name === 'reduce_lr_on_plateau') continue;
      const kwargs =
        name === 'warmup_stable_decay' ? { num_decay_steps: 2 } : /min_lr/.test(String(name)) ? { min_lr: 1e-5 } : {};
      const rate = learningRates({ name: String(name), baseLr: 1e-3, warmupSteps: 1, totalSteps: 10, kwargs });
      expect(rate(5), String(name)).toBeGreaterThan(0);
    }
  });

  it("lets a trainer's own keys and defaults win", async () => {
    const sft = await loadTrainer('sft');
    const schema = await effectiveSchema({
      ...sft,
      defaults: { learning_rate: 0.5 },
      schema: { max_length: { type: 'integer', default: 7, description: 'mine' } },
    });
    expect(schema.properties.learning_rate?.default).toBe(0.5);
    expect(schema.properties.max_length?.default).toBe(7);
    expect(Object.hasOwn(schema.properties, 'sync_ref_model')).toBe(false);
  });
});

describe('checks between keys', () => {
  const base = {
    ...{
      datasetName: 'x',
      evalStrategy: 'no',
      saveStrategy: 'steps',
      saveSteps: 10,
      evalSteps: 5,
      loggingSteps: 10,
      maxSteps: -1,
    },
    loadBestModelAtEnd: false,
  } as unknown as TrainOptions;
  const keysOf = (more: Partial<TrainOptions>) => checkTrainOptions({ ...base, ...more }).map(({ key }) => key);

  it('finds contradictions and nothing else', () => {
    expect(keysOf({})).toEqual([]);
    expect(keysOf({ datasetName: undefined })).toEqual(['dataset_name']);
    expect(keysOf({ datasets: [] })).toEqual(['datasets']);
    expect(keysOf({ loadBestModelAtEnd: true })).toEqual(['load_best_model_at_end']);
    expect(keysOf({ loadBestModelAtEnd: true, evalStrategy: 'epoch' })).toEqual(['load_best_model_at_end']);
    expect(keysOf({ loadBestModelAtEnd: true, evalStrategy: 'steps' })).toEqual([]);
    expect(keysOf({ loadBestModelAtEnd: true, evalStrategy: 'steps', saveSteps: 7 })).toEqual(['save_steps']);
    expect(keysOf({ saveStrategy: 'best' })).toEqual(['save_strategy']);
    expect(keysOf({ earlyStoppingPatience: 2 })).toEqual(['early_stopping_patience']);
  });
});
