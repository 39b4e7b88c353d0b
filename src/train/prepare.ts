/**
 * Everything that a run needs before it writes its first file: model, tokenizer, examples, plan and sampler, checked
 * against each other. A dry run ends here.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../base/errors.ts';
import { modelFolder, modelLabel, templateFolder } from '../data/hub/model-folder.ts';
import { type LoadedSplit, loadExamples } from '../data/load-examples.ts';
import { NeighbouredExamples } from '../data/neighbours.ts';
import type { PackingStrategy } from '../data/packing.ts';
import { previewExample } from '../data/report.ts';
import { loadTokenizer, type Tokenizer } from '../data/tokenizer.ts';
import { packRows } from '../data/tokens/pack-examples.ts';
import { type Example, type Examples, type Segment, treeTokens } from '../data/tree.ts';
import type { ModelConfig } from '../models/architecture.ts';
import type { CausalLM } from '../models/causal-lm.ts';
import { loadPolicy, type Policy } from '../models/policy.ts';
import { withPadToken } from '../models/reward-config.ts';
import type { AlignRequest } from './align-request.ts';
import { estimateMemory, type MemoryEstimate } from './memory-estimate.ts';
import { chooseOptimiser, optimiserBytes } from './optimiser/open-optimiser.ts';
import { type Plan, planRun } from './plan.ts';
import { longestRounds, type PreparedRollout, prepareRollout } from './rollout/prepare-rollout.ts';
import { loadValueModel } from './rollout/value-model.ts';
import { Sampler } from './sampler.ts';
import { loadTeacher, type Teacher } from './teacher.ts';

export interface Prepared {
  policy: Policy;
  tokenizer: Tokenizer;
  train: LoadedSplit;
  test: LoadedSplit | undefined;
  plan: Plan;
  sampler: Sampler;
  /** Of the sampler. */
  seed: number;
  memory: MemoryEstimate;
  tokens: EpochTokens;
  /** Of methods that learn from another model. */
  teacher: Teacher | undefined;
  /** Of methods that learn from the policy's own answers. */
  onPolicy: PreparedRollout | undefined;
  /** Trained beside the policy. */
  valueModel: CausalLM | undefined;
}

/** Tokens of one pass over the training examples: as the user counts them, and as the model computes them. */
interface EpochTokens {
  given: number;
  computed: number;
}

/** Throws what reading the model, the tokenizer and the rows throws, DATA_NO_TEST, VOCABULARY and CONFIG_*. */
export async function prepare(request: AlignRequest): Promise<Prepared> {
  const { options, trainer, configFile, reporter } = request;
  const { hub } = request;
  const folder = await modelFolder(options.modelNameOrPath, {
    ...{ configFile, revision: options.modelRevision, what: 'model', code: 'MODEL_NOT_FOUND', sources: hub },
  });
  reporter.phase(`reading ${modelLabel(folder)}`);
  const apart = trainer.valueLoss !== undefined && options.valueModel !== undefined;
  const policy = await loadPolicy(folder, options, apart ? null : (trainer.needs?.head ?? null), hub);
  const valueModel = await loadValueModel(request, policy.model);
  for (const notice of policy.notices) reporter.info(notice);
  const tokenizerFolder = existsSync(join(folder, 'tokenizer.json')) ? folder : policy.model.folder;
  const tokenizer = loadTokenizer(tokenizerFolder, {
    chatTemplate: options.chatTemplate,
    chatTemplatePath: await templatePath(request),
    eosToken: options.eosToken,
  });
  const { model } = policy;
  if (model.head === 'score') model.config = withPadToken(model.config, [tokenizer.padId, tokenizer.eosId]);
  const teacher = trainer.needs?.teacher === true ? await teacherOf(request, model, tokenizer) : undefined;
  const load = { trainer, options, tokenizer, configFile, reporter, hub, signal: request.signal };
  const rows = await loadExamples({ ...load, split: 'train' });
  if (rows === undefined) throw new HarnessError('DATA_EMPTY', 'There is no training split.');
  const train = neighboured(
    options.packing === true ? pack(rows, request) : rows,
    options.perDeviceTrainBatchSize,
    request,
  );
  const tokens = tokensOf(train);
  if (tokens.computed < tokens.given) {
    const [given, computed] = [tokens.given, tokens.computed].map((n) => n.toLocaleString('en-US'));
    const saved = Math.round(100 * (1 - tokens.computed / tokens.given));
    reporter.info(`an epoch: ${given} tokens given, ${computed} computed, ${saved} % saved by sharing prompts`);
  }
  const tested = await loadExamples({ ...load, split: 'test' });
  const test = tested && neighboured(tested, options.perDeviceEvalBatchSize, request);
  if (options.evalStrategy !== 'no' && test === undefined) {
    const message = `eval_strategy is ${options.evalStrategy}, but the data set has no test split.`;
    const hint = 'Name one with dataset_test_split, or keep rows back with test_split_size: 0.1.';
    throw new HarnessError('DATA_NO_TEST', message, { hint });
  }
  const { config } = policy.model;
  for (const { examples } of [train, ...(test === undefined ? [] : [test])]) fits(examples, config, request);
  const first = train.examples.at(0)!;
  const pieces = previewExample(first, tokenizer).flatMap((segment, i) => {
    return i === 0 ? segment.pieces : [{ text: `\n[${segment.role}] `, trained: false }, ...segment.pieces];
  });
  reporter.example(`first example (${first.source})`, pieces);

  const parts = { tokenizer, config, train: train.examples, test: test?.examples };
  const onPolicy = await prepareRollout(request, parts);
  // A step of an on-policy method is a round, whatever number of answers goes through the model at once.
  const [batchSize, accumulation] = onPolicy
    ? [onPolicy.shape.prompts, 1]
    : [options.perDeviceTrainBatchSize, options.gradientAccumulationSteps];
  const sizes = { perDeviceTrainBatchSize: batchSize, gradientAccumulationSteps: accumulation };
  const rounds = options.maxSteps < 0 ? onPolicy?.shape.rounds : undefined;
  const plan = planRun({ ...options, ...sizes, ...(rounds ? { maxSteps: rounds } : {}) }, train.examples.length);
  const seed = options.dataSeed ?? options.seed;
  const sampler = await Sampler.open(plan, {
    strategy: options.trainSamplingStrategy,
    ...{ seed, batchSize, accumulation },
    lengths: train.lengths,
    wholeSteps: trainer.couplesBatch?.(options) === true,
  });
  if (sampler.wantsLosses && onPolicy) {
    throw new HarnessError(
      'CONFIG_CONTRADICTION',
      `method ${trainer.name} has no losses of rows, which this train_sampling_strategy wants.`,
    );
  }
  const optimiser = await chooseOptimiser(options);
  if (optimiser.unused.length > 0) reporter.info(`no effect here: ${optimiser.unused.join(', ')} in optim_args`);
  const memory = estimateMemory({
    params: policy.model.params,
    optimiser: optimiserBytes(optimiser, policy.model.params),
    config,
    adapter: policy.model.adapter,
    examples: onPolicy ? longestRounds(train.examples, onPolicy.shape) : train.examples,
    sampler,
    steps: Math.min(plan.maxSteps, plan.stepsPerEpoch),
    accumulates: onPolicy ? onPolicy.shape.microTrees < batchSize : accumulation > 1,
    gradientCheckpointing: options.gradientCheckpointing,
    besides: 4 * (onPolicy?.shape.reference ? policy.model.params.total : 0) + 16 * (valueModel?.params.total ?? 0),
  });
  return { policy, tokenizer, train, test, plan, sampler, seed, memory, tokens, teacher, onPolicy, valueModel };
}

