/**
 * From a document's answers to values, by output type, one set for each filter pipeline: lm-eval 0.4.13's `process_results`,
 * or a function that stands in for the task's own.
 */
import type { Json } from '../../base/json.ts';
import type { ModelAnswer } from '../../providers/contract/request.ts';
import { pythonRegex } from '../../python/regex.ts';
import type { FilterPipeline } from '../filters/build.ts';
import { choiceValues, goldsOf } from './choices.ts';
import { pythonText } from './fields.ts';
import type { TaskMetric } from './metric-list.ts';
import { choicesOf, type SampleParts } from './sample-parts.ts';
import type { EvalSample, SampleScore, ScoringContext } from './task.ts';
import type { TaskConfig } from './task-config.ts';
import type { FunctionContext, TaskFunctions } from './task-functions.ts';

export type ProcessResults = NonNullable<TaskFunctions['processResults']>[string];
type Values = Readonly<Record<string, Json>>;

const BLANKS = pythonRegex('\\s+');

export interface ValueParts {
  readonly parts: SampleParts;
  readonly metrics: readonly TaskMetric[];
  readonly filters: readonly FilterPipeline[];
  readonly processResults: ProcessResults | undefined;
}

export class TaskValues {
  /** The task's first document has a list of right answers; then any of a list counts, as in lm-eval. */
  severalGolds: boolean | undefined;
  readonly #config: TaskConfig;
  readonly #machinery: ValueParts;
  readonly #wanted: ReadonlySet<string>;

  /** @param wanted names of the metrics. */
  constructor(config: TaskConfig, machinery: ValueParts, wanted: ReadonlySet<string>) {
    this.#config = config;
    this.#machinery = machinery;
    this.#wanted = wanted;
  }

  async of(
    sample: EvalSample,
    answers: readonly ModelAnswer[],
    functions: FunctionContext,
    context: ScoringContext,
  ): Promise<SampleScore[]> {
    const scores: SampleScore[] = [];
    for (const filter of this.#machinery.filters) {
      const outputs = this.#outputs(filter, sample, answers);
      const values = await this.#values(sample, answers, outputs, functions, context);
      scores.push({ filter: filter.name, outputs, values });
    }
    return scores;
  }

  /** The answers after a pipeline: texts, or what the model's log-likelihoods are. */
  #outputs(filter: FilterPipeline, { doc }: EvalSample, answers: readonly ModelAnswer[]): Json {
    const texts = answers.flatMap((answer) => (answer.kind === 'generate' ? [answer.text] : []));
    if (this.#config.outputType === 'generate_until') return filter.one(texts, doc);
    return answers.map((answer): Json => {
      if (answer.kind === 'loglikelihood') return [answer.logprob, answer.greedy];
      return answer.kind === 'generate' ? answer.text : answer.logprob;
    });
  }

  async #values(
    sample: EvalSample,
    answers: readonly ModelAnswer[],
    outputs: Json,
    functions: FunctionContext,
    context: ScoringContext,
  ): Promise<Values> {
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

  #kept(values: Values): Record<string, Json> {
    return Object.fromEntries(Object.entries(values).filter(([name]) => this.#wanted.has(name)));
  }

  #chosen(
    { doc }: EvalSample,
    answers: readonly ModelAnswer[],
    functions: FunctionContext,
    context: ScoringContext,
  ): Record<string, Json> {
    const { parts } = this.#machinery;
    const choices = choicesOf(parts, this.#config, doc, functions);
    const text = parts.text(doc, functions);
    const gold = typeof text === 'number' ? text : parts.target(doc, functions);
    if (goldsOf({ gold, choices }).unknown) {
      context.warn(
        `task ${this.#config.name}: the right answer of some documents is none of the choices; they count as wrong`,
      );
    }
    const severalGolds = this.severalGolds ?? Array.isArray(gold);
    const lls = answers.flatMap((answer) => (answer.kind === 'loglikelihood' ? [answer] : []));
    return choiceValues({ choices, gold, severalGolds, answers: lls }, this.#wanted);
  }

  async #generated({ doc }: EvalSample, outputs: Json, functions: FunctionContext): Promise<Record<string, Json>> {
    const { parts, metrics } = this.#machinery;
    const target = parts.target(doc, functions);
    const choices = parts.choices?.(doc, functions);
    const several = Array.isArray(target) && (this.severalGolds ?? true);
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
