/**
 * The contracts that plug-ins import, and what losses, decoders, metrics and tasks are written in. Our own plug-ins come through
 * the same door and import nothing else of `src/` but its two side doors: plugin-data.ts and plugin-report.ts.
 */
import type { Importer } from './data/importer.ts';
import type { AttackDefinition } from './eval/attacks/contract.ts';
import type { GuardDefinition } from './eval/judges/guard.ts';
import type { Inputs, MetricDefinition } from './eval/metric.ts';
import type { TaskDefinition } from './eval/tasks/define/definition.ts';
import type { TaskFunctions } from './eval/tasks/task-functions.ts';
import type { AdapterDefinition } from './models/adapters/contract.ts';
import type { ArchitectureDefinition, ModelConfig } from './models/architecture.ts';
import type { ProviderDefinition } from './providers/contract/provider.ts';
import type { BlockDefinition } from './report/contract.ts';
import type { TrainerDefinition } from './train/contract.ts';
import type { OptimiserDefinition } from './train/optimiser/contract.ts';
import type { PenaltyDefinition } from './train/penalties/contract.ts';
import type { RewardDefinition } from './train/rewards/contract.ts';
import type { RowOrderDefinition } from './train/row-order.ts';

export { HarnessError } from './base/errors.ts';
/** Holds the files that come with this package beside its code. */
export { packageRoot } from './base/package-root.ts';
export type { DatasetRow } from './data/formats.ts';
export { sentences } from './data/sentences.ts';
export type { RowTokenizer } from './data/tokens/tokenise.ts';
export type { Example, Segment } from './data/tree.ts';
export type { Value } from './engine/graph.ts';
/** What losses are written in: `op.sub(a, b)`, `op.logSigmoid(x)`. */
export * as op from './engine/ops.ts';
export type { AttackDefinition, AttackInput } from './eval/attacks/contract.ts';
/** Runs what a model wrote, with limits, where the user allows it. */
export { type CodeRequest, type CodeResult, runCode } from './eval/code/run-code.ts';
/** A filter of task files by its name, to go on from. */
export { filterStep } from './eval/filters/build.ts';
/** What metrics that compare groups are functions of. */
export {
  type GroupOutcome,
  type GroupStatistic,
  type GroupTable,
  groupName,
  type OutcomeCell,
} from './eval/group-table.ts';
/** What guard models are asked, and how a verdict's first token tells its probability. */
export {
  type Exchange,
  finishedConversation,
  type GuardDefinition,
  type GuardVerdict,
  guardRequest,
  probabilityOfUnsafe,
} from './eval/judges/guard.ts';
export { type GuardScorerOptions, guardScorer } from './eval/judges/guard-scorer.ts';
export {
  type PairwiseOptions,
  pairwiseJudge,
  type RubricOptions,
  referenceJudge,
  rubricJudge,
} from './eval/judges/judges.ts';
export { type LeaveOneOutOptions, leaveOneOut } from './eval/judges/leave-one-out.ts';
export type { PanelOptions } from './eval/judges/panel.ts';
export { type RagMeasure, type RagOptions, ragScorers } from './eval/judges/rag.ts';
export type {
  InputTypes,
  Interval,
  Json,
  LabelTable,
  MetricDefinition,
  PackedRows,
  Probability,
  Scored,
  SignatureFacts,
} from './eval/metric.ts';
/** Thresholds by group that keep a gap small, and what that costs. */
export type { Constraint, GroupPoints, Point } from './eval/mitigation/points.ts';
export { fairThresholds, tradeOff } from './eval/mitigation/thresholds.ts';
/** The mean with its error and interval, as tasks give it. */
export { meanOf } from './eval/tasks/aggregations.ts';
export type { Epochs, MetricOverride, SplitDataset, TaskDefinition } from './eval/tasks/define/definition.ts';
export { exact, f1, metric } from './eval/tasks/define/registry.ts';
export type {
  MetricScorerOptions,
  PreparedScorer,
  Scorer,
  ScorerDeclaration,
  ScorerInput,
  ScorerMetric,
  ScorerOutput,
} from './eval/tasks/define/scorer.ts';
export { choice, chosenLetter, includes, lettered, match, numeric, pattern } from './eval/tasks/define/scorers.ts';
/** Rows of a split, as task files name them. */
export { loadSplit } from './eval/tasks/load-split.ts';
export type {
  Aggregate,
  Doc,
  EvalSample,
  EvalTask,
  MetricPlan,
  SampleScore,
  ScoringContext,
  TaskContext,
} from './eval/tasks/task.ts';
export type { Built, FunctionContext, TaskFunctions } from './eval/tasks/task-functions.ts';
export type {
  AdaptedModule,
  AdapterDefinition,
  AdapterParameter,
  AppliedParts,
  LinearParts,
  MergeParts,
} from './models/adapters/contract.ts';
export type { PeftFields } from './models/adapters/peft-fields.ts';
export type {
  ArchitectureDefinition,
  AttentionRule,
  LayerContext,
  LayerCosts,
  ModelConfig,
  ModelType,
} from './models/architecture.ts';
/** Fields of `config.json`, checked as they are read, and those that many configurations share. */
export type { Fields as ConfigFields } from './models/config-fields.ts';
export * as configParts from './models/config-parts.ts';
export type { LinearModule } from './models/params.ts';
/** What decoders are built of. */
export * as parts from './models/parts.ts';
export type { Rope } from './models/rope.ts';
export {
  type Capabilities,
  type ModelSource,
  type Provider,
  type ProviderContext,
  type ProviderDefinition,
  RequestFailure,
} from './providers/contract/provider.ts';
export type {
  GenerateAnswer,
  GenerationOptions,
  Message,
  ModelAnswer,
  ModelRequest,
  Prompt,
  PseudoRequest,
} from './providers/contract/request.ts';
/** How Python prints a number with a fixed count of digits. */
export { pythonFixed } from './python/fixed.ts';
/** Literals of Python: in columns of data sets, and in the files beside a task's YAML. Nothing is run. */
export { parsePythonLiteral } from './python/literal.ts';
/** Python's `random`, for what lm-eval draws with it. */
export { PythonRandom } from './python/random.ts';
/** Python's regular expressions. */
export { pythonRegex } from './python/regex.ts';
export { pythonAssigned, pythonReturned, pythonTexts } from './python/source.ts';
export type { BlockContext, BlockDefinition } from './report/contract.ts';
export type { HeldOutMeasureFacts, MetricLine, ResultFacts, RunFacts } from './report/run-facts.ts';
/** Ratings from pairwise battles: Bradley-Terry with intervals, online Elo. */
export { type BattleSample, byName, onlineElo, readBattles, winRates } from './statistics/battles.ts';
/** For metrics with an interval of their own: draws from 0 .. n - 1; error, interval and quantiles of what came out. */
export { percentileSpread } from './statistics/bootstrap.ts';
export { resampler } from './statistics/fast-random.ts';
export { quantileSorted } from './statistics/moments.ts';
/** The interval of k successes of n. */
export { wilson } from './statistics/proportions.ts';
export { type RatedBattles, rateBattles } from './statistics/rated-battles.ts';
export type {
  Dropped,
  HeldOutMeasure,
  LossContext,
  LossResult,
  TokenStats,
  TrainerDefinition,
} from './train/contract.ts';
export type { OptimiserDefinition, Parameter, StateTensor, Update, UpdateContext } from './train/optimiser/contract.ts';
export type { PenaltyContext, PenaltyDefinition, PenaltyLook } from './train/penalties/contract.ts';
export type { RewardDefinition, RewardSample } from './train/rewards/contract.ts';
export type { Answer, Experience, OnPolicy, Round, RoundPrompt, RoundShape } from './train/rollout/contract.ts';
export type { OrderContext, RowOrderDefinition } from './train/row-order.ts';
/** What losses are made of: means over the step, rows by their weights. */
export { meanOfRows, meanOfTokens } from './train/weighted-mean.ts';

