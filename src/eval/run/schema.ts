/**
 * The keys of an evaluation's config, one sentence each: lm-eval's names where it has the thing, so that its command lines
 * and YAML run unchanged. Flags of `harness eval` are the same keys. Keys of lm-eval without effect here say why.
 */
import {
  flag,
  group,
  key,
  texts as list,
  nullable,
  type Options,
  optional,
  text as required,
} from '../../config/keys.ts';
import type { JsonSchema, ObjectSchema } from '../../config/schema.ts';

const text = (description: string, more: JsonSchema = {}) => optional(required(description, more));
const texts = (description: string, items: JsonSchema = {}) =>
  list(description, { items: { type: 'string', minLength: 1, ...items }, default: [] });
const count = (description: string, minimum = 1) => optional({ type: 'integer', minimum, description });

const ignored = (why: string): JsonSchema => ({
  description: `Accepted for lm-eval's sake, without effect: ${why}.`,
  'x-ignored': why,
});

/** What lm-eval has and we take without effect. */
const IGNORED = group('no effect', {
  log_samples: ignored('samples are always written'),
  use_cache: ignored('answers are always kept under HARNESS_CACHE; cache: false turns that off'),
  cache_requests: ignored('prompts are built while the model works'),
  max_batch_size: ignored('the batch is chosen by memory'),
  check_integrity: ignored('every task file is checked when it is read'),
  trust_remote_code: ignored('code of models and data sets is never run'),
  verbosity: ignored('--verbose and --quiet say how much is told'),
  show_config: ignored('the configuration of a task is in its results.json'),
  wandb_args: ignored('nothing is sent anywhere'),
  wandb_config_args: ignored('nothing is sent anywhere'),
  hf_hub_log_args: ignored('nothing is sent anywhere; harness publish uploads'),
});

