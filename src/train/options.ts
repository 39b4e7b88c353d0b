/**
 * The shared options of `align` as the training loop reads them: resolved, checked, by their TypeScript names (`schema.ts`
 * declares the keys and their defaults). A key that is not set and has no default is absent.
 */
import type { FieldProblem } from '../config/resolve.ts';

/** One part of a mixture. */
export interface DatasetEntry {
  path: string;
  name?: string | undefined;
  dataDir?: string | undefined;
  split: string;
  columns?: readonly string[] | Readonly<Record<string, string>> | undefined;
  fraction?: number | undefined;
  weight?: number | undefined;
}

export interface TrainOptions {
  method: string;
  plugins: readonly string[];
  /** A name of the engine's `DEVICES`. */
  device: string;
  seed: number;
  dataSeed?: number | undefined;
  outputDir?: string | undefined;
  resumeFromCheckpoint?: boolean | string | undefined;

  modelNameOrPath: string;
  /** Of a model of the hub. */
  modelRevision?: string | undefined;
  /** What the config says; training computes in fp32. */
  dtype: 'auto' | 'float32' | 'bfloat16' | 'float16' | null;
  chatTemplate?: string | undefined;
  chatTemplatePath?: string | undefined;
  eosToken?: string | undefined;

  datasetName?: string | undefined;
  datasetConfig?: string | undefined;
  datasetTrainSplit: string;
  /** Absent: the split named test, when there is one. */
  datasetTestSplit?: string | undefined;
  datasets?: readonly DatasetEntry[] | undefined;
  /** Column with the rows' weights in the loss. */
  datasetWeightField?: string | undefined;
  /** A share below 1, or a number of rows. */
  testSplitSize?: number | undefined;
  /** Tokens; null for no limit. */
  maxLength: number | null;
  onOverlong: 'truncate' | 'drop' | 'error';

  numTrainEpochs: number;
  /** -1: the epochs decide. */
  maxSteps: number;
  perDeviceTrainBatchSize: number;
  perDeviceEvalBatchSize: number;
  gradientAccumulationSteps: number;
  /** An order of rows, by its name. */
  trainSamplingStrategy: string;
  dataloaderDropLast: boolean;

  learningRate: number;
  /** An optimiser, by its name or transformers' names. */
  optim: string;
  /** Its settings: camelCase, or transformers' text. */
  optimArgs?: string | Readonly<Record<string, unknown>> | undefined;
  weightDecay: number;
  adamBeta1: number;
  adamBeta2: number;
  adamEpsilon: number;
  /** 0: no clipping. */
  maxGradNorm: number;
  lrSchedulerType: string;
  /** By transformers' own spelling of the settings. */
  lrSchedulerKwargs: Readonly<Record<string, unknown>>;
  /** Below 1: a share of the run. */
  warmupSteps: number;
  warmupRatio: number;
  /** By name, camelCase. */
  penalties?: Readonly<Record<string, { strength: number } & Readonly<Record<string, unknown>>>> | undefined;
  gradientCheckpointing: boolean;
  disableDropout: boolean;

  evalStrategy: 'no' | 'steps' | 'epoch';
  /** Absent: as `loggingSteps`. */
  evalSteps?: number | undefined;
  evalDelay: number;
  loadBestModelAtEnd: boolean;
  metricForBestModel?: string | undefined;
  greaterIsBetter?: boolean | undefined;
  earlyStoppingPatience?: number | undefined;
  earlyStoppingThreshold: number;

  saveStrategy: 'no' | 'steps' | 'epoch' | 'best';
  /** Below 1: a share of the run, as for `evalSteps` and `loggingSteps`. */
  saveSteps: number;
  saveTotalLimit?: number | undefined;
  saveOnlyModel: boolean;

  loggingStrategy: 'no' | 'steps' | 'epoch';
  loggingSteps: number;
  loggingFirstStep: boolean;
  /** Contains `tensorboard` when an event file is wanted. */
  reportTo: readonly string[];

  usePeft: boolean;
  loraR: number;
  loraAlpha: number;
  loraDropout: number;
  loraTargetModules?: readonly string[] | string | undefined;
  loraModulesToSave?: readonly string[] | undefined;
  loraTaskType: string;
  useRslora: boolean;
}

/** Checks between keys that a schema cannot say. */
export function checkTrainOptions(o: TrainOptions): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const add = (key: string, message: string, hint: string): void => {
    problems.push({ key, message, hint });
  };
  if (o.datasetName === undefined && o.datasets === undefined) {
    add('dataset_name', 'no data set is named', 'add dataset_name: FILE, FOLDER or NAME, or datasets: for a mixture');
  }
  if (o.datasetName !== undefined && o.datasets !== undefined) {
    add('datasets', 'dataset_name and datasets are both given', 'a mixture lists all its data sets under datasets');
  }
  if (o.maxSteps === 0) add('max_steps', 'max_steps: 0 trains nothing', 'use -1 to let the epochs decide');
  const evaluates = o.evalStrategy !== 'no';
  if (o.saveStrategy === 'best' && !evaluates) {
    add('save_strategy', 'save_strategy: best needs evaluations', 'add eval_strategy: steps or epoch');
  }
  if (o.earlyStoppingPatience !== undefined && !evaluates) {
    add('early_stopping_patience', 'early_stopping_patience needs evaluations', 'add eval_strategy: steps or epoch');
  }
  if (o.loadBestModelAtEnd) checkBestModel(o, add);
  if (o.chatTemplate !== undefined && o.chatTemplatePath !== undefined) {
    add('chat_template', 'chat_template and chat_template_path are both given', 'keep one of the two');
  }
  return problems;
}

function checkBestModel(o: TrainOptions, add: (key: string, message: string, hint: string) => void): void {
  const key = 'load_best_model_at_end';
  if (o.evalStrategy === 'no') {
    add(key, `${key} needs evaluations to compare`, 'add eval_strategy: steps or epoch');
    return;
  }
  if (o.saveStrategy === 'best') return;
  if (o.saveStrategy !== o.evalStrategy) {
    const message = `${key} needs save_strategy and eval_strategy to be the same, not ${o.saveStrategy} and ${o.evalStrategy}`;
    add(key, message, `add save_strategy: ${o.evalStrategy}, or save_strategy: best`);
    return;
  }
  const every = o.evalSteps ?? o.loggingSteps;
  const bothCounts = o.saveSteps >= 1 && every >= 1;
  if (o.saveStrategy === 'steps' && bothCounts && o.saveSteps % every !== 0) {
    add(
      'save_steps',
      `${key} needs save_steps (${o.saveSteps}) to be a multiple of eval_steps (${every})`,
      `use save_steps: ${every}`,
    );
  }
}
