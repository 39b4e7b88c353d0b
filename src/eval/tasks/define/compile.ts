/**
 * From a task's definition to the task that the runner runs: rows to prompts and requests, answers through parser and
 * scorers to values, several answers to one prompt through reducers.
 */

import { dirname } from 'node:path';
import { HarnessError } from '../../../base/errors.ts';
import { sha256 } from '../../../base/hash.ts';
import type { Json } from '../../../base/json.ts';
import { didYouMean } from '../../../base/nearest.ts';
import { shortPath } from '../../../base/paths.ts';
import type { Message, ModelAnswer, ModelRequest, Prompt } from '../../../providers/contract/request.ts';
import { isRequestFailure } from '../../requests/sender.ts';
import { metricKey } from '../../run/results.ts';
import { AGGREGATIONS } from '../aggregations.ts';
import { inRow, type LoadSplit } from '../documents.ts';
import { generationOptions } from '../generation.ts';
import { loadSplit as loadLocalSplit } from '../load-split.ts';
import { promptOf, type Turn } from '../prompt.ts';
import { generateRequests } from '../requests.ts';
import type { Doc, EvalSample, EvalTask, MetricPlan, SampleScore, ScoringContext, TaskContext } from '../task.ts';
import type { MetricLoader } from '../text-metrics.ts';
import { wrongScorer } from './check-definition.ts';
import type { TaskDefinition } from './definition.ts';
import { type Reducer, reducerOf } from './reducers.ts';
import { metric } from './registry.ts';
import { type TaskRows, taskRows } from './rows.ts';
import type { AggregateBy, Scorer, ScorerInput, ScorerMetric, ScorerOutput, ScorerPorts } from './scorer.ts';

export interface CompilePorts {
  readonly metric: MetricLoader;
  /** Default: local files and folders in the hub's layout. */
  readonly loadSplit?: LoadSplit;
  /** The file that defines the task. */
  readonly file: string;
  /** Where its data are looked for; default: its folder. */
  readonly folder?: string;
}

/**
 * Makes the task; metrics are loaded, data are not read.
 * @throws HarnessError `METRIC_*`, `PLUGIN_INVALID`.
 */
export async function compileTask(definition: TaskDefinition, ports: CompilePorts): Promise<EvalTask> {
  const { epochs = 1 } = definition;
  const { count, reducers: names = ['mean'] } = typeof epochs === 'number' ? { count: epochs } : epochs;
  const source = shortPath(ports.file);
  const loadSplit = ports.loadSplit ?? loadLocalSplit;
  const own: ScorerPorts = { metric: ports.metric, loadSplit, numbers: count > 1 };
  const scorers: Scorer[] = [];
  for (const declared of definition.scorers) {
    const prepared = typeof declared === 'string' ? metric(declared) : declared;
    const scorer = 'prepare' in prepared ? await prepared.prepare(own) : prepared;
    const wrong = wrongScorer(scorer as unknown as Readonly<Record<string, unknown>>);
    if (wrong.length > 0) throw new HarnessError('PLUGIN_INVALID', `${source}: a scorer lacks ${wrong.join('; ')}`);
    scorers.push(scorer);
  }
  const reducers = count === 1 ? [] : await Promise.all(names.map((name) => reducerOf(name, ports.metric)));
  const rows = taskRows(definition, { file: ports.file, folder: ports.folder ?? dirname(ports.file), loadSplit });
  return new DefinedTask(definition, { source, scorers, reducers, count, rows });
}

interface Machinery {
  readonly source: string;
  readonly scorers: readonly Scorer[];
  /** Empty with one answer to each prompt. */
  readonly reducers: readonly Reducer[];
  readonly count: number;
  readonly rows: TaskRows;
}

/** A metric under the key that a scorer gives its values. */
interface Column extends ScorerMetric {
  readonly key: string;
}

/** GenerationOptions as lm-eval spells them, so that `--gen_kwargs` win. */
const SPELLED: Readonly<Record<string, string>> = {
  maxTokens: 'max_gen_toks',
  stop: 'until',
  topP: 'top_p',
  topK: 'top_k',
  minP: 'min_p',
  repetitionPenalty: 'repetition_penalty',
};

