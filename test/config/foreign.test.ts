/** Recipes of other tools and of older TRL, with keys as their public examples have them. */
import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../src/base/errors.ts';
import { translate } from '../../src/config/foreign/translate.ts';
import type { Sources } from '../../src/config/sources.ts';
import { parseYaml } from '../../src/config/yaml.ts';

function read(text: string, known: string[] = []) {
  const yaml = parseYaml(text, 'recipe.yaml');
  const sources: Sources = {
    configFile: undefined,
    files: [yaml],
    assignments: Object.entries(yaml.value).map(([key, value]) => ({
      ...{ path: [key], value, form: 'typed' as const, origin: { kind: 'file' as const, yaml, key } },
    })),
  };
  const result = translate(sources, (key) => known.includes(key));
  const values = Object.fromEntries(result.sources.assignments.map(({ path, value }) => [path.join('.'), value]));
  return { values, notices: result.notices.join('\n'), errors: result.errors };
}

describe('older TRL and alignment-handbook', () => {
  it('maps renamed keys and ignores removed ones with the reason', () => {
    const { values, notices, errors } = read(
      'torch_dtype: bfloat16\nevaluation_strategy: steps\nmax_prompt_length: 512\ngroup_by_length: true\nuse_cpu: true\npreprocessing_num_workers: 12\nenv: {WANDB_PROJECT: x}\n',
    );
    expect(errors).toEqual([]);
    expect(values).toEqual({
      ...{
        dtype: 'bfloat16',
        eval_strategy: 'steps',
        train_sampling_strategy: 'group_by_length',
        device: 'cpu',
        dataset_num_proc: 12,
      },
    });
    expect(notices).toContain('torch_dtype -> dtype');
    expect(notices).toMatch(/ignored: max_prompt_length \(.*max_length.*\); env \(.*environment/);
  });

  it('leaves alone what the method itself declares', () => {
    expect(read('max_completion_length: 64\n', ['max_completion_length']).values).toEqual({
      max_completion_length: 64,
    });
  });

  it('reads both forms of a handbook mixture', () => {
    const modern = read(
      'dataset_mixture:\n  datasets:\n    - {id: org/a, config: c, split: train, columns: [chosen, rejected], weight: 0.5}\n    - {id: org/b, weight: 1.0}\n  seed: 0\n  test_split_size: 1000\n',
    );
    expect(modern.values).toEqual({
      datasets: [
        { path: 'org/a', name: 'c', split: 'train', columns: ['chosen', 'rejected'], weight: 0.5 },
        { path: 'org/b', weight: 1 },
      ],
      test_split_size: 1000,
    });
    const older = read(
      'dataset_mixer:\n  HuggingFaceH4/ultrafeedback_binarized: 1.0\ndataset_splits:\n- train_prefs\n- test_prefs\n',
    );
    expect(older.values).toEqual({
      ...{
        dataset_name: 'HuggingFaceH4/ultrafeedback_binarized',
        dataset_train_split: 'train_prefs',
        dataset_test_split: 'test_prefs',
      },
    });
  });

  it('turns compressed AdamW into AdamW and says so; other optimisers stay for the schema to refuse', () => {
    expect(read('optim: paged_adamw_8bit\n', ['optim'])).toMatchObject({ values: { optim: 'adamw_torch' } });
    expect(read('optim: paged_adamw_8bit\n', ['optim']).notices).toContain('paged_adamw_8bit');
    expect(read('optim: adafactor\n', ['optim'])).toMatchObject({ values: { optim: 'adafactor' }, notices: '' });
  });

  it('rewrites rpo_alpha as a sum of losses', () => {
    expect(read('rpo_alpha: 0.5\n').values).toEqual({ loss_type: ['sigmoid', 'sft'], loss_weights: [1, 0.5] });
    const { errors } = read('rpo_alpha: 0.5\nloss_type: ipo\n', ['loss_type']);
    expect(errors[0]?.hint).toBe('write loss_type: [ipo, sft] and loss_weights: [1, 0.5]');
    expect(read('rpo_alpha: null\n').values).toEqual({});
  });

  it('refuses what would change the result', () => {
    expect(read('reference_free: true\n').errors[0]).toMatchObject({
      code: 'CONFIG_UNAVAILABLE',
      where: { line: 1, column: 1 },
    });
    expect(read('reference_free: false\n')).toMatchObject({ errors: [], values: {} });
    expect(read('model_name_or_path: m\ntokenizer_name_or_path: m\n').errors).toEqual([]);
    expect(read('model_name_or_path: m\ntokenizer_name_or_path: n\n').errors).toHaveLength(1);
  });

  it('refuses an old and a new name with different values', () => {
    const { errors } = read('dtype: float32\ntorch_dtype: bfloat16\n', ['dtype']);
    expect(errors[0]).toMatchObject({
      code: 'CONFIG_CONFLICT',
      message: 'torch_dtype and dtype both set dtype, to different values',
    });
    expect(errors[0]?.where).toMatchObject({ line: 2 });
    expect(read('dtype: float32\ntorch_dtype: float32\n', ['dtype']).errors).toEqual([]);
  });
});

describe('axolotl', () => {
  it('maps a DPO recipe', () => {
    const { values, notices, errors } = read(`
base_model: NousResearch/Meta-Llama-3-8B
model_type: LlamaForCausalLM
load_in_4bit: true
rl: ipo
rl_beta: 0.2
datasets:
  - path: fozziethebeat/alpaca_messages_2k_dpo_test
    type: chat_template.default
    split: train
val_set_size: 0.05
sequence_len: 4096
sample_packing: false
adapter: qlora
lora_r: 32
lora_target_linear: true
micro_batch_size: 2
num_epochs: 4
optimizer: adamw_bnb_8bit
lr_scheduler: cosine
evals_per_epoch: 4
saves_per_epoch: 1
flash_attention: true
wandb_project:
special_tokens: {pad_token: x}
plugins: [axolotl.integrations.liger.LigerPlugin]
`);
    expect(errors).toEqual([]);
    expect(values).toEqual({
      ...{
        model_name_or_path: 'NousResearch/Meta-Llama-3-8B',
        load_in_4bit: true,
        method: 'dpo',
        loss_type: ['ipo'],
        beta: 0.2,
      },
      datasets: [{ path: 'fozziethebeat/alpaca_messages_2k_dpo_test', split: 'train' }],
      ...{ test_split_size: 0.05, max_length: 4096, use_peft: true, lora_r: 32, lora_target_modules: 'all-linear' },
      ...{ per_device_train_batch_size: 2, num_train_epochs: 4, optim: 'adamw_bnb_8bit', lr_scheduler_type: 'cosine' },
      ...{ eval_strategy: 'epoch', save_strategy: 'epoch' },
    });
    expect(notices).toMatch(/^axolotl recipe: read base_model -> model_name_or_path/);
    expect(notices).toContain('qlora trains as LoRA over fp32 weights');
    expect(notices).toContain('sample_packing');
  });

  it('means sft without rl, and refuses an unknown rl', () => {
    expect(read('base_model: m\n').values).toMatchObject({ method: 'sft' });
    expect(read('base_model: m\nrl: foo\n').errors[0]?.message).toBe('rl: foo has no counterpart');
  });
});

describe('LLaMA-Factory', () => {
  it('maps a DPO recipe', () => {
    const { values, notices, errors } = read(`
model_name_or_path: meta-llama/Meta-Llama-3-8B-Instruct
stage: dpo
do_train: true
finetuning_type: lora
lora_rank: 8
lora_target: all
pref_beta: 0.1
pref_loss: simpo
dataset: dpo_en_demo,other
template: llama3
cutoff_len: 2048
overwrite_cache: true
plot_loss: true
val_size: 0.1
`);
    expect(errors).toEqual([]);
    expect(values).toEqual({
      ...{
        model_name_or_path: 'meta-llama/Meta-Llama-3-8B-Instruct',
        method: 'cpo',
        loss_type: 'simpo',
        do_train: true,
      },
      ...{
        use_peft: true,
        lora_r: 8,
        lora_target_modules: 'all-linear',
        beta: 0.1,
        max_length: 2048,
        test_split_size: 0.1,
      },
      datasets: [{ path: 'dpo_en_demo' }, { path: 'other' }],
    });
    expect(notices).toMatch(/^LLaMA-Factory recipe: /);
  });

  it('refuses frozen layers and unknown stages with their line', () => {
    const { errors } = read('stage: xyz\nfinetuning_type: freeze\n');
    expect(errors.map((error) => [HarnessError.is(error), error.where?.line])).toEqual([
      [true, 1],
      [true, 2],
    ]);
  });
});
