/** Keys of older TRL, transformers and alignment-handbook recipes. They apply where the method does not declare the key itself. */
import {
  each,
  ignore,
  isOff,
  ONE_PROCESS,
  OWN_KERNELS,
  PRECISION,
  RUN_FOLDER,
  type Rule,
  type Rules,
  rename,
  TRACKING,
} from './rules.ts';

const LENGTH = 'prompt and answer together are cut to max_length; TRL removed the key';
const PREPARED = 'rows are prepared as they are needed';

/** One set of handbook's `dataset_mixture` or `dataset_mixer`. */
interface MixtureEntry {
  id?: unknown;
  config?: unknown;
  split?: unknown;
  columns?: unknown;
  weight?: unknown;
}

function dataset({ id, config, split, columns, weight }: MixtureEntry): Record<string, unknown> {
  return {
    path: id,
    ...(config === undefined || config === null ? {} : { name: config }),
    ...(split === undefined ? {} : { split }),
    ...(columns === undefined || columns === null ? {} : { columns }),
    ...(weight === undefined || weight === null ? {} : { weight }),
  };
}

const mixture: Rule = (value) => {
  const { datasets, test_split_size } = (value ?? {}) as { datasets?: unknown; test_split_size?: unknown };
  if (!Array.isArray(datasets)) return { refused: 'dataset_mixture: expected a mapping with a list `datasets`' };
  return {
    set: {
      datasets: datasets.map((entry) => dataset(entry as MixtureEntry)),
      ...(test_split_size === undefined ? {} : { test_split_size }),
    },
  };
};

const mixer: Rule = (value, all) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { refused: 'dataset_mixer: expected a mapping from data set to share' };
  }
  const splits = Array.isArray(all.dataset_splits) ? all.dataset_splits.map(String) : [];
  const train = splits.find((split) => split.startsWith('train')) ?? 'train';
  const test = splits.find((split) => split.startsWith('test'));
  const entries = Object.entries(value).map(([id, weight]) => dataset({ id, weight, split: train }));
  const only = entries.length === 1 ? entries[0] : undefined;
  const set =
    only !== undefined && only.weight === 1
      ? { dataset_name: only.path, dataset_train_split: train }
      : { datasets: entries };
  return { set: { ...set, ...(test === undefined ? {} : { dataset_test_split: test }) } };
};

const rpoAlpha: Rule = (value, all) => {
  if (isOff(value)) return { set: {} };
  if (all.loss_type === undefined) return { set: { loss_type: ['sigmoid', 'sft'], loss_weights: [1, value] } };
  const types = [all.loss_type].flat();
  const weights = [...types.map(() => 1), value].join(', ');
  return {
    refused: 'rpo_alpha was replaced by a second loss',
    hint: `write loss_type: [${[...types, 'sft'].join(', ')}] and loss_weights: [${weights}]`,
  };
};

/** True in a config that was read, 'true' on the command line. */
const isOn = (value: unknown): boolean => value === true || value === 'true';
const cpu: Rule = (value) => ({ set: isOn(value) ? { device: 'cpu' } : {} });

