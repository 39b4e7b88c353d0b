/**
 * What the keys of a task file mean: the known ones, their types and defaults, with errors at the line they stand on.
 * Follows lm-eval 0.4.13's `TaskConfig`. Refused: Python classes, images and sound, promptsource, which need what is not
 * here. Leaves out: what follows from the values.
 */
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { didYouMean } from '../../base/nearest.ts';
import { describeValue } from '../../config/describe.ts';
import { refusal } from './functions.ts';
import { type Declaration, PythonFunction } from './task-file.ts';

export const OUTPUT_TYPES = ['loglikelihood', 'loglikelihood_rolling', 'generate_until', 'multiple_choice'] as const;
export type OutputType = (typeof OUTPUT_TYPES)[number];

/** Keys of a task. */
const TASK_KEYS = new Set(
  `task task_alias tag group include class custom_dataset dataset_path dataset_name dataset_kwargs training_split
  validation_split test_split fewshot_split process_docs doc_to_text doc_to_target doc_to_image doc_to_audio unsafe_code
  doc_to_choice process_results use_prompt description target_delimiter fewshot_delimiter fewshot_config num_fewshot
  metric_list output_type generation_kwargs repeats filter_list should_decontaminate doc_to_decontamination_query
  gen_prefix assistant_prefill metadata group_alias task_list aggregate_metric_list`.split(/\s+/),
);
const FEWSHOT_KEYS =
  `sampler split process_docs fewshot_indices samples doc_to_text doc_to_choice doc_to_target gen_prefix
  fewshot_delimiter target_delimiter`.split(/\s+/);

/** A value that may be a template, a column, a constant or a function, and where it stands. */
export interface Field {
  readonly value: unknown;
  readonly path: readonly (string | number)[];
}

export interface MetricEntry {
  readonly metric: string | PythonFunction;
  readonly aggregation: string | PythonFunction | undefined;
  readonly higherIsBetter: boolean | undefined;
  /** Further keys: options of the metric. */
  readonly options: Readonly<Record<string, Json>>;
  readonly path: readonly (string | number)[];
}

export interface FewshotConfig {
  readonly sampler: 'default' | 'first_n';
  readonly split: string | undefined;
  readonly samples: unknown;
  readonly processDocs: unknown;
  readonly text: Field;
  readonly target: Field;
  readonly choice: Field | undefined;
  readonly genPrefix: Field | undefined;
  readonly fewshotDelimiter: string;
  readonly targetDelimiter: string;
}

export interface TaskConfig {
  readonly declaration: Declaration;
  readonly name: string;
  readonly alias: string | undefined;
  readonly tags: readonly string[];
  readonly outputType: OutputType;
  readonly dataset: { readonly path: string; readonly name: string | undefined; readonly kwargs: Record<string, Json> };
  readonly splits: Readonly<Record<'training' | 'validation' | 'test', string | undefined>>;
  readonly processDocs: unknown;
  readonly text: Field;
  readonly target: Field;
  readonly choice: Field | undefined;
  readonly processResults: unknown;
  readonly description: string;
  readonly genPrefix: Field | undefined;
  readonly targetDelimiter: string;
  readonly fewshotDelimiter: string;
  readonly fewshot: FewshotConfig;
  /** `undefined`: none by itself, and `--num_fewshot` counts. */
  readonly numFewshot: number | undefined;
  /** `undefined`: lm-eval's default metrics of the output type. */
  readonly metrics: readonly MetricEntry[] | undefined;
  readonly generation: Readonly<Record<string, Json>> | undefined;
  readonly repeats: number;
  readonly filters: unknown;
  readonly unsafeCode: boolean;
  readonly version: string | number;
}

/**
 * Reads the keys of a task.
 * @throws HarnessError `TASK_UNKNOWN_KEY`, `TASK_INVALID`, `TASK_UNSUPPORTED`, `TASK_PYTHON`.
 */
