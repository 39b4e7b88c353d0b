/**
 * The metadata at the head of a Hugging Face card: fields and types as the Hub documents them (hub-docs, modelcard.md, and
 * the reference of repository cards), and `model-index` made from what a run measured. The Hub checks `model-index`,
 * `datasets` and `license` when a card is pushed; this checks them before.
 */
import { Ajv } from 'ajv';
import { HarnessError } from '../base/errors.ts';
import { parseHubId } from '../data/hub/id.ts';
import type { AuthorFacts } from './author.ts';
import { intervalText } from './format.ts';
import type { ModelFacts } from './model-facts.ts';
import type { RunFacts } from './run-facts.ts';
import { cleanText } from './text.ts';

const TEXT = { type: 'string', minLength: 1 } as const;
const TEXTS = { type: 'array', items: TEXT } as const;
const ONE_OR_MORE = { anyOf: [TEXT, TEXTS] } as const;
/** Arguments of loaders and metrics are theirs. */
const ARGUMENTS = {} as const;

const METRIC = {
  type: 'object',
  required: ['type', 'value'],
  additionalProperties: false,
  properties: {
    type: TEXT,
    /** Numbers; the Hub also knows texts and lists, which we do not write. */
    value: { type: ['number', 'string', 'array', 'object'] },
    name: TEXT,
    config: TEXT,
    args: ARGUMENTS,
    verified: { type: 'boolean' },
    verifyToken: TEXT,
  },
} as const;

const RESULT = {
  type: 'object',
  required: ['task', 'dataset', 'metrics'],
  additionalProperties: false,
  properties: {
    task: { type: 'object', required: ['type'], additionalProperties: false, properties: { type: TEXT, name: TEXT } },
    dataset: {
      type: 'object',
      required: ['type', 'name'],
      additionalProperties: false,
      properties: { type: TEXT, name: TEXT, config: TEXT, split: TEXT, revision: TEXT, args: ARGUMENTS },
    },
    metrics: { type: 'array', minItems: 1, items: METRIC },
    source: {
      type: 'object',
      required: ['url'],
      additionalProperties: false,
      properties: { name: TEXT, url: { type: 'string', pattern: '^https?://' } },
    },
  },
} as const;

/** JSON Schema of the front matter that we write. */
const FRONT_MATTER_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    language: ONE_OR_MORE,
    license: { type: 'string', pattern: '^[a-z0-9][a-z0-9.+-]*$' },
    license_name: TEXT,
    license_link: TEXT,
    library_name: TEXT,
    pipeline_tag: { type: 'string', pattern: '^[a-z0-9-]+$' },
    tags: TEXTS,
    datasets: TEXTS,
    metrics: TEXTS,
    base_model: ONE_OR_MORE,
    base_model_relation: { enum: ['adapter', 'merge', 'quantized', 'finetune'] },
    thumbnail: TEXT,
    'model-index': {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'results'],
        additionalProperties: false,
        properties: { name: TEXT, results: { type: 'array', items: RESULT } },
      },
    },
  },
} as const;

interface Metric {
  type: string;
  value: number;
  name: string;
}

interface Result {
  task: { type: string; name?: string };
  dataset: { type: string; name: string; config?: string; split?: string };
  metrics: Metric[];
}

export type FrontMatter = Readonly<Record<string, unknown>>;

/** Folders that a recipe names as often as an organisation: `models/tiny` is a path unless `hf:` stands before it. */
const FOLDERS = /^(fixtures|models?|runs|checkpoints?|outputs?|data|datasets?|home|tmp)\//i;

/**
 * The hub's name of what a config names; undefined for paths and what may be one.
 * @param read what the run says that it read from the hub, which settles it.
 */
export function hubId(name: unknown, read: readonly { id: string }[] = []): string | undefined {
  const id = typeof name === 'string' ? parseHubId(name)?.name : undefined;
  if (id === undefined || read.some((each) => each.id === id)) return id;
  return FOLDERS.test(name as string) ? undefined : id;
}

/**
 * The front matter of a run's card. Only what the run or its author says stands in it.
 * @throws HarnessError `CARD_METADATA` when it would not be what the Hub documents.
 */