const tokensOf = ({ examples, lengths }: LoadedSplit): EpochTokens => {
  let computed = 0;
  for (const { tree } of examples) computed += treeTokens(tree);
  return { given: lengths.reduce((a, b) => a + b, 0), computed };
};

function teacherOf({ options, configFile, reporter, hub }: AlignRequest, student: CausalLM, tokenizer: Tokenizer) {
  const { teacherModelNameOrPath: name, featureWeight } = options as {
    teacherModelNameOrPath?: string;
    featureWeight?: number;
  };
  reporter.phase('reading the teacher');
  return loadTeacher({ name, configFile, sources: hub, student, tokenizer, comparesStates: (featureWeight ?? 0) > 0 });
}

/** The rows with something of their neighbours in them, for methods that want it. */
function neighboured(rows: LoadedSplit, block: number, { trainer, options }: AlignRequest): LoadedSplit {
  const { withNeighbour } = trainer;
  if (withNeighbour === undefined) return rows;
  const join = (example: Example, neighbour: Example) => withNeighbour(example, neighbour, options);
  return { ...rows, examples: new NeighbouredExamples(rows.examples, block, join) };
}

/** The rows packed into sequences of `max_length`, as the method's `packing` keys say. */
function pack(rows: LoadedSplit, { options, reporter }: AlignRequest): LoadedSplit {
  const length = options.maxLength ?? Math.max(...rows.lengths);
  const packed = packRows(rows.examples, length, options.packingStrategy as PackingStrategy);
  const [before, after] = [rows.examples.length, packed.examples.length];
  reporter.info(`packing: ${before} rows in ${after} examples of at most ${length} tokens, no row seeing another`);
  return { ...rows, ...packed };
}

async function templatePath({ options, configFile, hub }: AlignRequest): Promise<string | undefined> {
  if (options.chatTemplatePath === undefined) return undefined;
  return await templateFolder(options.chatTemplatePath, { configFile, sources: hub });
}

/** Largest token id, and tokens on the longest way from root to leaf. */
function extent(segment: Segment): { id: number; depth: number } {
  const below = (segment.children ?? []).map(extent);
  let id = -1;
  for (const one of segment.ids) if (one > id) id = one;
  return {
    id: Math.max(id, ...below.map((child) => child.id)),
    depth: segment.ids.length + Math.max(0, ...below.map((child) => child.depth)),
  };
}

/** Every token must be in the model's vocabulary; a context beyond what the model was trained on is worth a warning. */
function fits(examples: Examples, config: ModelConfig, { reporter, options }: AlignRequest): void {
  let beyond = 0;
  for (const { tree, source } of examples) {
    const { id, depth } = extent(tree);
    if (id >= config.vocabSize) {
      const message = `${source} has token ${id}, but the model ${options.modelNameOrPath} has a vocabulary of ${config.vocabSize}.`;
      const hint =
        'Tokenizer and model belong to different checkpoints, or tokens were added without resizing the model.';
      throw new HarnessError('VOCABULARY', message, { hint });
    }
    if (depth > config.maxPositions) beyond++;
  }
  if (beyond > 0) {
    reporter.warn(
      `${beyond} examples are longer than the ${config.maxPositions} positions of the model; max_length cuts them.`,
    );
  }
}