export function taskConfig(declaration: Declaration): TaskConfig {
  const reader = new Keys(declaration);
  reader.refuseForeign();
  reader.refuseUnknown();
  const fewshotDelimiter = reader.text('fewshot_delimiter') ?? '\n\n';
  const targetDelimiter = reader.text('target_delimiter') ?? ' ';
  const outputType = reader.oneOf('output_type', OUTPUT_TYPES) ?? 'generate_until';
  const metadata = declaration.value('metadata');
  const version = reader.isMapping(metadata) ? metadata.version : undefined;
  const genPrefix = reader.field('gen_prefix') ?? reader.field('assistant_prefill');
  const config = {
    declaration,
    name: reader.text('task') ?? reader.missing('task'),
    alias: reader.text('task_alias'),
    tags: reader.texts('tag'),
    outputType,
    dataset: {
      path: reader.text('dataset_path') ?? reader.missing('dataset_path'),
      name: reader.text('dataset_name'),
      kwargs: reader.mapping('dataset_kwargs') ?? {},
    },
    splits: {
      training: reader.text('training_split'),
      validation: reader.text('validation_split'),
      test: reader.text('test_split'),
    },
    processDocs: declaration.value('process_docs'),
    // Rolling tasks often leave the text out: nothing comes before the document.
    text:
      reader.field('doc_to_text') ??
      (outputType === 'loglikelihood_rolling' ? constant('') : reader.missing('doc_to_text')),
    target: reader.field('doc_to_target') ?? constant(''),
    choice: reader.field('doc_to_choice'),
    processResults: declaration.value('process_results'),
    description: reader.text('description') ?? '',
    genPrefix,
    targetDelimiter,
    fewshotDelimiter,
    numFewshot: reader.wholeNumber('num_fewshot', 0),
    metrics: reader.metrics(),
    generation: reader.mapping('generation_kwargs'),
    repeats: reader.wholeNumber('repeats', 1) ?? 1,
    filters: declaration.value('filter_list'),
    unsafeCode: declaration.value('unsafe_code') === true,
    version: typeof version === 'number' || typeof version === 'string' ? version : 'Yaml',
  };
  if (config.splits.test === undefined && config.splits.validation === undefined) {
    throw declaration.error('TASK_INVALID', `task ${config.name} has neither test_split nor validation_split`, [
      'task',
    ]);
  }
  return { ...config, fewshot: reader.fewshot(config) };
}

const constant = (value: unknown): Field => ({ value, path: [] });

class Keys {
  readonly #declaration: Declaration;

  constructor(declaration: Declaration) {
    this.#declaration = declaration;
  }

