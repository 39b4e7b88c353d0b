/** Scoring a file of predictions: the metrics, the model that some of them need, the rows, the run folder. */
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import type { SourceRow } from '../../data/read-rows.ts';
import type { MetricDefinition } from '../../eval/metric.ts';
import { METRICS } from '../../eval/metric-kind.ts';
import { resolveOptions } from '../../eval/options.ts';
import type { MetricRequest, MetricResult, PlacedRow, ScoreOptions } from '../../eval/results.ts';
import { scoreRows } from '../../eval/score.ts';
import type { ModelSource } from '../../providers/contract/provider.ts';
import { find, load, namesOf } from '../../registry/kind.ts';
import type { OpenScoreRun, ScoreRun } from './folder.ts';

export interface ScoreModel {
  /** Folder, or another name that providers know. */
  model: string;
  args: Record<string, Json>;
  device: string;
  seed: number;
}

export interface ScoreRequest {
  requests: readonly MetricRequest[];
  rows: RowSource;
  options: Omit<ScoreOptions, 'source'>;
  /** For metrics that look inside texts. */
  model: ScoreModel | undefined;
  /** The run folder that the results go into. */
  folder: ScoreRun | undefined;
  env: NodeJS.ProcessEnv;
  note(text: string): void;
}

/** The metrics over the rows, and the run folder with their results where one is wanted. @throws HarnessError. */
export async function scoreData(request: ScoreRequest): Promise<MetricResult[]> {
  const { requests, rows, options, folder, env, note } = request;
  const model = await withService(await openSource(request.model, env, note), requests, env);
  let run: OpenScoreRun | undefined;
  let results: MetricResult[];
  try {
    run = folder === undefined ? undefined : await (await import('./folder.ts')).openScoreRun(folder);
    const source = model === undefined ? {} : { source: model.source };
    results = await scoreRows(requests, placed(rows), { ...options, ...source });
  } catch (error) {
    await run?.fail(error);
    throw error;
  } finally {
    await model?.close();
  }
  await run?.finish(results);
  return results;
}

/** @throws HarnessError `PROVIDER_CANNOT`, and as `openModel`. */
async function openSource(
  wanted: ScoreModel | undefined,
  env: NodeJS.ProcessEnv,
  note: (text: string) => void,
): Promise<{ source: ModelSource; close(): Promise<void> } | undefined> {
  if (wanted === undefined) return undefined;
  const { model, args, device, seed } = wanted;
  const { openModel } = await import('../eval/model.ts');
  const provider = await openModel({
    ...{ model, args, flags: {}, configFile: undefined, note },
    context: { env, device, seed, report: note },
  });
  const close = () => provider.close();
  const source = await provider.source?.();
  if (source !== undefined) return { source, close };
  await provider.close();
  throw new HarnessError('PROVIDER_CANNOT', `${provider.model} gives no embeddings`, {
    hint: '--model takes a local model folder here',
  });
}

/**
 * Adds the service that metrics ask for by their options.
 * @throws HarnessError `ARGUMENT_INVALID` for two of them, `KEY_MISSING`, `BASE_URL_INVALID`.
 */
async function withService(
  model: { source: ModelSource; close(): Promise<void> } | undefined,
  requests: readonly MetricRequest[],
  env: NodeJS.ProcessEnv,
): Promise<{ source: ModelSource; close(): Promise<void> } | undefined> {
  const wanted = requests.flatMap(
    ({ definition, options = {} }) => definition.service?.(resolveOptions(definition, options).options) ?? [],
  );
  const [name, ...others] = new Set(wanted);
  if (name === undefined) return model;
  if (others.length > 0) {
    throw new HarnessError('ARGUMENT_INVALID', `metrics want several services: ${[name, ...others].join(', ')}`);
  }
  const { toxicityService } = await import('../../providers/classifiers/toxicity.ts');
  const service = toxicityService(name, env);
  const source: ModelSource = model?.source ?? { name: service.name };
  return {
    source: {
      name: source.name,
      ...(source.tokenEmbeddings && { tokenEmbeddings: (texts) => source.tokenEmbeddings!(texts) }),
      ...(source.textEmbeddings && { textEmbeddings: (texts) => source.textEmbeddings!(texts) }),
      ...(source.logprobs && { logprobs: (pairs) => source.logprobs!(pairs) }),
      toxicity: (texts) => service.toxicity(texts),
    },
    async close() {
      service.close();
      await model?.close();
    },
  };
}

/** `rouge` stands for all built-ins that are called rouge and a digit or capital letter. */
export async function chosenMetrics(names: readonly string[]): Promise<MetricDefinition[]> {
  if (names.length === 0) {
    throw new HarnessError('ARGUMENT_INVALID', 'no metric is named', {
      hint: '--metrics bleu,chrf; harness list metrics shows all of them',
    });
  }
  const expanded = names.map(async (name) => {
    if ((await find(METRICS, name)) !== undefined) return [name];
    const family = (await namesOf(METRICS)).filter(
      (other) => other.startsWith(name) && /^[0-9A-Z]/.test(other.slice(name.length)),
    );
    return family.length > 1 ? family : [name];
  });
  return await Promise.all([...new Set((await Promise.all(expanded)).flat())].map((name) => load(METRICS, name)));
}

/** Rows with what their file is called. */
export interface RowSource {
  rows: AsyncIterable<SourceRow>;
  name: string;
  file?: string;
}

/** @throws HarnessError `DATA_EMPTY` for a file without rows. */
async function* placed({ rows, name, file }: RowSource): AsyncGenerator<PlacedRow> {
  let number = 0;
  for await (const { row, source, line } of rows) {
    number++;
    yield { row, place: { row: number, source, line, ...(file === undefined ? {} : { file }) } };
  }
  if (number === 0) {
    throw new HarnessError('DATA_EMPTY', `${name} has no rows`, file === undefined ? {} : { where: { file } });
  }
}
