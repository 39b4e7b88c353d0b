/**
 * From a checkpoint into the model's own memory: every tensor that the model declares is found under its name, compared
 * in shape, and read (widened to float32) straight into its view. A checkpoint that does not fit is told in one error
 * with the likely cause. Knows no architecture: names and shapes come from the caller.
 */
import { HarnessError } from '../../base/errors.ts';
import { type Checkpoint, type CheckpointTensor, openCheckpoint } from './checkpoint-files.ts';
import type { NamedTensor } from './safetensors.ts';
import type { Dtype } from './safetensors-header.ts';
import { readAsStored } from './turned.ts';

/** Modules that are found by what they are, without `.weight`. */
export interface ModuleNames {
  /** Before all names; a checkpoint saved from the bare decoder lacks it. */
  readonly root: string;
  readonly head: string;
  readonly embedding: string;
}

export interface LoadWeightsOptions {
  /** The output head is the embedding: it may be absent or must be equal to it. */
  tied?: boolean;
  names?: ModuleNames;
  /** Tensors that are stored the other way round, [in, out]. */
  transposed?: (name: string) => boolean;
  /** Fields of config.json that decide a tensor's shape; undefined: hidden_size. */
  shapedBy?: (name: string) => string | undefined;
  /** Further names of a tensor, such as those of older checkpoints. */
  otherNames?: (name: string) => readonly string[];
  /** A likely cause that the architecture knows of; undefined: none. */
  whyMissing?: (missing: readonly string[]) => string | undefined;
  /** Further tensors of the checkpoint that are left out without complaint (a head that is not used). */
  ignore?: (name: string) => boolean;
}

export interface LoadedWeights {
  /** The file or index the weights came from. */
  readonly path: string;
  /** Tensors read, by the dtype they were stored in. */
  readonly dtypes: Partial<Record<Dtype, number>>;
  /** Names in the checkpoint that were left out: known buffers, a tied head, what `ignore` said. */
  readonly ignored: readonly string[];
}

/** Head and embedding where they are one and the same. */
const tiedNames = ({ tied, names }: LoadWeightsOptions): { head: string; embedding: string } | undefined =>
  tied && names ? { head: `${names.head}.weight`, embedding: `${names.embedding}.weight` } : undefined;

/**
 * Fills the views of `wanted` from the safetensors files in `folder`. Names match with and without the leading root
 * (a checkpoint saved from the bare decoder lacks it). Throws `WEIGHTS_MISMATCH` for missing or unexpected tensors and
 * other shapes; each further finding is in `also`. Nothing is read before all of it fits.
 */
export async function loadWeights(
  folder: string,
  wanted: Iterable<NamedTensor>,
  options: LoadWeightsOptions = {},
): Promise<LoadedWeights> {
  const checkpoint = await openCheckpoint(folder);
  try {
    const { pairs, ignored } = match(checkpoint, [...wanted], options);
    const tied = tiedNames(options);
    if (tied !== undefined) await checkTiedHead(checkpoint, tied, options);
    const dtypes: Partial<Record<Dtype, number>> = {};
    for (const { target, source } of pairs) {
      const { info, reader } = source;
      await readAsStored([target], options, ([stored]) => reader.read(info.name, stored!.view));
      dtypes[info.dtype] = (dtypes[info.dtype] ?? 0) + 1;
    }
    return { path: checkpoint.path, dtypes, ignored };
  } finally {
    await checkpoint.close();
  }
}

interface Pair {
  target: NamedTensor;
  source: CheckpointTensor;
}

function match(
  checkpoint: Checkpoint,
  wanted: readonly NamedTensor[],
  options: LoadWeightsOptions,
): { pairs: Pair[]; ignored: string[] } {
  const left = new Set(checkpoint.tensors.keys());
  const pairs: Pair[] = [];
  const missing: string[] = [];
  const findings: HarnessError[] = [];
  const tied = tiedNames(options);
  for (const target of wanted) {
    const others = [
      ...(tied?.embedding === target.name ? [tied.head] : []),
      ...(options.otherNames?.(target.name) ?? []),
    ];
    const source = [target.name, ...others]
      .map((name) => find(checkpoint, name, options))
      .find((one) => one !== undefined);
    if (source === undefined) {
      missing.push(target.name);
      continue;
    }
    left.delete(source.info.name);
    pairs.push({ target, source });
    const stored = options.transposed?.(target.name) ? target.shape.toReversed() : target.shape;
    if (source.info.shape.join() !== stored.join())
      findings.push(otherShape(source, { ...target, shape: stored }, options));
  }
  const known = (name: string): boolean =>
    /(^|\.)rotary_emb\.inv_freq$/.test(name) || name === tied?.head || options.ignore?.(name) === true;
  const ignored = [...left].filter(known);
  const unexpected = [...left].filter((name) => !known(name));
  if (missing.length > 0) findings.push(missingTensors(checkpoint, missing, unexpected, options));
  if (unexpected.length > 0) findings.push(unexpectedTensors(checkpoint, unexpected, options));
  const [first, ...also] = findings;
  if (first === undefined) return { pairs, ignored };
  const where = { file: checkpoint.path };
  throw new HarnessError('WEIGHTS_MISMATCH', first.message, { ...(first.hint && { hint: first.hint }), where, also });
}

function find(checkpoint: Checkpoint, name: string, { names }: LoadWeightsOptions): CheckpointTensor | undefined {
  const root = names?.root ?? 'model';
  const other = name.startsWith(`${root}.`) ? name.slice(root.length + 1) : `${root}.${name}`;
  return checkpoint.tensors.get(name) ?? checkpoint.tensors.get(other);
}

