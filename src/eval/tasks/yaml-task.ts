/**
 * A task file as an `EvalTask`: documents into prompts and requests, answers through filters into values. Follows lm-eval
 * 0.4.13 for the four output types. Leaves out: what each part means (the files beside this one).
 */
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { shortPath } from '../../base/paths.ts';
import { pythonRegex } from '../../data/python-regex.ts';
import type { Message, ModelAnswer, ModelRequest, Prompt } from '../../providers/contract/request.ts';
import type { FilterPipeline } from '../filters/build.ts';
import { meanOf } from './aggregations.ts';
import { choiceValues, goldsOf } from './choices.ts';
import { Documents, inRow, type LoadSplit } from './documents.ts';
import { type Sampler, sampler } from './examples.ts';
import { pythonText } from './fields.ts';
import { type FunctionsLoader, functionNamed, standIn } from './functions.ts';
import { generationOptions, withDefaults } from './generation.ts';
import { type TaskMetric, taskMetrics } from './metric-list.ts';
import { endsBlank, promptOf } from './prompt.ts';
import { choiceRequests, generateRequests } from './requests.ts';
import { type SampleParts, sampleParts } from './sample-parts.ts';
import type { Doc, EvalSample, EvalTask, MetricPlan, SampleScore, ScoringContext, TaskContext } from './task.ts';
import { type TaskConfig, taskConfig } from './task-config.ts';
import { type Declaration, PythonFunction } from './task-file.ts';
import { taskFilters } from './task-filters.ts';
import type { FunctionContext, TaskFunctions } from './task-functions.ts';
import type { MetricLoader } from './text-metrics.ts';

export interface TaskPorts {
  readonly functions: FunctionsLoader;
  readonly metric: MetricLoader;
  readonly loadSplit: LoadSplit;
  /** Resamples of bootstrap errors; default 100,000, as in lm-eval. */
  readonly bootstrapIters?: number;
}

type ProcessResults = NonNullable<TaskFunctions['processResults']>[string];

/**
 * Makes a task of a declaration; templates are compiled and functions found, data are not read.
 * @throws HarnessError `TASK_*`, `METRIC_*`, `TEMPLATE_*`, `FILTER_*` with file and line.
 */
export async function yamlTask(declaration: Declaration, ports: TaskPorts): Promise<EvalTask> {
  const config = taskConfig(declaration);
  const { functions: load } = ports;
  const found = async <Kind extends 'processDocs' | 'processResults' | 'samples'>(
    value: unknown,
    kind: Kind,
    ...path: string[]
  ) => {
    const reference = functionNamed(value, true);
    return reference === undefined ? undefined : await standIn(reference, kind, { declaration, path, load });
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
    parts: await sampleParts(config, load),
    metrics: await taskMetrics(config, ports),
    filters: await taskFilters(config, load),
    processResults: await found(config.processResults, 'processResults', 'process_results'),
  });
}

interface Machinery {
  readonly bootstrapIters: number;
  readonly documents: Documents;
  readonly parts: SampleParts;
  readonly metrics: readonly TaskMetric[];
  readonly filters: readonly FilterPipeline[];
  readonly processResults: ProcessResults | undefined;
}

/** What is asked for a document, and how the prompt reads. */
interface Asked {
  readonly requests: readonly ModelRequest[];
  readonly shown: string | readonly Message[];
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
  readonly #wanted: ReadonlySet<string>;
  /** The first document has a list of right answers; then any of a list counts, as in lm-eval. */
  #severalGolds: boolean | undefined;

  constructor(config: TaskConfig, machinery: Machinery) {
    const { declaration, outputType, dataset } = config;
    this.#config = config;
    this.#machinery = machinery;
    this.#wanted = new Set(machinery.metrics.map(({ name }) => name));
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
    return this.#plan({ ...(metric ?? { higherIsBetter: null, aggregate: meanOf }), name }, filter);
  }