  #wrong(path: readonly (string | number)[], expected: string, value: unknown): HarnessError {
    const key = path.join('.');
    return this.#declaration.error('TASK_INVALID', `${key}: expected ${expected}, got ${shown(value)}`, path);
  }

  missing(key: string): never {
    throw this.#declaration.error('TASK_INVALID', `the task has no ${key}`, ['task']);
  }

  refuseUnknown(): void {
    const unknown = this.#declaration.keys.filter((key) => !TASK_KEYS.has(key));
    const errors = unknown.map((key) => {
      const hint = didYouMean(key, TASK_KEYS);
      return this.#declaration.error('TASK_UNKNOWN_KEY', `unknown key "${key}" of a task`, [key], hint);
    });
    const [first, ...also] = errors;
    if (first === undefined) return;
    throw new HarnessError(first.code, first.message, {
      ...(first.where === undefined ? {} : { where: first.where }),
      ...(first.hint === undefined ? {} : { hint: first.hint }),
      also,
    });
  }

  refuseForeign(): void {
    const given = (key: string): unknown => this.#declaration.value(key);
    for (const key of ['class', 'custom_dataset'] as const) {
      if (given(key) === undefined) continue;
      const what = key === 'class' ? 'a Python class' : 'a Python function that makes the data set';
      throw refusal(this.#declaration, [key], {
        message: `${key} names ${what} (${shown(given(key))}), which is not run here`,
        hint:
          key === 'class'
            ? 'write the task in TypeScript with defineTask, and give the file with --plugin'
            : 'write its rows to a file and name it: dataset_path: json, dataset_kwargs: {data_files: {test: rows.jsonl}}',
      });
    }
    for (const key of ['doc_to_image', 'doc_to_audio', 'use_prompt']) {
      if (given(key) === undefined) continue;
      const what = key === 'use_prompt' ? 'prompts from promptsource' : 'images and sound';
      throw this.#declaration.error('TASK_UNSUPPORTED', `${key}: ${what} are not supported`, [key]);
    }
  }

  isMapping(value: unknown): value is Record<string, Json> {
    return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof PythonFunction);
  }

  text(key: string): string | undefined {
    const value = this.#declaration.value(key);
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    throw this.#wrong([key], 'a text', value);
  }

  texts(key: string): readonly string[] {
    const value = this.#declaration.value(key);
    if (value === undefined) return [];
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (list.every((each) => typeof each === 'string')) return list;
    throw this.#wrong([key], 'a text or a list of texts', value);
  }

  oneOf<const Name extends string>(key: string, names: readonly Name[]): Name | undefined {
    const value = this.#declaration.value(key);
    if (value === undefined) return undefined;
    const found = names.find((name) => name === value);
    if (found !== undefined) return found;
    const hint = typeof value === 'string' ? didYouMean(value, names) : undefined;
    const message = `${key}: expected ${names.join(', ')}, got ${shown(value)}`;
    throw this.#declaration.error('TASK_INVALID', message, [key], hint);
  }

  wholeNumber(key: string, least: number): number | undefined {
    const value = this.#declaration.value(key);
    if (value === undefined) return undefined;
    if (Number.isInteger(value) && (value as number) >= least) return value as number;
    throw this.#wrong([key], `a whole number from ${least}`, value);
  }

  mapping(key: string): Record<string, Json> | undefined {
    const value = this.#declaration.value(key);
    if (value === undefined || this.isMapping(value)) return value;
    throw this.#wrong([key], 'a mapping', value);
  }

  field(...path: [string, ...string[]]): Field | undefined {
    const value = path.reduce<unknown>(
      (at, key, depth) =>
        depth === 0 ? this.#declaration.value(key) : (at as Record<string, unknown> | undefined)?.[key],
      undefined,
    );
    return value === undefined || value === null ? undefined : { value, path };
  }

  metrics(): MetricEntry[] | undefined {
    const list = this.#declaration.value('metric_list');
    if (list === undefined) return undefined;
    if (!Array.isArray(list)) throw this.#wrong(['metric_list'], 'a list', list);
    return (list as readonly unknown[]).map((entry, i) => {
      const path = ['metric_list', i];
      if (!this.isMapping(entry)) throw this.#wrong(path, 'a mapping with the key metric', entry);
      const {
        metric,
        aggregation,
        higher_is_better: better,
        hf_evaluate: _,
        ...options
      } = entry as Record<string, unknown>;
      if (typeof metric !== 'string' && !(metric instanceof PythonFunction)) {
        throw this.#wrong([...path, 'metric'], 'the name of a metric', metric);
      }
      if (aggregation !== undefined && typeof aggregation !== 'string' && !(aggregation instanceof PythonFunction)) {
        throw this.#wrong([...path, 'aggregation'], 'the name of an aggregation', aggregation);
      }
      return {
        metric,
        aggregation,
        higherIsBetter: typeof better === 'boolean' ? better : undefined,
        options: options as Record<string, Json>,
        path,
      };
    });
  }

  fewshot(
    task: Pick<
      TaskConfig,
      'processDocs' | 'text' | 'target' | 'choice' | 'genPrefix' | 'fewshotDelimiter' | 'targetDelimiter'
    >,
  ): FewshotConfig {
    const own = this.mapping('fewshot_config') ?? {};
    for (const key of Object.keys(own)) {
      if (FEWSHOT_KEYS.includes(key)) continue;
      const message = `unknown key "${key}" of fewshot_config`;
      throw this.#declaration.error(
        'TASK_UNKNOWN_KEY',
        message,
        ['fewshot_config', key],
        didYouMean(key, FEWSHOT_KEYS),
      );
    }
    const sampler: unknown = own.sampler ?? 'default';
    if (sampler !== 'default' && sampler !== 'first_n') {
      throw this.#wrong(['fewshot_config', 'sampler'], 'default or first_n', sampler);
    }
    const textOf = (key: string, otherwise: string): string => {
      const value = own[key];
      if (value === undefined || value === null) return otherwise;
      if (typeof value === 'string') return value;
      throw this.#wrong(['fewshot_config', key], 'a text', value);
    };
    const split = own.split ?? this.text('fewshot_split');
    if (split !== undefined && typeof split !== 'string')
      throw this.#wrong(['fewshot_config', 'split'], 'a text', split);
    return {
      sampler,
      split,
      samples: own.samples ?? undefined,
      processDocs: 'process_docs' in own ? own.process_docs : task.processDocs,
      text: this.field('fewshot_config', 'doc_to_text') ?? task.text,
      target: this.field('fewshot_config', 'doc_to_target') ?? task.target,
      choice: this.field('fewshot_config', 'doc_to_choice') ?? task.choice,
      genPrefix: this.field('fewshot_config', 'gen_prefix') ?? task.genPrefix,
      fewshotDelimiter: textOf('fewshot_delimiter', task.fewshotDelimiter),
      targetDelimiter: textOf('target_delimiter', task.targetDelimiter),
    };
  }
}

const shown = (value: unknown): string => (value instanceof PythonFunction ? String(value) : describeValue(value));
