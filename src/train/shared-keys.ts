/**
 * The keys of a training config that every method has: names, defaults and meaning of TRL and transformers (alignment
 * reference, section 6), one sentence each. Their types are `TrainOptions` (options.ts). Keys of TRL that do nothing here
 * are in `schema-ignored.ts`.
 */
import { choice, count, flag, group, key, nullable, number, optional, text, texts } from '../config/keys.ts';
import { DEVICES } from '../engine/executor.ts';
import { DEFAULT_ADAPTER } from '../models/adapters/adapter-kind.ts';
import { PRECISION } from './schema-ignored.ts';

/** transformers' name for AdamW. */
export const DEFAULT_OPTIM = 'adamw_torch';

const STEPS = 'a value below 1 is a share of the run';

export const DATASET = key({
  type: 'object',
  required: ['path'],
  additionalProperties: false,
  properties: {
    path: text('File, folder, or name of a data set.', { 'x-path': true }),
    name: optional(text('Configuration: a folder inside the data set.')),
    data_dir: optional(text('Folder inside the data set to read instead.')),
    split: {
      type: 'string',
      default: 'train',
      minLength: 1,
      description: 'Split to train on; slices as train[:100] work.',
    },
    columns: {
      anyOf: [
        texts('Columns to keep.'),
        { type: 'object', additionalProperties: { type: 'string' }, description: 'New name: name in the file.' },
        { type: 'null' },
      ],
      description: 'Columns to keep, or new names for them.',
    },
    fraction: {
      type: ['number', 'null'],
      exclusiveMinimum: 0,
      description: 'Target share of the mixture (normalised).',
    },
    weight: {
      type: ['number', 'null'],
      exclusiveMinimum: 0,
      maximum: 1,
      description: "Share of this data set's own rows.",
    },
  },
});

export const MODEL = group('model', {
  model_name_or_path: text(
    'Hugging Face model folder, or the folder of an adapter; or one of the hub: org/name, hf:org/name@revision.',
    { 'x-path': true },
  ),
  model_revision: text('Branch, tag or commit of a model of the hub whose name does not say one.', { default: 'main' }),
  dtype: {
    ...nullable(
      choice('float32', ['auto', 'float32', 'bfloat16', 'float16'], 'As in TRL; training computes in float32.'),
    ),
    'x-ignored': PRECISION,
  },
  chat_template: optional(text("Jinja text of a chat template, instead of the model's own.")),
  chat_template_path: optional(
    text('Tokenizer folder or template file to take the chat template from.', { 'x-path': true }),
  ),
  eos_token: optional(text("End-of-sequence token, instead of the tokenizer's own.")),
});

export const DATA = group('data', {
  dataset_name: optional(text('File, folder, or name of a data set.', { 'x-path': true })),
  dataset_config: optional(text('Configuration: a folder inside the data set.')),
  dataset_train_split: key({
    type: 'string',
    default: 'train',
    minLength: 1,
    description: 'Split to train on; slices as train[:100] work.',
  }),
  dataset_test_split: optional(text('Split to evaluate on; left out: the split named test, when there is one.')),
  datasets: key({ type: 'array', items: DATASET, minItems: 1, description: 'A mixture, instead of dataset_name.' }),
  test_split_size: key({
    type: ['number', 'null'],
    exclusiveMinimum: 0,
    default: null,
    description: 'Rows kept back for evaluation: a share below 1, or a number.',
  }),
  dataset_weight_field: optional(
    text(
      'Column with what each row weighs in the loss, at least 0: 2 counts as that row twice in its batch, 0 leaves it out. Held-out rows need it too, for eval_loss; other metrics leave weights out.',
    ),
  ),
  max_length: key({
    type: ['integer', 'null'],
    minimum: 2,
    default: 1024,
    description: 'Longest prompt and answer together, in tokens; null for no limit.',
  }),
  on_overlong: choice('truncate', ['truncate', 'drop', 'error'], 'What happens to rows longer than max_length.'),
});

const LENGTH_OF_RUN = group('run', {
  num_train_epochs: number(3, 'Passes over the training rows.', { exclusiveMinimum: 0 }),
  max_steps: key({
    type: 'integer',
    default: -1,
    minimum: -1,
    description: 'Optimiser steps, instead of epochs; -1: epochs decide.',
  }),
  per_device_train_batch_size: count(8, 'Rows of a micro-batch.'),
  gradient_accumulation_steps: count(1, 'Micro-batches of an optimiser step.'),
  train_sampling_strategy: { type: 'string', default: 'random', description: 'Order of the rows in an epoch.' },
  dataloader_drop_last: flag(false, 'Leave out the last, smaller batch of an epoch.'),
  seed: count(42, 'Seed of everything random.', 0),
  data_seed: optional({
    type: 'integer',
    minimum: 0,
    description: 'Seed of the row order, when it is to differ from seed.',
  }),
  output_dir: optional(text('The run folder; by default runs/<date-time>-<method>-<model>.')),
  resume_from_checkpoint: key({
    type: ['boolean', 'string', 'null'],
    default: null,
    description: 'true: the last checkpoint of output_dir; or the path of a run or checkpoint. The same as --resume.',
  }),
});

