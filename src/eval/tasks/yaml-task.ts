/**
 * A task file as an `EvalTask`: documents into prompts and requests, answers through filters into values. Follows lm-eval
 * 0.4.13 for the four output types. Leaves out: what each part means (the files beside this one).
 */
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { shortPath } from '../../base/paths.ts';
import type { ModelAnswer } from '../../providers/contract/request.ts';
import { AGGREGATIONS } from './aggregations.ts';
import { Documents, inRow, type LoadSplit } from './documents.ts';
import { type ExampleSampler, sampler } from './examples.ts';
import { functionNamed, standIn } from './functions.ts';
import { type TaskMetric, taskMetrics } from './metric-list.ts';
import { TaskRequests } from './requests.ts';
import { sampleParts } from './sample-parts.ts';
import { planned } from './sample-statistic.ts';
import type { EvalSample, EvalTask, MetricPlan, SampleScore, ScoringContext, TaskContext } from './task.ts';
import { type TaskConfig, taskConfig } from './task-config.ts';
import { type Declaration, PythonFunction } from './task-file.ts';
import { taskFilters } from './task-filters.ts';
import type { FunctionContext } from './task-functions.ts';
import { TaskValues, type ValueParts } from './values.ts';

export interface TaskPorts {
  readonly loadSplit: LoadSplit;
  /** Resamples of bootstrap errors; default 100,000, as in lm-eval. */
  readonly bootstrapIters?: number;
}

/**
 * Makes a task of a declaration; templates are compiled and functions found, data are not read.
 * @throws HarnessError `TASK_*`, `METRIC_*`, `TEMPLATE_*`, `FILTER_*` with file and line.
 */
export async function yamlTask(declaration: Declaration, ports: TaskPorts): Promise<EvalTask> {
  const config = taskConfig(declaration);
  const found = async <Kind extends 'processDocs' | 'processResults' | 'samples'>(
    value: unknown,
    kind: Kind,
    ...path: string[]
  ) => {
    const reference = functionNamed(value, true);
    if (reference === undefined && kind !== 'samples' && value !== undefined && value !== null) {
      const message = `${path.join('.')}: expected a function: !function module.name, or folder/module.name`;
      throw declaration.error('TASK_INVALID', message, path);
    }
    return reference === undefined ? undefined : await standIn(reference, kind, { declaration, path });
  };
  const process = await found(config.processDocs, 'processDocs', 'process_docs');
  const { fewshot } = config;
  const documents = new Documents(
    config,
    {
      process,
      processExamples:
        fewshot.processDocs === config.processDocs
          ? process
          : await found(fewshot.processDocs, 'processDocs', 'fewshot_config', 'process_docs'),
      samples: await found(fewshot.samples, 'samples', 'fewshot_config', 'samples'),
    },
    ports.loadSplit,
  );
  return new YamlTask(config, {
    bootstrapIters: ports.bootstrapIters ?? BOOTSTRAP_ITERS,
    documents,
    parts: await sampleParts(config),
    metrics: await taskMetrics(config),
    filters: await taskFilters(config),
    processResults: await found(config.processResults, 'processResults', 'process_results'),
  });
}

interface Machinery extends ValueParts {
  readonly bootstrapIters: number;
  readonly documents: Documents;
}

class YamlTask implements EvalTask {
  readonly name: string;
  readonly alias?: string;
  readonly summary: string;
  readonly source: string;
  readonly version: string | number;
  readonly tags: readonly string[];
  readonly needs: EvalTask['needs'];
  readonly metrics: readonly MetricPlan[];
  readonly config: Json;
  readonly #config: TaskConfig;
  readonly #machinery: Machinery;
  readonly #requests: TaskRequests;
  readonly #values: TaskValues;