/** Declares a trainer; `export default` it from a file in `trainers/` or from a plug-in. */
export function defineTrainer<Options>(definition: TrainerDefinition<Options>): TrainerDefinition<Options> {
  return definition;
}

/** Declares an optimiser; `export default` it from a file in `optimisers/` or from a plug-in. */
export function defineOptimiser<Options>(definition: OptimiserDefinition<Options>): OptimiserDefinition<Options> {
  return definition;
}

/** Declares a penalty; `export default` it from a file in `penalties/` or from a plug-in. */
export function definePenalty<Options>(definition: PenaltyDefinition<Options>): PenaltyDefinition<Options> {
  return definition;
}

/** Declares an order of rows; `export default` it from a plug-in. */
export function defineRowOrder(definition: RowOrderDefinition): RowOrderDefinition {
  return definition;
}

/** Declares a metric; `export default` it from a file in `evals/metrics/` or from a plug-in. */
export function defineMetric<const I extends Inputs, Options = Record<string, never>, Arranged = never>(
  definition: MetricDefinition<I, Options, Arranged>,
): MetricDefinition<I, Options, Arranged> {
  return definition;
}

/** Declares a provider; `export default` it from a file in `src/providers/` or from a plug-in. */
export function defineProvider<Options = Record<string, never>>(
  definition: ProviderDefinition<Options>,
): ProviderDefinition<Options> {
  return definition;
}

/** Declares a task; `export default` it from a file in `evals/tasks/` or from a plug-in. */
export function defineTask(definition: TaskDefinition): TaskDefinition {
  return definition;
}

/** Declares what stands in for a task's Python functions; `export default` it from `evals/functions/` or a plug-in. */
export function defineTaskFunctions(functions: TaskFunctions): TaskFunctions {
  return functions;
}

/** Declares a block of reports; `export default` it from `reports/blocks/` or from `blocks/` of a user's template folder. */
export function defineBlock<View extends object>(definition: BlockDefinition<View>): BlockDefinition<View> {
  return definition;
}

/** Declares a reward function; `export default` it from `trainers/rewards/` or from a plug-in. */
export function defineReward<Options = Record<string, never>>(
  definition: RewardDefinition<Options>,
): RewardDefinition<Options> {
  return definition;
}

/** Declares a data set of others; `export default` it from a file in `evals/datasets/` or from a plug-in. */
export function defineDataset(dataset: Importer): Importer {
  return dataset;
}

/** Declares an attack; `export default` it from `evals/attacks/` or from a plug-in. */
export function defineAttack<Options = Record<string, never>>(
  definition: AttackDefinition<Options>,
): AttackDefinition<Options> {
  return definition;
}

/** Declares a guard model; `export default` it from a file in `evals/guards/` or from a plug-in. */
export function defineGuard(definition: GuardDefinition): GuardDefinition {
  return definition;
}

/** Declares an adapter; `export default` it from a file in `adapters/` or from a plug-in. */
export function defineAdapter<Options, Settings extends object, Facts extends object>(
  definition: AdapterDefinition<Options, Settings, Facts>,
): AdapterDefinition<Options, Settings, Facts> {
  return definition;
}

/** Declares an architecture; `export default` it from a file in `architectures/` or from a plug-in. */
export function defineArchitecture<Config extends ModelConfig = ModelConfig>(
  definition: ArchitectureDefinition<Config>,
): ArchitectureDefinition<Config> {
  return definition;
}
