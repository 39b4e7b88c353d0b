/** A task that was declared with `defineTask`, as the runner runs it: rows to samples, answers to values. */
import { HarnessError } from '../../../base/errors.ts';
import { sha256 } from '../../../base/hash.ts';
import type { Json } from '../../../base/json.ts';
import type { ModelAnswer } from '../../../providers/contract/request.ts';
import { metricKey } from '../../run/results.ts';
import { inRow } from '../documents.ts';
import type { Doc, EvalSample, EvalTask, MetricPlan, SampleScore, ScoringContext, TaskContext } from '../task.ts';
import { choicesOf, isScored, promptFor, requestsFor, targetsOf } from './asking.ts';
import { type ColumnsOf, ScoreColumns } from './columns.ts';
import type { MaskedVariant, TaskDefinition } from './definition.ts';
import type { TaskRows } from './rows.ts';
import { runScorers } from './run-scorers.ts';
import type { ScorerInput } from './scorer.ts';

export interface Machinery extends ColumnsOf {
  readonly rows: TaskRows;
  /** What a masked model is asked; set where one is. */
  readonly masked?: MaskedVariant['texts'];
}

export class DefinedTask implements EvalTask {
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
  forModel?: NonNullable<EvalTask['forModel']>;
  readonly #definition: TaskDefinition;
  readonly #machinery: Machinery;
  readonly #columns: ScoreColumns;

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
    const asked = machinery.masked !== undefined ? 'pseudo' : isScored(definition) ? 'loglikelihood' : 'generate';
    this.needs = [
      ...new Set([asked, ...(definition.needs ?? []), ...scorers.flatMap(({ needs = [] }) => needs)] as const),
    ];
    this.roles = [...new Set(scorers.flatMap(({ roles = [] }) => roles))];
    this.#columns = new ScoreColumns(definition, machinery);
    this.metrics = this.#columns.plans();
    this.config = this.#declaration();
  }

  /** The same task, which has another one for some models. */
  withVariant(forModel: NonNullable<EvalTask['forModel']>): this {
    this.forModel = forModel;
    return this;
  }

  metricFor(name: string, filter: string): MetricPlan {
    const plan = this.#columns.planFor(name, filter);
    if (plan === undefined) throw new Error(`${this.name}: no scorer declares ${metricKey(name, filter)}`);
    return plan;
  }

  /** What numbers hang on, functions by their text. */
  #declaration(): Json {
    const { name, version, dataset, columns, generation = {}, answerBy, delimiter } = this.#definition;
    const { scorers, reducers, count, masked } = this.#machinery;
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
      ...(masked === undefined ? {} : { asked: { pseudo_log_likelihood: sha256(String(masked)).slice(0, 16) } }),
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
        : this.#columns.all.map((column) => ({ metric: column.name })),
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
    const { masked, count } = this.#machinery;
    const { prompt, shown } = promptFor(this.#definition, row, context);
    const choices = choicesOf(this.#definition, row);
    const targets = targetsOf(this.#definition, row, choices);
    return {
      ...{ id, doc: row, input: shown },
      target: targets.length === 0 ? null : targets.join(' | '),
      requests:
        masked?.(row).map((each) => ({ kind: 'pseudo' as const, ...each })) ??
        requestsFor(this.#definition, { id, prompt, choices, count }, context),
      ...(groups === undefined ? {} : { groups: groups(row) }),
    };
  }

  async score(
    sample: EvalSample,
    answers: readonly ModelAnswer[],
    context: ScoringContext,
  ): Promise<readonly SampleScore[]> {
    const inputs = this.#inputs(sample, answers);
    const scorers = { task: this.name, scorers: this.#machinery.scorers, columns: this.#columns, roles: this.roles };
    const outputs = await Promise.all(inputs.map(({ input }) => runScorers(scorers, input, context)));
    const byFilter = new Map<string, { values: Record<string, Json>; told: string[] }>();
    const at = (filter: string) => {
      const known = byFilter.get(filter) ?? { values: {}, told: [] };
      byFilter.set(filter, known);
      return known;
    };
    for (const column of this.#columns.all) {
      const values =
        column.name === 'unparsed' && this.#definition.parse !== undefined
          ? inputs.map(({ unparsed }) => Number(unparsed))
          : outputs.flatMap(({ values: own }) => (Object.hasOwn(own, column.key) ? [own[column.key] as Json] : []));
      if (values.length === 0) continue;
      for (const [filter, value] of this.#columns.reduced(column, values)) at(filter).values[column.name] = value;
    }
    const told = outputs.flatMap(({ explanations }) => explanations);
    if (told.length > 0) at([...byFilter.keys()][0] ?? 'none').told.push(...told);
    const shown: Json = inputs.map(({ input, unparsed }) => (unparsed ? null : input.answer));
    return [...byFilter].map(([filter, { values, told: words }]) => ({
      ...{ filter, values },
      outputs: isScored(this.#definition)
        ? answers.map((answer) => ('logprob' in answer ? answer.logprob : null))
        : shown,
      ...(words.length === 0 ? {} : { explanation: words.join('\n') }),
    }));
  }

  /** What scorers get to see: once for each answer to the prompt, or once for all choices. */
  #inputs(sample: EvalSample, answers: readonly ModelAnswer[]): { input: ScorerInput; unparsed: boolean }[] {
    const { doc: row, id, input: shown } = sample;
    const choices = choicesOf(this.#definition, row);
    const prompt = typeof shown === 'string' ? shown : shown.map(({ content }) => content).join('\n\n');
    const common = { row, id, choices, prompt, targets: targetsOf(this.#definition, row, choices) };
    if (isScored(this.#definition)) return [{ input: { ...common, answer: '', text: '', answers }, unparsed: false }];
    return answers.map((answer) => {
      const text = answer.kind === 'generate' ? answer.text : '';
      const parsed = this.#definition.parse === undefined ? text : this.#definition.parse(text, row);
      return { input: { ...common, answer: parsed ?? '', text, answers: [answer] }, unparsed: parsed === null };
    });
  }
}
