/**
 * The shared options of `align` as the training loop reads them: resolved, checked, by their TypeScript names. Their types
 * follow from the keys that `shared-keys.ts` declares; a key that is not set and has no default is absent.
 */
import type { Options, ValueOf } from '../config/keys.ts';
import type { FieldProblem } from '../config/resolve.ts';
import type { DATASET, SHARED_KEYS } from './shared-keys.ts';

/** One part of a mixture. */
export type DatasetEntry = NonNullable<ValueOf<typeof DATASET>>;

/** What keys hold whose values are names of files (schema-members.ts). */
interface MemberOptions {
  /** An optimiser, by its name or transformers' names. */
  optim: string;
  /** Its settings: camelCase, or transformers' text. */
  optimArgs?: string | Readonly<Record<string, unknown>> | undefined;
  /** By name, camelCase. */
  penalties?: Readonly<Record<string, { strength: number } & Readonly<Record<string, unknown>>>> | undefined;
  /** An order of rows. */
  trainSamplingStrategy: string;
}

/** What `checkTrainOptions` and the loop read. */
export type TrainOptions = { method: string } & MemberOptions & Omit<Options<typeof SHARED_KEYS>, keyof MemberOptions>;

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