export const EVAL_KEYS = {
  ...group('model', {
    model: text(
      "The model: a folder or hub id, openai:NAME, openai-compatible:NAME, anthropic:NAME, recorded:FILE, command:PROGRAM; or lm-eval's hf, local-completions ... with model_args.",
      { 'x-path': true },
    ),
    model_args: key({
      type: ['object', 'string'],
      default: {},
      description:
        "Options of the model's provider, and lm-eval's pretrained, model, base_url: a mapping or pretrained=X,dtype=float.",
    }),
    base_url: text('Address of the server, for openai-compatible: http://localhost:8000/v1.'),
    judge: key({
      type: 'object',
      additionalProperties: { type: 'string', minLength: 1 },
      default: {},
      description:
        'Other models that tasks ask, by role: judge, judge:2, guard ...; each as in `model`, options behind a comma: openai-compatible:NAME,base_url=URL. Guard models are known by their names, else by guard_family=llama-guard-3.',
    }),
    device: key({
      type: 'string',
      default: 'cpu',
      description: 'Where a local model computes: cpu, webgpu, tensorflow.',
    }),
    batch_size: optional({
      type: ['integer', 'string'],
      description: 'Sequences that a local model computes at once; auto chooses. Results do not depend on it.',
    }),
  }),
  ...group('tasks', {
    tasks: texts('Tasks, groups and tags to run, by name; a path of a task file.'),
    suite: text('A suite of tasks with headline scores, by name or as the path of its YAML.'),
    tasks_dir: texts('Folders with further task files, lm-eval YAML or TypeScript.', { 'x-path': true }),
    plugins: texts('Files that declare tasks, task functions, providers or metrics; their code is run.', {
      'x-path': true,
    }),
    data_dir: text('Folder of third-party data sets; HARNESS_DATA when left out.', { 'x-path': true }),
    allow_code: flag(false, 'Code that the model wrote may be run, in a child process with limits.'),
  }),
  ...group('prompts', {
    num_fewshot: count("Examples before each question; the task's own number when left out.", 0),
    limit: optional({
      type: 'number',
      exclusiveMinimum: 0,
      description: 'Only the first so many samples of each task; below 1 a share.',
    }),
    samples: optional({
      type: ['array', 'object', 'string'],
      items: { type: ['string', 'integer'] },
      description: 'Only samples with these ids: a list, lists by task, or a JSON file with them.',
    }),
    apply_chat_template: nullable({
      type: ['boolean', 'string'],
      default: false,
      description: "Prompts go through the model's chat template.",
    }),
    fewshot_as_multiturn: flag(false, 'Each example becomes a turn of the user and one of the assistant.'),
    system_instruction: text('Text of the system turn, or in front of the prompt.'),
    gen_kwargs: key({
      type: ['object', 'string'],
      default: {},
      description:
        "Options of generation that win over the task's: temperature=0.7,top_p=0.9,max_gen_toks=64, or a mapping.",
    }),
    seed: key({
      type: 'array',
      items: { type: ['integer', 'null', 'string'] },
      minItems: 1,
      maxItems: 4,
      default: [0, 1234, 1234, 1234],
      description:
        "Seed of everything, or lm-eval's four: random, numpy, torch, few-shot examples. Sampling uses the first.",
    }),
    metadata: key({
      type: ['object', 'string'],
      default: {},
      description: 'Kept with the results; a mapping or JSON.',
    }),
    predict_only: flag(false, 'Ask and keep the answers; compute no score.'),
    write_out: flag(false, 'Show the first prompt of each task before asking.'),
  }),
  ...group('requests', {
    concurrency: count('Most requests in flight to a server; adapts when the server says that it is too many.'),
    timeout: optional({ type: 'number', exclusiveMinimum: 0, description: 'Seconds that one request may take.' }),
    retries: count('How often a failed request is asked again.', 0),
    budget: count(
      'Take so few samples that all tasks together ask no more than so many requests; each keeps its share and the balance of its items.',
    ),
    max_requests: count('Ask no more than so many requests; cached answers are not counted.'),
    max_cost: optional({
      type: 'number',
      exclusiveMinimum: 0,
      description: 'Spend no more than this, in US dollars; needs `prices` for models that harness knows no price of.',
    }),
    prices: text('YAML or JSON file with prices per million tokens by model.', { 'x-path': true }),
    cache: flag(true, 'Answers are kept and found again across runs, under HARNESS_CACHE.'),
    max_failed: key({
      type: 'number',
      minimum: 0,
      maximum: 1,
      default: 0,
      description: 'Share of samples whose request may fail before the exit code is 1.',
    }),
  }),
  ...group('output', {
    output_dir: text('The run folder; runs/<date-time>-eval-<model> when left out. An existing one is gone on with.'),
    into: text(
      'Run folder of a training; results go beside its model, which is what is evaluated unless `model` is given.',
    ),
    format: key({
      type: 'array',
      items: { type: 'string', enum: ['lm-eval', 'junit'] },
      default: [],
      description: "Further files: lm-eval's results_<time>.json and samples_<task>_<time>.jsonl; junit.xml.",
    }),
    output_path: text("Folder for files in lm-eval's layout, <model>/results_<time>.json; implies format lm-eval."),
    fail_under: texts('Exit code 3 when a number is worse: acc=0.6, or task:acc=0.6.'),
  }),
  ...IGNORED,
} satisfies Record<string, JsonSchema>;

export const EVAL_SCHEMA: ObjectSchema = {
  type: 'object',
  title: 'harness eval',
  description: 'An evaluation: a model, tasks, how they are asked, where results go.',
  additionalProperties: false,
  properties: EVAL_KEYS,
};

/** lm-eval's spellings of keys that are called otherwise here. */
export const EVAL_ALIASES: Readonly<Record<string, string>> = {
  include_path: 'tasks_dir',
  confirm_run_unsafe_code: 'allow_code',
  model_name_or_path: 'model',
  task: 'tasks',
  plugin: 'plugins',
  num_concurrent: 'concurrency',
};

/** The checked config under TypeScript names; what is not set is absent. */
export type EvalOptions = Options<Omit<typeof EVAL_KEYS, keyof typeof IGNORED>>;
