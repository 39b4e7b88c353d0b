/**
 * What a task is to the runner, whether it came from lm-eval YAML or from `defineTask`: an ordered stream of samples with
 * the requests they need, a judgement of each sample from its answers, and the way judgements become numbers.
 * Leaves out: where answers come from, caches, files (the runner's).
 */
import type { Json } from '../../base/json.ts';
import type { Capabilities, Provider } from '../../providers/contract/provider.ts';
import type { Recordings } from '../../providers/contract/recordings.ts';
import type { Message, ModelAnswer, ModelRequest } from '../../providers/contract/request.ts';
import type { Estimate } from '../metric.ts';
import type { NamedStatistic } from '../run/results.ts';

/** A row of the task's data set. */
export type Doc = Readonly<Record<string, unknown>>;

export interface EvalSample {
  /** Unique within the task and stable between runs: lm-eval's `doc_id` (position in the split, from 0) as text, or the row's own id. */
  readonly id: string;
  readonly doc: Doc;
  /** The prompt as people read it: text, or messages. */
  readonly input: string | readonly Message[];
  /** What was wanted, as text; `null` where there is no right answer. */
  readonly target: string | null;
  /** In the order in which `score` gets the answers. */
  readonly requests: readonly ModelRequest[];
  /** Groups that results are broken down by, such as a subject or a language. */
  readonly groups?: Readonly<Record<string, string>>;
}

/** What a sample was worth under one filter pipeline (lm-eval) or scorer. */
export interface SampleScore {
  /** Name of the filter pipeline: `none` where there is none. */
  readonly filter: string;
  /** The answers after the filters, as they were compared. */
  readonly outputs: Json;
  /**
   * By metric name. A number, or what the metric's aggregation wants (`[reference, prediction]` of BLEU, `[ll, words]` of
   * a word perplexity). `null`: this sample has no value here (a judge failed, a group does not apply) and is left out of
   * the mean, but counted in `missing`.
   */
  readonly values: Readonly<Record<string, Json>>;
  /** Why, in words: a judge's reason, the rule that fired. */
  readonly explanation?: string;
}

/** How the values of one metric become a number. */
export interface MetricPlan {
  readonly name: string;
  readonly filter: string;
  readonly higherIsBetter: boolean | null;
  /**
   * @param values of all samples in their order, `null`s left out. Computes value, standard error and interval.
   */
  aggregate(values: readonly Json[]): Aggregate | Promise<Aggregate>;
  /** Which statistic of the values that is; undefined: a function of the task. */
  readonly statistic?: NamedStatistic;
  /** Settings that change the number, sacrebleu's way. */
  readonly signature?: string;
}

/** A number of samples as a task gives it; how many they are is counted by who has them. */
export interface Aggregate
  extends Readonly<Pick<Estimate, 'value' | 'stderr' | 'ci95'>>,
    Readonly<Partial<Pick<Estimate, 'method'>>> {
  readonly parts?: Readonly<Record<string, Json>>;
}

/** Model-side facts and settings that prompts depend on. */
export interface TaskContext {
  readonly capabilities: Capabilities;
  readonly maxLength?: number;
  /** Set when `--apply_chat_template`: prompts become messages, rendered here when the provider has its own template. */
  readonly chat?: {
    readonly fewshotAsMultiturn: boolean;
    readonly render?: (messages: readonly Message[], options: { generationPrompt: boolean }) => string;
  };
  readonly systemInstruction?: string;
  /** Overrides of the task's own number of examples (`--num_fewshot`). */
  readonly numFewshot?: number;
  /** `--gen_kwargs`: win over the task's generation options, lm-eval's spelling. */
  readonly generation?: Readonly<Record<string, Json>>;
  /** lm-eval's fewshot seed, default 1234. */
  readonly fewshotSeed: number;
  /** For everything else that draws. */
  readonly seed: number;
  /** First so many samples, or a share below 1; `undefined`: all. */
  readonly limit?: number;
  /** Only samples with these ids (`--samples`). */
  readonly only?: ReadonlySet<string>;
  /** Folder of data sets (`--data-dir`, HARNESS_DATA). */
  readonly dataDir?: string;
  /** The provider replays a benchmark: what it has answers for. */
  readonly recordings?: Recordings;
  /** Generated code may be run (`--allow-code`). */
  readonly allowCode: boolean;
  /** Told once for each kind of trouble: a prompt that was cut, a template without its BOS. */
  warn(text: string): void;
}