class DefinedTask implements EvalTask {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly version: string | number;
  readonly tags: readonly string[];
  readonly needs: EvalTask['needs'];
  readonly roles: readonly string[];
  readonly private: boolean;
  readonly contentWarning?: string;
  readonly metrics: readonly MetricPlan[];
  readonly config: Json;
  readonly #definition: TaskDefinition;
  readonly #machinery: Machinery;
  readonly #columns: ReadonlyMap<string, Column>;

  constructor(definition: TaskDefinition, machinery: Machinery) {
    const { source, scorers } = machinery;
    this.#definition = definition;
    this.#machinery = machinery;
    this.name = definition.name;
    this.summary = definition.summary;
    this.source = source;
    this.version = definition.version;
    this.tags = definition.tags ?? [];
    this.private = definition.private === true;
    if (definition.contentWarning !== undefined) this.contentWarning = definition.contentWarning;
    const asked = this.#scored ? 'loglikelihood' : 'generate';
    this.needs = [
      ...new Set([asked, ...(definition.needs ?? []), ...scorers.flatMap(({ needs = [] }) => needs)] as const),
    ];
    this.roles = [...new Set(scorers.flatMap(({ roles = [] }) => roles))];
    this.#columns = this.#columnsOf(scorers);
    this.metrics = [...this.#columns.values()].flatMap((column) =>
      column.optional === true ? [] : this.#filtersOf(column).map((filter) => this.#plan(column, filter)),
    );
    this.config = this.#declaration();
  }