  #plan({ name, higherIsBetter, aggregate }: TaskMetric, filter: string): MetricPlan {
    const { bootstrapIters } = this.#machinery;
    return { name, filter, higherIsBetter, aggregate: (values) => aggregate(values, { bootstrapIters }) };
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
    const { documents } = this.#machinery;
    const functions = this.#functionContext(context);
    const most = await this.#limit(context);
    const examples = await this.#sampler(context, functions);
    let number = 0;
    for await (const doc of documents.evaluated(context, functions)) {
      if (number >= most) break;
      const sample = inRow(number, documents.split, () => {
        if (number === 0) this.#severalGolds = Array.isArray(this.#machinery.parts.target(doc, functions));
        // Drawn for every document, so that a part of them gets the prompts that it has in the whole.
        const before = examples(doc);
        return context.only?.has(String(number)) === false
          ? undefined
          : this.#sample(String(number), doc, before, functions, context);
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
    const { filters } = this.#machinery;
    const functions = this.#functionContext(context);
    const scores: SampleScore[] = [];
    for (const filter of filters) {
      const outputs = this.#outputs(filter, sample, answers);
      scores.push({
        filter: filter.name,
        outputs,
        values: await this.#values(sample, answers, outputs, functions, context),
      });
    }
    return scores;
  }

  #functionContext({ seed, allowCode }: Pick<TaskContext, 'seed' | 'allowCode'>): FunctionContext {
    return { folder: this.#config.declaration.folder, seed, allowCode };
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

  async #sampler(context: TaskContext, functions: FunctionContext): Promise<Sampler> {
    const shots = this.#config.outputType === 'loglikelihood_rolling' ? 0 : this.numFewshot(context);
    if (shots === 0) return () => [];
    const { sampler: kind } = this.#config.fewshot;
    const most = kind === 'first_n' ? shots : Number.POSITIVE_INFINITY;
    const { pool, own } = await this.#machinery.documents.pool(context, functions, most);
    return sampler({ kind, shots, pool, own, seed: context.fewshotSeed, task: this.name });
  }

  #sample(
    id: string,
    doc: Doc,
    examples: readonly Doc[],
    functions: FunctionContext,
    context: TaskContext,
  ): EvalSample {
    const { requests, shown } = this.#asked(id, doc, examples, functions, context);
    return { id, doc, input: shown, target: this.#target(doc, functions), requests };
  }

  #asked(id: string, doc: Doc, examples: readonly Doc[], functions: FunctionContext, context: TaskContext): Asked {
    const { parts } = this.#machinery;
    const { outputType } = this.#config;
    if (outputType === 'loglikelihood_rolling') {
      const text = pythonText(parts.target(doc, functions));
      return { requests: [{ kind: 'rolling', text }], shown: text };
    }
    const before = parts.before(doc, examples, functions, context);
    const made = (question: string): { prompt: Prompt; shown: string | readonly Message[] } =>
      promptOf([...before, ...parts.question(question, doc)], context);
    const text = parts.text(doc, functions);
    if (outputType === 'multiple_choice') return this.#choices(doc, text, made, functions, context);
    const { prompt, shown } = made(pythonText(text));
    if (outputType === 'loglikelihood') {
      const continuation = pythonText(parts.target(doc, functions));
      return { requests: [{ kind: 'loglikelihood', context: prompt, continuation }], shown };
    }
    const { repeats, generation, fewshotDelimiter } = this.#config;
    const given = { ...withDefaults(generation, fewshotDelimiter), ...context.generation };
    const options = generationOptions(given);
    return { requests: generateRequests(prompt, options, { repeats, seed: context.seed, task: this.name, id }), shown };
  }

  #choices(
    doc: Doc,
    text: unknown,
    made: (question: string) => { prompt: Prompt; shown: string | readonly Message[] },
    functions: FunctionContext,
    { chat }: TaskContext,
  ): Asked {
    const { parts } = this.#machinery;
    const { genPrefix, targetDelimiter } = this.#config;
    const choices = this.#choicesOf(doc, functions);
    // In a chat the answer begins a turn, unless it goes on after a prefix.
    const prefix = typeof genPrefix?.value === 'string' ? genPrefix.value : '';
    const delimiter = chat === undefined || (prefix !== '' && !endsBlank(prefix)) ? targetDelimiter : '';
    const alone = this.#wanted.has('acc_mutual_info') ? choices.map((choice) => delimiter + choice) : [];
    if (typeof text === 'number') {
      const contexts = choices.map(made);
      const rest = delimiter + pythonText(parts.target(doc, functions));
      const requests = choiceRequests(
        contexts.map(({ prompt }) => prompt),
        choices.map(() => rest),
        alone,
      );
      return { requests, shown: contexts[0]!.shown };
    }
    const { prompt, shown } = made(pythonText(text));
    return {
      requests: choiceRequests(
        [prompt],
        choices.map((choice) => delimiter + choice),
        alone,
      ),
      shown,
    };
  }