const OPTIMISER = group('optimiser', {
  learning_rate: number(5e-5, 'Peak learning rate.', { minimum: 0 }),
  // What these may be follows from the files of optimisers and penalties (schema-members.ts).
  optim: { type: 'string', default: DEFAULT_OPTIM, description: "The optimiser, by its name or transformers' name." },
  optim_args: { type: ['object', 'string', 'null'], default: null, description: 'Settings of the optimiser.' },
  penalties: { type: 'object', default: {}, description: 'Terms added to the loss, by name.' },
  weight_decay: number(0, 'Weight decay of matrices; norms and biases have none.', { minimum: 0 }),
  adam_beta1: number(0.9, 'Decay of the first moment.', { minimum: 0, exclusiveMaximum: 1 }),
  adam_beta2: number(0.999, 'Decay of the second moment.', { minimum: 0, exclusiveMaximum: 1 }),
  adam_epsilon: number(1e-8, 'Added to the root of the second moment.', { minimum: 0 }),
  max_grad_norm: number(1, 'Gradients are clipped to this norm; 0 turns clipping off.', { minimum: 0 }),
  lr_scheduler_type: choice(
    'linear',
    [
      'linear',
      'cosine',
      'cosine_with_restarts',
      'polynomial',
      'constant',
      'constant_with_warmup',
      'inverse_sqrt',
      'cosine_with_min_lr',
      'cosine_warmup_with_min_lr',
      'warmup_stable_decay',
      'reduce_lr_on_plateau',
    ],
    "Schedule of the learning rate, by transformers' names.",
  ),
  lr_scheduler_kwargs: key({
    type: ['object', 'null'],
    default: {},
    description: 'Settings of the schedule, as {num_cycles: 0.5}.',
  }),
  warmup_steps: number(0, `Steps of linear warm-up; ${STEPS}.`, { minimum: 0 }),
  warmup_ratio: number(0, 'Older form of warmup_steps: a share of the run.', { minimum: 0, maximum: 1 }),
  gradient_checkpointing: flag(false, 'Compute activations twice to hold fewer of them: slower, less memory.'),
  disable_dropout: flag(false, 'Turn dropout off, that of adapters included.'),
});

const EVALUATION = group('evaluation', {
  eval_strategy: choice('no', ['no', 'steps', 'epoch'], 'When to evaluate on the test split.'),
  eval_steps: optional({
    type: 'number',
    exclusiveMinimum: 0,
    description: `Steps between evaluations, logging_steps by default; ${STEPS}.`,
  }),
  eval_delay: number(0, 'Steps (or epochs) before the first evaluation.', { minimum: 0 }),
  per_device_eval_batch_size: count(8, 'Rows of an evaluation batch.'),
  load_best_model_at_end: flag(false, 'Keep the best checkpoint by metric_for_best_model as the result.'),
  metric_for_best_model: optional(text('Evaluation metric that decides, with or without eval_; eval_loss by default.')),
  greater_is_better: optional({
    type: 'boolean',
    description: 'Whether more is better; by default true unless the metric is a loss.',
  }),
  early_stopping_patience: optional({
    type: 'integer',
    minimum: 1,
    description: 'Stop after this many evaluations without improvement.',
  }),
  early_stopping_threshold: number(0, 'What counts as improvement for early stopping.', { minimum: 0 }),
});

const SAVING = group('saving', {
  save_strategy: choice('steps', ['no', 'steps', 'epoch', 'best'], 'When to write checkpoints.'),
  save_steps: number(500, `Steps between checkpoints; ${STEPS}.`, { exclusiveMinimum: 0 }),
  save_total_limit: optional({
    type: 'integer',
    minimum: 1,
    description: 'Checkpoints kept, the best one included; older ones are removed.',
  }),
  save_only_model: flag(false, 'Leave the optimiser out of checkpoints; they cannot be resumed.'),
});

const LOGGING = group('logging', {
  logging_strategy: choice('steps', ['no', 'steps', 'epoch'], 'When to log.'),
  logging_steps: number(10, `Steps between log entries; ${STEPS}.`, { exclusiveMinimum: 0 }),
  logging_first_step: flag(false, 'Log the first step too.'),
  report_to: nullable(
    texts('tensorboard writes an event file, none leaves it out; metrics.jsonl is always written.', {
      default: ['tensorboard'],
    }),
  ),
});

const ADAPTER = group('adapter', {
  use_peft: flag(false, 'Train an adapter instead of all weights.'),
  peft_type: text('Which adapter: harness list adapters shows them.', { default: DEFAULT_ADAPTER }),
  lora_target_modules: key({
    type: ['array', 'string', 'null'],
    items: { type: 'string' },
    default: null,
    description:
      'Modules that get an adapter, of whatever kind, as q_proj, or all-linear; by default what suits the kind.',
  }),
  lora_modules_to_save: optional(texts('Modules trained in full and saved with the adapter.')),
  lora_task_type: text('Written into adapter_config.json.', { default: 'CAUSAL_LM' }),
});

const HOUSE = group('run', {
  device: choice('cpu', DEVICES, 'Where it computes.'),
  plugins: texts('TypeScript or JavaScript files that add methods; their code is run.', { default: [] }),
});

/** All shared keys that have an effect, by group. */
export const SHARED_KEYS = {
  ...MODEL,
  ...DATA,
  ...LENGTH_OF_RUN,
  ...OPTIMISER,
  ...EVALUATION,
  ...SAVING,
  ...LOGGING,
  ...ADAPTER,
  ...HOUSE,
};