  constructor(config: TaskConfig, machinery: Machinery) {
    const { declaration, outputType, dataset } = config;
    this.#config = config;
    this.#machinery = machinery;
    const wanted = new Set(machinery.metrics.map(({ name }) => name));
    this.#requests = new TaskRequests(config, machinery.parts, wanted);
    this.#values = new TaskValues(config, machinery, wanted);
    this.name = config.name;
    if (config.alias !== undefined) this.alias = config.alias;
    const data = [dataset.path, dataset.name].filter((part) => part !== undefined).join(', ');
    this.summary = `${outputType} over ${data}`;
    this.source = shortPath(declaration.path);
    this.version = config.version;
    this.tags = config.tags;
    this.needs = [NEEDS[outputType]];
    this.config = Object.fromEntries(declaration.keys.map((key) => [key, plainJson(declaration.value(key))]));
    this.metrics = machinery.filters.flatMap(({ name: filter }) =>
      machinery.metrics.flatMap((metric) => (metric.several === true ? [] : [this.#plan(metric, filter)])),
    );
  }

  metricFor(name: string, filter: string): MetricPlan {
    const { metrics } = this.#machinery;
    const metric = metrics.find((each) => each.name === name) ?? metrics.find(({ several }) => several === true);
    return this.#plan({ ...(metric ?? { higherIsBetter: null, aggregation: AGGREGATIONS.mean }), name }, filter);
  }

  #plan({ name, higherIsBetter, aggregation }: TaskMetric, filter: string): MetricPlan {
    return { name, filter, higherIsBetter, ...planned(aggregation, this.#machinery.bootstrapIters) };
  }

  numFewshot({ numFewshot }: Pick<TaskContext, 'numFewshot'>): number {
    const own = this.#config.numFewshot;
    return own === 0 ? 0 : (numFewshot ?? own ?? 0);
  }

  async count(context: TaskContext): Promise<number> {
    return await this.#machinery.documents.count(context, this.#functionContext(context));
  }

  async *samples(context: TaskContext): AsyncGenerator<EvalSample> {
    this.#check(context);
    const { documents, parts } = this.#machinery;
    const functions = this.#functionContext(context);
    const most = await this.#limit(context);
    const examples = await this.#sampler(context, functions);
    let number = 0;
    for await (const doc of documents.evaluated(context, functions)) {
      if (number >= most) break;
      const sample = inRow(number, documents.split, () => {
        if (number === 0) this.#values.severalGolds = Array.isArray(parts.target(doc, functions));
        // Drawn for every document, so that a part of them gets the prompts that it has in the whole.
        const question = { id: String(number), doc, examples: examples(doc) };
        if (context.only?.has(question.id) === false) return undefined;
        const { requests, shown } = this.#requests.of(question, functions, context);
        return { id: question.id, doc, input: shown, target: this.#requests.target(doc, functions), requests };
      });
      if (sample !== undefined) yield sample;
      number++;
    }
  }

  async score(
    sample: EvalSample,
    answers: readonly ModelAnswer[],
    context: ScoringContext,
  ): Promise<readonly SampleScore[]> {
    return await this.#values.of(sample, answers, this.#functionContext(context), context);
  }

  #functionContext({ seed, allowCode, warn }: Pick<TaskContext, 'seed' | 'allowCode' | 'warn'>): FunctionContext {
    const told = (text: string): void => warn(`task ${this.name}: ${text}`);
    return { folder: this.#config.declaration.folder, seed, allowCode, warn: told };
  }

  #check(context: TaskContext): void {
    if (this.#config.unsafeCode && !context.allowCode) {
      throw new HarnessError('CODE_NOT_ALLOWED', `task ${this.name} runs code that the model writes`, {
        hint: 'allow it with --allow-code',
        where: this.#config.declaration.where('unsafe_code'),
      });
    }
    if (this.#config.numFewshot === 0 && (context.numFewshot ?? 0) > 0) {
      context.warn(`task ${this.name} is declared with num_fewshot: 0, so that it stays without examples`);
    }
  }

  async #limit(context: TaskContext): Promise<number> {
    const { limit } = context;
    if (limit === undefined) return Number.POSITIVE_INFINITY;
    return limit < 1 ? Math.ceil((await this.count(context)) * limit) : Math.trunc(limit);
  }

  async #sampler(context: TaskContext, functions: FunctionContext): Promise<ExampleSampler> {
    const shots = this.#config.outputType === 'loglikelihood_rolling' ? 0 : this.numFewshot(context);
    if (shots === 0) return () => [];
    const { sampler: kind } = this.#config.fewshot;
    const most = kind === 'first_n' ? shots : Number.POSITIVE_INFINITY;
    const { pool, own } = await this.#machinery.documents.pool(context, functions, most);
    return sampler({ kind, shots, pool, own, seed: context.fewshotSeed, task: this.name });
  }
}

const NEEDS = {
  loglikelihood: 'loglikelihood',
  multiple_choice: 'loglikelihood',
  loglikelihood_rolling: 'rolling',
  generate_until: 'generate',
} as const;

const BOOTSTRAP_ITERS = 100_000;

/** A value of a declaration as JSON: functions by their names. */
function plainJson(value: unknown): Json {
  if (value instanceof PythonFunction) return String(value);
  if (Array.isArray(value)) return value.map(plainJson);
  if (typeof value !== 'object' || value === null) return (value ?? null) as Json;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainJson(inner)]));
}