  #choicesOf(doc: Doc, functions: FunctionContext): string[] {
    const choices = this.#machinery.parts.choices?.(doc, functions);
    if (choices !== undefined) return choices;
    throw this.#config.declaration.error('TASK_INVALID', 'a multiple_choice task needs doc_to_choice', ['output_type']);
  }

  /** What was wanted, as people read it. */
  #target(doc: Doc, functions: FunctionContext): string | null {
    const { parts } = this.#machinery;
    const { outputType } = this.#config;
    if (outputType === 'loglikelihood_rolling') return null;
    const target = parts.target(doc, functions);
    const choices = parts.choices?.(doc, functions);
    const named = (value: unknown): string =>
      typeof value === 'number' && choices !== undefined ? (choices.at(value) ?? String(value)) : pythonText(value);
    const index = outputType === 'multiple_choice' ? parts.text(doc, functions) : undefined;
    if (typeof index === 'number') return named(index);
    return Array.isArray(target) ? target.map(named).join(' | ') : named(target);
  }

  /** The answers after a pipeline: texts, or what the model's log-likelihoods are. */
  #outputs(filter: FilterPipeline, { doc }: EvalSample, answers: readonly ModelAnswer[]): Json {
    const texts = answers.flatMap((answer) => (answer.kind === 'generate' ? [answer.text] : []));
    if (this.#config.outputType === 'generate_until') return filter.one(texts, doc);
    return answers.map((answer): Json => {
      if (answer.kind === 'loglikelihood') return [answer.logprob, answer.greedy];
      return answer.kind === 'rolling' ? answer.logprob : answer.text;
    });
  }

  async #values(
    sample: EvalSample,
    answers: readonly ModelAnswer[],
    outputs: Json,
    functions: FunctionContext,
    context: ScoringContext,
  ): Promise<Readonly<Record<string, Json>>> {
    const { processResults } = this.#machinery;
    const { outputType } = this.#config;
    if (processResults !== undefined) {
      const results = outputType === 'generate_until' ? [outputs] : (outputs as readonly Json[]);
      return await processResults(sample.doc, results, functions);
    }
    if (outputType === 'generate_until') return await this.#generated(sample, outputs, functions);
    const [first] = answers;
    if (outputType === 'multiple_choice') return this.#chosen(sample, answers, functions, context);
    if (first?.kind === 'loglikelihood') return this.#kept({ perplexity: first.logprob, acc: Number(first.greedy) });
    const { logprob } = first as Extract<ModelAnswer, { kind: 'rolling' }>;
    const text = pythonText(this.#machinery.parts.target(sample.doc, functions));
    // As Python's re.split: a blank at an end makes an empty piece, which counts.
    const words = text.split(BLANKS).length;
    const bytes = Buffer.byteLength(text);
    return this.#kept({
      word_perplexity: [logprob, words],
      byte_perplexity: [logprob, bytes],
      bits_per_byte: [logprob, bytes],
    });
  }

  #kept(values: Readonly<Record<string, Json>>): Record<string, Json> {
    return Object.fromEntries(Object.entries(values).filter(([name]) => this.#wanted.has(name)));
  }

  #chosen(
    { doc }: EvalSample,
    answers: readonly ModelAnswer[],
    functions: FunctionContext,
    context: ScoringContext,
  ): Record<string, Json> {
    const { parts } = this.#machinery;
    const choices = this.#choicesOf(doc, functions);
    const text = parts.text(doc, functions);
    const gold = typeof text === 'number' ? text : parts.target(doc, functions);
    if (goldsOf({ gold, choices }).unknown) {
      context.warn(`task ${this.name}: the right answer of some documents is none of the choices; they count as wrong`);
    }
    const severalGolds = this.#severalGolds ?? Array.isArray(gold);
    const lls = answers.flatMap((answer) => (answer.kind === 'loglikelihood' ? [answer] : []));
    return choiceValues({ choices, gold, severalGolds, answers: lls }, this.#wanted);
  }

  async #generated({ doc }: EvalSample, outputs: Json, functions: FunctionContext): Promise<Record<string, Json>> {
    const { parts, metrics } = this.#machinery;
    const target = parts.target(doc, functions);
    const choices = parts.choices?.(doc, functions);
    const several = Array.isArray(target) && (this.#severalGolds ?? true);
    const references =
      choices !== undefined && typeof target === 'number'
        ? [choices.at(target) ?? '']
        : several
          ? (target as readonly unknown[]).map(pythonText)
          : [pythonText(target)];
    const predictions = (Array.isArray(outputs) ? outputs : [outputs]) as readonly string[];
    const values: Record<string, Json> = {};
    for (const { name, score, several: named } of metrics) {
      if (score === undefined) continue;
      const value = await score({ references, predictions }, doc, functions);
      if (named === true && typeof value === 'object' && value !== null && !Array.isArray(value))
        Object.assign(values, value);
      else values[name] = value;
    }
    return values;
  }
}

const BLANKS = pythonRegex('\\s+');

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