export function frontMatter(run: RunFacts, name: string, said: AuthorFacts, model: ModelFacts | null): FrontMatter {
  const task = said.pipeline_tag ?? (run.manifest.method === 'reward' ? 'text-classification' : 'text-generation');
  const { hub } = run.manifest;
  const results = [...taskResults(run, task), ...heldOutResults(run, task)];
  const base =
    said.base_model ??
    [hubId(run.config.model_name_or_path, hub) ?? hubId(model?.adapter?.base, hub)].flatMap((id) => id ?? []);
  const dataset = hubId(run.config.dataset_name, hub);
  const library =
    said.library_name ?? (model === null ? undefined : model.kind === 'adapter' ? 'peft' : 'transformers');
  const tags = [
    ...new Set([...(said.tags ?? []), 'harness', ...(run.kind === 'training' ? [run.manifest.method] : [])]),
  ];
  const metadata = {
    ...given('language', said.language),
    ...given('license', said.license),
    ...given('license_name', said.license_name),
    ...given('license_link', said.license_link),
    ...given('library_name', library),
    pipeline_tag: task,
    ...(base.length === 0 ? {} : { base_model: base.length === 1 ? base[0] : base }),
    ...(base.length > 0 && model?.kind === 'adapter' ? { base_model_relation: 'adapter' } : {}),
    ...given('datasets', dataset === undefined ? undefined : [dataset]),
    tags,
    ...(results.length === 0 ? {} : { 'model-index': [{ name: cleanText(name, 200), results }] }),
  };
  checkFrontMatter(metadata);
  return metadata;
}

const given = (key: string, value: unknown): Record<string, unknown> => (value === undefined ? {} : { [key]: value });

let validate: ReturnType<Ajv['compile']> | undefined;

/** @throws HarnessError `CARD_METADATA` naming the field. */
export function checkFrontMatter(metadata: unknown): void {
  validate ??= new Ajv({ allErrors: false, allowUnionTypes: true }).compile(FRONT_MATTER_SCHEMA);
  if (validate(metadata)) return;
  const [error] = validate.errors ?? [];
  const place = error?.instancePath.slice(1).replaceAll('/', '.') || 'the front matter';
  throw new HarnessError('CARD_METADATA', `${place} is not what the Hub documents: ${error?.message}`, {
    hint: 'card.yaml gives licence, language, base_model and tags',
  });
}

/** Names of readers of files, which are no data sets of the Hub. */
const READERS = new Set(['json', 'csv', 'parquet', 'text', 'arrow']);

function taskResults({ results }: RunFacts, type: string): Result[] {
  return results.flatMap(({ result }): Result[] => {
    if (result.kind !== 'task') return [];
    const metrics = Object.entries(result.metrics).flatMap(([key, { value, ci95, n, metric }]): Metric[] => {
      if (value === null || !Number.isFinite(value)) return [];
      const range = ci95 === null ? '' : `95 % interval ${intervalText(ci95)}, `;
      return [{ type: cleanText(metric ?? key, 100), value, name: cleanText(`${key} (${range}n = ${n})`, 200) }];
    });
    if (metrics.length === 0) return [];
    const declared = (result.taskConfig ?? {}) as Record<string, unknown>;
    const path = word(declared.dataset_path);
    const dataset = {
      type: path === undefined || READERS.has(path) ? word(result.task, 'task') : path,
      name: word(result.alias ?? result.task, 'task'),
      ...given('config', word(declared.dataset_name)),
      ...given('split', word(declared.test_split) ?? word(declared.validation_split)),
    } as Result['dataset'];
    const shots = result.numFewshot === undefined ? '' : `, ${result.numFewshot}-shot`;
    const task = { type, name: cleanText(`${word(result.task, 'task')}, version ${result.version}${shots}`, 200) };
    return [{ task, dataset, metrics }];
  });
}

function word(value: unknown): string | undefined;
function word(value: unknown, otherwise: string): string;
function word(value: unknown, otherwise?: string): string | undefined {
  return typeof value === 'string' && value !== '' && !/^[/~.]/.test(value) ? cleanText(value, 100) : otherwise;
}

function heldOutResults({ heldOut, config }: RunFacts, type: string): Result[] {
  if (heldOut === null) return [];
  const metrics = Object.entries(heldOut.measures).flatMap(([key, { after, label }]): Metric[] =>
    Number.isFinite(after)
      ? [{ type: cleanText(key, 100), value: after, name: cleanText(`${label} (n = ${heldOut.n})`, 200) }]
      : [],
  );
  if (metrics.length === 0) return [];
  const dataset = hubId(config.dataset_name) ?? 'held-out';
  return [
    { task: { type }, dataset: { type: dataset, name: 'Held-out rows of the training data', split: 'test' }, metrics },
  ];
}