/** What scoring may ask for besides the answers: judges, embeddings. */
export interface ScoringContext extends Pick<TaskContext, 'allowCode' | 'seed' | 'warn'> {
  /**
   * Asks another model by its role (`judge`, `judge:2`, `guard`), through the same cache, budget and answer log.
   * @throws RequestFailure when no answer could be had; the scorer turns that into a failure of its own, never a score.
   */
  ask?(role: string, request: ModelRequest): Promise<ModelAnswer>;
  /** Roles that the user gave models for. */
  readonly roles: readonly string[];
  /** The model of a role as results name it, and what it can do; undefined for a role without one. */
  about?(role: string): Pick<Provider, 'model' | 'capabilities'> | undefined;
  /** What the user says that the guard model of a role is, where its name does not tell. */
  guardFamily?(role: string): string | undefined;
  /** The evaluated model itself: what it can do, and further questions to it. Throws as `ask`. */
  readonly self?: Pick<Provider, 'model' | 'capabilities'> & { ask(request: ModelRequest): Promise<ModelAnswer> };
}

export interface EvalTask {
  /** lm-eval's name. */
  readonly name: string;
  /** Shown instead of the name in tables (`alias`). */
  readonly alias?: string;
  readonly summary: string;
  /** File it was declared in, or plug-in. */
  readonly source: string;
  /** `metadata.version`. */
  readonly version: string | number;
  readonly tags: readonly string[];
  /** Capabilities without which the task cannot run. */
  readonly needs: readonly (keyof Capabilities)[];
  /** Rows hold data of real persons: no text of prompts and answers is kept, ids and scores are. */
  readonly private?: boolean;
  /** Why texts may hurt; reports blur them until they are asked for. */
  readonly contentWarning?: string;
  /** The task as models are asked it that can do other things than most; undefined: as it is. */
  forModel?(capabilities: Capabilities): EvalTask | undefined;
  /** Roles of other models that `score` asks; judges with fallbacks are listed too. */
  readonly roles?: readonly string[];
  /** Examples that stand before the question; after overrides. */
  numFewshot(context: TaskContext): number;
  /** Samples there are, before `limit`; reads the data. */
  count(context: TaskContext): Promise<number>;
  /**
   * In the same order each time; never all at once in memory where the data allow it.
   * @throws HarnessError for missing data (naming the command that fetches them), a template error with file and line.
   */
  samples(context: TaskContext): AsyncIterable<EvalSample>;
  /** One entry for each filter pipeline. `answers[i]` belongs to `sample.requests[i]`. */
  score(
    sample: EvalSample,
    answers: readonly ModelAnswer[],
    context: ScoringContext,
  ): readonly SampleScore[] | Promise<readonly SampleScore[]>;
  readonly metrics: readonly MetricPlan[];
  /**
   * The plan of a metric that no list names: `process_results` functions and metrics with several numbers may give values
   * of any name. Without it such values are not aggregated.
   */
  metricFor?(name: string, filter: string): MetricPlan;
  /** The resolved declaration, for results and the task hash. */
  readonly config: Json;
}

/** A named list of tasks (`group` of lm-eval, or a suite) with numbers of its own. */
export interface TaskGroup {
  readonly name: string;
  readonly alias?: string;
  readonly source: string;
  /** Names of tasks and groups, in order. */
  readonly members: readonly string[];
  /** lm-eval's `aggregate_metric_list`; `weightBySize` false: plain mean of the tasks. */
  readonly aggregates: readonly {
    readonly metric: string;
    readonly filters: readonly string[];
    readonly weightBySize: boolean;
  }[];
  readonly version?: string | number;
}
