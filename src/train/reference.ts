/**
 * Reference log-probabilities: the frozen model is asked once per dataset, before step 1, and what it said is kept under
 * HARNESS_CACHE by the hash of weights, token trees and runtime. A damaged entry is made again; of a whole one a few rows
 * are compared with a live forward. Leaves out reference models that move (sync_ref_model).
 */
import { join } from 'node:path';
import { cacheFolder, touchEntry, trimCache } from '../base/cache-folder.ts';
import { sha256 } from '../base/hash.ts';
import type { Examples } from '../data/tree.ts';
import { SafetensorsReader, writeSafetensors } from '../models/files/safetensors.ts';
import type { Reporter } from './events.ts';
import { ReferenceLogps } from './reference-logps.ts';
import { hashExamples } from './state/fingerprint.ts';
import type { StepModel } from './step-model-contract.ts';
import { predictedTokens } from './totals.ts';

export interface ReferenceRequest {
  model: StepModel;
  examples: Examples;
  batchSize: number;
  /** What the numbers depend on besides the examples: hash of the weights, device, runtime versions. */
  depends: readonly string[];
  reporter: Reporter;
  signal?: AbortSignal | undefined;
}

/** Part of every key: goes up when cached numbers would no longer be those a live forward gives. */
const VERSION = 'reference/1';
/** Rows of a cached entry that are compared with a live forward. */
const VERIFIED = 3;

/** Of all entries together; those used longest ago go first. */
const MOST_BYTES = 8 * 2 ** 30;

/** Log-probabilities of all predicted tokens, from the cache or computed and cached. */
export async function referenceLogps(request: ReferenceRequest): Promise<ReferenceLogps> {
  const { examples, reporter } = request;
  const key = sha256([VERSION, ...request.depends, hashExamples(examples)].join('\n'));
  const folder = cacheFolder('reference');
  const path = join(folder, `${key}.safetensors`);
  const counts = Array.from(examples, ({ tree }) => predictedTokens(tree));
  const cached = await readCached(path, counts, reporter);
  if (cached !== undefined && (await agrees(cached, request))) {
    await touchEntry(path);
    reporter.info(`Reference log-probabilities of ${examples.length} examples come from the cache.`);
    return cached;
  }
  const computed = await compute(new ReferenceLogps(counts), request);
  const { values } = computed;
  const tensors = [{ name: 'logps', shape: [values.length], view: values }];
  try {
    await writeSafetensors(path, tensors, { format: 'harness-reference', sha256: sha256(values) });
    await trimCache(folder, MOST_BYTES, path);
  } catch (error) {
    reporter.warn(`Reference log-probabilities could not be cached: ${(error as Error).message}`);
  }
  return computed;
}

/**
 * Batches of similar length, the longest first, so that memory peaks at once. All have the same number of rows, the last
 * by repeating some: one graph serves all, and no row's numbers depend on how many happened to be left over.
 */
async function compute(into: ReferenceLogps, request: ReferenceRequest): Promise<ReferenceLogps> {
  const { model, examples, batchSize, reporter, signal } = request;
  reporter.phase('reference log-probabilities', examples.length);
  const lengths = Array.from(examples, ({ tokens }) => tokens);
  const order = lengths.map((_, i) => i).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  for (let at = 0; at < order.length; at += batchSize) {
    signal?.throwIfAborted();
    const from = Math.min(at, Math.max(0, order.length - batchSize));
    const positions = order.slice(from, from + batchSize);
    const logps = await model.predictedLogps(
      positions.map((i) => examples.at(i)!),
      'reference',
    );
    for (const [k, position] of positions.entries()) into.of(position).set(logps[k]!);
    reporter.progress(from + positions.length, examples.length, 'examples');
  }
  return into;
}

/** The cached entry; undefined when there is none or it fails its checksum. */
async function readCached(
  path: string,
  counts: readonly number[],
  reporter: Reporter,
): Promise<ReferenceLogps | undefined> {
  let reader: SafetensorsReader | undefined;
  try {
    reader = await SafetensorsReader.open(path);
    const found = new ReferenceLogps(counts);
    await reader.read('logps', found.values);
    if (reader.metadata.sha256 === sha256(found.values)) return found;
    reporter.warn(`Cached reference log-probabilities fail their checksum and are computed again (${path}).`);
  } catch (error) {
    const missing = ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
    if (!missing) reporter.warn(`Cached reference log-probabilities are computed again: ${(error as Error).message}`);
  } finally {
    await reader?.close();
  }
  return undefined;
}

/** Compares rows spread over the dataset with what the model says now, one by one: that needs the smallest graph. */
async function agrees(cached: ReferenceLogps, request: ReferenceRequest): Promise<boolean> {
  const { model, examples, reporter } = request;
  const n = Math.min(VERIFIED, examples.length);
  for (let i = 0; i < n; i++) {
    const position = Math.floor((i * examples.length) / n);
    const [live] = await model.predictedLogps([examples.at(position)!], 'reference');
    const same = cached.of(position).every((value, k) => Math.abs(value - live![k]!) <= 1e-3 + 1e-3 * Math.abs(value));
    if (same) continue;
    reporter.warn('Cached reference log-probabilities differ from the model and are computed again.');
    return false;
  }
  return true;
}