export const TRL_RULES: Rules = {
  torch_dtype: rename('dtype'),
  evaluation_strategy: rename('eval_strategy'),
  max_seq_length: rename('max_length'),
  preprocessing_num_workers: rename('dataset_num_proc'),
  peft_lora_r: rename('lora_r'),
  peft_lora_alpha: rename('lora_alpha'),
  reward_model_path: rename('reward_model'),
  reward_model_name_or_path: rename('reward_model'),
  init_kl_coef: rename('kl_coef'),
  ppo_epochs: rename('num_ppo_epochs'),
  group_by_length: (value) => ({ set: isOn(value) ? { train_sampling_strategy: 'group_by_length' } : {} }),
  no_cuda: cpu,
  use_cpu: cpu,
  dataset_mixture: mixture,
  dataset_mixer: mixer,
  dataset_splits: () => ({ set: {} }),
  rpo_alpha: rpoAlpha,
  reference_free: (value) =>
    isOff(value) ? { set: {} } : { refused: 'reference_free is not available', hint: 'leave it out; TRL removed it' },
  tokenizer_name_or_path: (value, all) =>
    value === null || value === all.model_name_or_path
      ? { set: {} }
      : { refused: 'tokenizer_name_or_path: the tokenizer is read from the folder of the model' },
  env: ignore('a config does not set environment variables; set them where the program is started'),
  ...each(
    ['local_rollout_forward_batch_size', 'num_sample_generations', 'ds3_gather_for_generation'],
    ignore('answers are written and read as the machine allows; samples before and after stand in completions.jsonl'),
  ),
  ...each(['max_prompt_length', 'max_completion_length', 'max_target_length'], ignore(LENGTH)),
  ...each(
    ['use_flash_attention_2', 'use_logits_to_keep', 'use_liger', 'use_liger_loss', 'jit_mode_eval', 'use_ipex'],
    ignore(OWN_KERNELS),
  ),
  ...each(['fp16_opt_level', 'fp16_backend', 'half_precision_backend', 'bnb_4bit_compute_dtype'], ignore(PRECISION)),
  ...each(
    ['dataset_batch_size', 'num_of_sequences', 'chars_per_token', 'dataset_configs', 'auto_insert_empty_system_msg'],
    ignore(PREPARED),
  ),
  ...each(['overwrite_output_dir', 'logging_dir', 'save_safetensors', 'hub_model_revision'], ignore(RUN_FOLDER)),
  ...each(
    [
      'include_tokens_per_second',
      'wandb_entity',
      'wandb_project',
      'wandb_run_group',
      'log_completions',
      'callbacks',
      'benchmarks',
    ],
    ignore(TRACKING),
  ),
  ...each(
    [
      'past_index',
      'split_batches',
      'dispatch_batches',
      'ray_scope',
      'tpu_num_cores',
      'tpu_metrics_debug',
      'use_mps_device',
      'local_process_index',
      'gradient_accumulation_kwargs',
      'xpu_backend',
    ],
    ignore(ONE_PROCESS),
  ),
  ...each(
    [
      'generate_during_eval',
      'is_encoder_decoder',
      'label_pad_token_id',
      'padding_value',
      'force_use_ref_model',
      'model_adapter_name',
      'ref_adapter_name',
      'base_model_attribute_name',
    ],
    ignore('it has no counterpart here; TRL removed the key'),
  ),
};

/** Optimisers with compressed or paged state: the same mathematics with full state here. */
const VARIANTS: readonly (readonly [RegExp, string, string])[] = [
  [
    /^(?:paged_)?adamw(?:_8bit|_bnb_8bit|_32bit|_torch_8bit|_torch_4bit|_torch_npu_fused|_torch_xla|_apex_fused|_hf|_anyprecision)$/,
    ...(['adamw_torch', 'AdamW'] as const),
  ],
  [/^(?:paged_)?lion_8bit$|^paged_lion_32bit$/, 'lion_32bit', 'Lion'],
  [/^rmsprop_bnb(?:_8bit|_32bit)?$/, 'rmsprop', 'RMSprop'],
];

/** Values of known keys that other versions write differently. */
export const TRL_VALUES: Rules = {
  optim: (value) => {
    const same = typeof value === 'string' ? VARIANTS.find(([variant]) => variant.test(value)) : undefined;
    if (same === undefined) return { set: { optim: value } };
    return { set: { optim: same[1] }, note: `optim: ${value} runs as ${same[2]} with fp32 state` };
  },
};

/** Words people try, and the key they mean; only for "did you mean". */
export const SYNONYMS: Readonly<Record<string, string>> = {
  lr: 'learning_rate',
  model: 'model_name_or_path',
  model_name: 'model_name_or_path',
  model_path: 'model_name_or_path',
  dataset: 'dataset_name',
  data: 'dataset_name',
  dataset_path: 'dataset_name',
  train_file: 'dataset_name',
  epochs: 'num_train_epochs',
  num_epochs: 'num_train_epochs',
  steps: 'max_steps',
  batch_size: 'per_device_train_batch_size',
  micro_batch_size: 'per_device_train_batch_size',
  train_batch_size: 'per_device_train_batch_size',
  eval_batch_size: 'per_device_eval_batch_size',
  grad_accum: 'gradient_accumulation_steps',
  scheduler: 'lr_scheduler_type',
  lr_scheduler: 'lr_scheduler_type',
  warmup: 'warmup_steps',
  grad_clip: 'max_grad_norm',
  clip_grad_norm: 'max_grad_norm',
  output: 'output_dir',
  out: 'output_dir',
  precision: 'dtype',
  r: 'lora_r',
  lora_rank: 'lora_r',
  target_modules: 'lora_target_modules',
  resume: 'resume_from_checkpoint',
  trainer: 'method',
  optimizer: 'optim',
  log_every: 'logging_steps',
};