  /** Answers are log-likelihoods of the choices. */
  get #scored(): boolean {
    return this.#definition.choices !== undefined && this.#definition.answerBy !== 'letter';
  }

  #columnsOf(scorers: readonly Scorer[]): Map<string, Column> {
    const columns = new Map<string, Column>();
    const add = (metric: ScorerMetric, of: string): void => {
      const key = metricKey(metric.name, metric.filter ?? 'none');
      if (columns.has(key)) {
        throw new HarnessError(
          'PLUGIN_INVALID',
          `${this.source}: two scorers give the metric ${key}, the second is ${of}`,
          {
            hint: 'give one of them a name or filter of its own',
          },
        );
      }
      columns.set(key, { ...metric, key });
    };
    for (const { name, metrics } of scorers) for (const one of metrics) add(one, name);
    if (this.#definition.parse !== undefined) add({ name: 'unparsed', higherIsBetter: false, epochs: 'mean' }, 'parse');
    const names = new Set([...columns.values()].map(({ name }) => name));
    const odd = Object.keys(this.#definition.metrics ?? {}).find((name) => !names.has(name));
    if (odd !== undefined) {
      throw new HarnessError('PLUGIN_INVALID', `${this.source}: metrics.${odd}: no scorer gives this metric`, {
        hint: didYouMean(odd, names) ?? `given are ${[...names].join(', ')}`,
      });
    }
    return columns;
  }

  /** Second halves of a metric's keys: its own, and the reducers' with several answers. */
  #filtersOf({ filter = 'none', epochs = 'reduce' }: ScorerMetric): string[] {
    const { reducers } = this.#machinery;
    if (reducers.length === 0 || epochs !== 'reduce') return [filter];
    return reducers.map(({ name }) => (filter === 'none' ? name : `${filter}/${name}`));
  }

  #plan(column: Column, filter: string): MetricPlan {
    const { name, signature } = column;
    const override = this.#definition.metrics?.[name] ?? {};
    const by: AggregateBy = override.aggregate ?? column.aggregate ?? 'mean';
    const settings = { bootstrapIters: BOOTSTRAP_ITERS };
    const written = typeof signature === 'function' ? signature() : signature;
    const epochs = this.#machinery.count > 1 ? `epochs:${this.#machinery.count}` : undefined;
    const told = [written, epochs].filter((part) => part !== undefined).join('|');
    return {
      ...{ name, filter },
      higherIsBetter: override.higherIsBetter === undefined ? column.higherIsBetter : override.higherIsBetter,
      aggregate: (values) => (typeof by === 'function' ? by(values) : AGGREGATIONS[by]!(values, settings)),
      ...(told === '' ? {} : { signature: told }),
    };
  }

  metricFor(name: string, filter: string): MetricPlan {
    const column = [...this.#columns.values()].find(
      (each) => each.name === name && this.#filtersOf(each).includes(filter),
    );
    if (column === undefined) throw new Error(`${this.name}: no scorer declares ${metricKey(name, filter)}`);
    return this.#plan(column, filter);
  }

  /** What numbers hang on, functions by their text. */
  #declaration(): Json {
    const { name, version, dataset, columns, generation = {}, answerBy, delimiter } = this.#definition;
    const { scorers, reducers, count } = this.#machinery;
    const functions = ['prompt', 'target', 'choices', 'id', 'groups', 'parse'] as const;
    const written = functions.flatMap((key) =>
      this.#definition[key] === undefined ? [] : [[key, sha256(String(this.#definition[key])).slice(0, 16)] as const],
    );
    return {
      ...{ task: name, version },
      dataset: typeof dataset === 'function' ? { function: sha256(String(dataset)).slice(0, 16) } : (dataset as Json),
      columns,
      functions: Object.fromEntries(written),
      generation: generation as Json,
      ...(answerBy === undefined ? {} : { answer_by: answerBy }),
      ...(delimiter === undefined ? {} : { delimiter }),
      scorers: scorers.map((scorer) => ({
        name: scorer.name,
        // A scorer of the user's own is told by its text.
        ...(scorer.config === undefined
          ? { function: sha256(String(scorer.score)).slice(0, 16) }
          : { config: scorer.config }),
      })),
      epochs: { count, reducers: reducers.map((reducer) => reducer.name) },
      metric_list: scorers.some(({ metrics }) => metrics.some(({ optional }) => optional))
        ? null
        : [...this.#columns.values()].map((column) => ({ metric: column.name })),
    };
  }

  numFewshot(): number {
    return 0;
  }

  count(context: TaskContext): Promise<number> {
    return this.#machinery.rows.count(context);
  }

  async *samples(context: TaskContext): AsyncGenerator<EvalSample> {
    if ((context.numFewshot ?? 0) > 0) context.warn(`task ${this.name} is written in TypeScript and takes no examples`);
    const { limit } = context;
    const most =
      limit === undefined
        ? Number.POSITIVE_INFINITY
        : limit < 1
          ? Math.ceil((await this.count(context)) * limit)
          : limit;
    const seen = new Set<string>();
    let number = 0;
    for await (const row of this.#machinery.rows.rows(context)) {
      if (number >= most) return;
      const at = number++;
      const id = this.#definition.id?.(row, at) ?? String(at);
      if (this.#definition.id !== undefined) {
        if (seen.has(id)) throw new HarnessError('TASK_INVALID', `task ${this.name}: two rows have the id "${id}"`);
        seen.add(id);
      }
      if (context.only?.has(id) === false) continue;
      yield inRow(at, this.name, () => this.#sample(id, row, context));
    }
  }

  #sample(id: string, row: Doc, context: TaskContext): EvalSample {
    const { groups } = this.#definition;
    const { prompt, shown } = this.#prompt(row, context);
    const choices = this.#choices(row);
    const targets = this.#targets(row, choices);
    return {
      ...{ id, doc: row, input: shown },
      target: targets.length === 0 ? null : targets.join(' | '),
      requests: this.#requests(id, prompt, choices, context),
      ...(groups === undefined ? {} : { groups: groups(row) }),
    };
  }

  #prompt(row: Doc, context: TaskContext): { prompt: Prompt; shown: string | readonly Message[] } {
    const asked = this.#definition.prompt(row, context);
    const given: readonly Message[] = typeof asked === 'string' ? [{ role: 'user', content: asked }] : asked;
    if (given.length === 0) throw new HarnessError('TASK_DOCUMENT', 'the prompt has no message');
    const { systemInstruction = '', capabilities } = context;
    const system: Message[] = systemInstruction === '' ? [] : [{ role: 'system', content: systemInstruction }];
    const messages = [...system, ...given];
    if (typeof asked === 'string' || context.chat !== undefined) {
      const chat = context.chat && { ...context.chat, fewshotAsMultiturn: true };
      return promptOf(turns(messages), chat === undefined ? {} : { chat });
    }
    if (capabilities.messages) return { prompt: { messages }, shown: messages };
    context.warn('the model takes no messages: they are put into one text');
    return promptOf(turns(messages), {});
  }

  #choices(row: Doc): readonly string[] | undefined {
    const choices = this.#definition.choices?.(row);
    if (choices === undefined || (Array.isArray(choices) && choices.length > 1)) return choices;
    throw new HarnessError('TASK_CHOICES', 'choices: expected a list of at least two texts');
  }

  #targets(row: Doc, choices: readonly string[] | undefined): readonly string[] {
    const given = this.#definition.target === undefined ? (row.target ?? null) : this.#definition.target(row);
    const named = (one: unknown): string => {
      if (typeof one === 'number' && choices !== undefined) {
        const text = choices[one];
        if (text !== undefined) return text;
        throw new HarnessError('TASK_CHOICES', `the target ${one} is none of ${choices.length} choices`);
      }
      if (typeof one === 'string' || typeof one === 'number') return String(one);
      throw new HarnessError(
        'TASK_DOCUMENT',
        `target: expected a text, a number or a list of texts, got ${JSON.stringify(one)}`,
      );
    };
    if (given === null || given === undefined) return [];
    return Array.isArray(given) ? (given as readonly unknown[]).map(named) : [named(given)];
  }

  #requests(
    id: string,
    prompt: Prompt,
    choices: readonly string[] | undefined,
    context: TaskContext,
  ): readonly ModelRequest[] {
    if (this.#scored) {
      const delimiter = context.chat === undefined ? (this.#definition.delimiter ?? ' ') : '';
      return (choices ?? []).map((each) => ({
        kind: 'loglikelihood',
        context: prompt,
        continuation: delimiter + each,
      }));
    }
    const own = Object.entries(this.#definition.generation ?? {}).map(([key, value]) => [SPELLED[key] ?? key, value]);
    const options = generationOptions({ ...(Object.fromEntries(own) as Record<string, Json>), ...context.generation });
    const { count } = this.#machinery;
    if (count > 1 && options.temperature === 0) {
      context.warn(`${count} answers to each prompt are asked for without sampling; set a temperature`);
    }
    return generateRequests(prompt, options, { repeats: count, seed: context.seed, task: this.name, id });
  }

  async score(
    sample: EvalSample,
    answers: readonly ModelAnswer[],
    context: ScoringContext,
  ): Promise<readonly SampleScore[]> {
    const inputs = this.#inputs(sample, answers);
    const outputs = await Promise.all(inputs.map(({ input }) => this.#scoredBy(input, context)));
    const byFilter = new Map<string, { values: Record<string, Json>; told: string[] }>();
    const at = (filter: string) => {
      const known = byFilter.get(filter) ?? { values: {}, told: [] };
      byFilter.set(filter, known);
      return known;
    };
    for (const column of this.#columns.values()) {
      const values =
        column.name === 'unparsed' && this.#definition.parse !== undefined
          ? inputs.map(({ unparsed }) => Number(unparsed))
          : outputs.flatMap(({ values: own }) => (Object.hasOwn(own, column.key) ? [own[column.key] as Json] : []));
      if (values.length === 0) continue;
      for (const [filter, value] of this.#reduced(column, values)) at(filter).values[column.name] = value;
    }
    const told = outputs.flatMap(({ explanations }) => explanations);
    if (told.length > 0) at([...byFilter.keys()][0] ?? 'none').told.push(...told);
    const shown: Json = inputs.map(({ input, unparsed }) => (unparsed ? null : input.answer));
    return [...byFilter].map(([filter, { values, told: words }]) => ({
      ...{ filter, values },
      outputs: this.#scored ? answers.map((answer) => ('logprob' in answer ? answer.logprob : null)) : shown,
      ...(words.length === 0 ? {} : { explanation: words.join('\n') }),
    }));
  }

  /** What scorers get to see: once for each answer to the prompt, or once for all choices. */
  #inputs(sample: EvalSample, answers: readonly ModelAnswer[]): { input: ScorerInput; unparsed: boolean }[] {
    const { doc: row, id, input: shown } = sample;
    const choices = this.#choices(row);
    const prompt = typeof shown === 'string' ? shown : shown.map(({ content }) => content).join('\n\n');
    const common = { row, id, choices, prompt, targets: this.#targets(row, choices) };
    if (this.#scored) return [{ input: { ...common, answer: '', text: '', answers }, unparsed: false }];
    return answers.map((answer) => {
      const text = answer.kind === 'generate' ? answer.text : '';
      const parsed = this.#definition.parse === undefined ? text : this.#definition.parse(text, row);
      return { input: { ...common, answer: parsed ?? '', text, answers: [answer] }, unparsed: parsed === null };
    });
  }

  /** Values of all scorers by key. A judge that could not be asked leaves its scorer without a value. */
  async #scoredBy(
    input: ScorerInput,
    context: ScoringContext,
  ): Promise<{ values: Record<string, Json>; explanations: string[] }> {
    const { scorers } = this.#machinery;
    const outcomes = await Promise.all(
      scorers.map(async (scorer): Promise<ScorerOutput | null> => {
        try {
          return await scorer.score(input, context);
        } catch (error) {
          if (!isRequestFailure(error)) throw error;
          const none = scorer.metrics.map(({ name, filter = 'none' }) => [metricKey(name, filter), null] as const);
          return { values: Object.fromEntries(none), explanation: `${scorer.name}: ${error.code}: ${error.message}` };
        }
      }),
    );
    if (outcomes.every((outcome) => outcome === null)) {
      throw new HarnessError('ROLE_MISSING', `task ${this.name} is scored by other models, and none is given`, {
        hint: `name one: ${this.roles.map((role) => `--judge ${role}=openai:NAME`).join(' ')}`,
      });
    }
    const values: Record<string, Json> = {};
    const explanations: string[] = [];
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome === null) continue;
      for (const [key, value] of Object.entries(outcome.values)) {
        if (!this.#columns.has(key)) throw undeclared(scorers[i] as Scorer, key);
        values[key] = typeof value === 'number' && Number.isNaN(value) ? null : value;
      }
      if (outcome.explanation !== undefined) explanations.push(outcome.explanation);
    }
    return { values, explanations };
  }

  #reduced(column: Column, values: readonly Json[]): (readonly [string, Json])[] {
    const { filter = 'none', epochs = 'reduce' } = column;
    const { reducers } = this.#machinery;
    if (epochs === 'pool') {
      const lists = values.filter((value) => Array.isArray(value));
      return [[filter, lists.length === 0 ? null : (lists.flat() as Json[])]];
    }
    if (reducers.length === 0) return [[filter, values[0] as Json]];
    const numbers = values.flatMap((value) => (value === null ? [] : [Number(value)]));
    if (epochs === 'mean') {
      const sum = numbers.reduce((total, value) => total + value, 0);
      return [[filter, numbers.length === 0 ? null : sum / numbers.length]];
    }
    const filters = this.#filtersOf(column);
    return reducers.map((reducer, i) => [filters[i] as string, numbers.length === 0 ? null : reducer.reduce(numbers)]);
  }
}

const BOOTSTRAP_ITERS = 1000;

/** In plain text a blank line parts messages. */
const turns = (messages: readonly Message[]): Turn[] =>
  messages.map((message, i) => ({ ...message, after: i === messages.length - 1 ? '' : '\n\n' }));

const undeclared = ({ name, metrics }: Scorer, key: string): HarnessError =>
  new HarnessError('PLUGIN_INVALID', `scorer ${name} gives the metric ${key}, which it does not declare`, {
    hint: `it declares ${metrics.map((one) => metricKey(one.name, one.filter ?? 'none')).join(', ')}`,
  });