function otherShape(
  { info, reader }: CheckpointTensor,
  { name, shape }: NamedTensor,
  { names, shapedBy }: LoadWeightsOptions,
): HarnessError {
  const vocabulary =
    (name === `${names?.head}.weight` || name === `${names?.embedding}.weight`) &&
    info.shape.length === 2 &&
    info.shape[1] === shape[1];
  const message = vocabulary
    ? `${reader.path}: ${info.name} has ${info.shape[0]} rows but config.json says vocab_size ${shape[0]}.`
    : `${reader.path}: ${info.name} has shape [${info.shape.join(', ')}], but config.json asks for [${shape.join(', ')}].`;
  const hint = vocabulary
    ? 'The tokenizer was probably extended without saving the model again: config.json, weights and tokenizer must come from one save.'
    : `${shapedBy?.(name) ?? 'hidden_size'} in config.json does not belong to these weights; take both from one checkpoint.`;
  return mismatch(message, hint, reader.path);
}

function missingTensors(
  checkpoint: Checkpoint,
  missing: readonly string[],
  unexpected: readonly string[],
  options: LoadWeightsOptions,
): HarnessError {
  const message = `${checkpoint.path} lacks ${some(missing)} that config.json asks for.`;
  const why = options.whyMissing?.(missing) ?? whyMissing(checkpoint, missing, unexpected, options);
  return mismatch(message, why, checkpoint.path);
}

function whyMissing(
  checkpoint: Checkpoint,
  missing: readonly string[],
  unexpected: readonly string[],
  { names }: LoadWeightsOptions,
): string {
  if (unexpected.some((name) => /\.lora_[AB]\./.test(name)))
    return 'The file holds an adapter: give the folder of its base model.';
  if (missing.includes(`${names?.head}.weight`)) {
    return checkpoint.tensors.has('score.weight')
      ? 'This is a classifier or reward model (score.weight), not a language model.'
      : 'Set "tie_word_embeddings": true in config.json if the head shares the embedding; otherwise the checkpoint is incomplete.';
  }
  const present = new Set([...checkpoint.tensors.keys()].map(layerOf));
  const layers = new Set(missing.map(layerOf).filter((layer) => layer !== undefined && !present.has(layer)));
  if (layers.size > 0 && layers.size === new Set(missing.map(layerOf)).size) {
    return `The checkpoint has ${present.size - (present.has(undefined) ? 1 : 0)} layers: num_hidden_layers is wrong or a part is missing.`;
  }
  return 'The checkpoint is incomplete, or config.json belongs to another model.';
}

function unexpectedTensors(
  checkpoint: Checkpoint,
  unexpected: readonly string[],
  { names }: LoadWeightsOptions,
): HarnessError {
  const layers = new Set(unexpected.map(layerOf));
  let hint = 'config.json belongs to another model, or the model has parts that are not supported.';
  if (unexpected.some((name) => name === 'score.weight'))
    hint = 'This is a classifier or reward model, not a language model.';
  else if (unexpected.some((name) => /\.lora_[AB]\./.test(name))) hint = 'Merge the adapter into its base model first.';
  else if (unexpected.includes(`${names?.head}.weight`)) hint = 'Set "tie_word_embeddings": false in config.json.';
  else if (unexpected.every((name) => name.endsWith('.bias')))
    hint = 'attention_bias or mlp_bias in config.json should be true.';
  else if (!layers.has(undefined))
    hint = 'num_hidden_layers in config.json is smaller than the number of layers in the file.';
  return mismatch(
    `${checkpoint.path} holds ${some(unexpected)} that config.json does not ask for.`,
    hint,
    checkpoint.path,
  );
}

function layerOf(name: string): string | undefined {
  return /(?:^|\.)(?:layers?|h)\.(\d+)\./.exec(name)?.[1];
}

function some(names: readonly string[]): string {
  const more = names.length > 3 ? ` and ${names.length - 3} more tensors` : '';
  return `${names.slice(0, 3).join(', ')}${more}`;
}

function mismatch(message: string, hint: string, file: string): HarnessError {
  return new HarnessError('WEIGHTS_MISMATCH', message, { hint, where: { file } });
}

const COMPARED = 1024 * 1024;

/** A head beside a tied embedding must hold the same numbers, else leaving it out would change the model. */
async function checkTiedHead(
  checkpoint: Checkpoint,
  names: { head: string; embedding: string },
  options: LoadWeightsOptions,
): Promise<void> {
  const head = checkpoint.tensors.get(names.head);
  const embedding = find(checkpoint, names.embedding, options);
  if (head === undefined || embedding === undefined) return;
  const equal = await equalTensors(head, embedding);
  if (equal) return;
  const message = `${checkpoint.path}: tie_word_embeddings is true, but ${names.head} is not equal to ${embedding.info.name}.`;
  throw mismatch(message, 'Set "tie_word_embeddings": false in config.json to use both.', checkpoint.path);
}

async function equalTensors(a: CheckpointTensor, b: CheckpointTensor): Promise<boolean> {
  if (a.info.dtype !== b.info.dtype || a.info.shape.join() !== b.info.shape.join()) return false;
  const size = a.info.end - a.info.begin;
  for (let at = 0; at < size; at += COMPARED) {
    const length = Math.min(COMPARED, size - at);
    const [left, right] = await Promise.all([
      a.reader.bytes(a.info.name, at, length),
      b.reader.bytes(b.info.name, at, length),
    ]);
    if (Buffer.compare(left, right) !== 0) return false;
  }
  return true;
}
