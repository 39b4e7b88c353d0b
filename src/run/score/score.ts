/** What `harness score` does: from flags to metrics, columns and options; the rows; the result. */
import { resolve } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { shortPath } from '../../base/paths.ts';
import { type Context, type GlobalFlags, jsonDocument } from '../../cli/context.ts';
import { resultJson, scoreTables } from '../../cli/score/score-tables.ts';
import { readText } from '../../config/overrides.ts';
import { readRows, readStream, type SourceRow } from '../../data/read-rows.ts';
import type { MetricDefinition, ModelSource } from '../../eval/metric.ts';
import { METRICS } from '../../eval/metric-kind.ts';
import { resolveOptions, unknownOption } from '../../eval/options.ts';
import type { PairedTest } from '../../eval/paired.ts';
import type { MetricRequest, MetricResult, PlacedRow, ScoreOptions } from '../../eval/results.ts';
import { scoreRows } from '../../eval/score.ts';
import type { Correction } from '../../eval/statistics/multiple-testing.ts';
import { find, load, namesOf } from '../../registry/kind.ts';
import { loadPlugins } from '../../user-plugins.ts';
import type { OpenScoreRun } from './folder.ts';

/** The flags as commander gives them. */
export interface ScoreFlags {
  data?: string;
  format?: string;
  metrics?: string[];
  prediction?: string;
  reference?: string;
  probability?: string;
  column?: string[];
  group?: string[];
  cluster?: string;
  options?: string[];
  baseline?: string;
  test?: string;
  correction?: string;
  perSample?: true;
  unevenReferences?: true;
  plugin?: string[];
  proportions?: string;
  resamples?: string;
  seed?: string;
  failUnder?: string[];
  model?: string;
  modelArgs?: string;
  device?: string;
  outputDir?: string;
  card?: boolean;
}

/** @returns the exit code. @throws HarnessError for everything that is wrong. */
export async function runScore(flags: ScoreFlags, globals: GlobalFlags, { io, argv }: Context): Promise<number> {
  const note = (text: string): void => {
    if (!globals.quiet) io.err.write(`${text}\n`);
  };
  const declared = await loadPlugins(flags.plugin ?? [], { onFile: (name) => note(`loading plug-in ${name}`) });
  const own = declared.flatMap(({ kind, name }) => (kind.plural === METRICS.plural ? [name] : []));
  const definitions = await chosenMetrics(flags.metrics ?? own);
  const requests = withOptions(definitions, flags.options ?? []);
  const gates = (flags.failUnder ?? []).map((text) => readGate(text, definitions));
  const source = sourceOf(flags, io.input?.());
  const model = await withService(await openSource(flags, io.env, note), requests, io.env);
  const options: ScoreOptions = {
    ...(model === undefined ? {} : { source: model.source }),
    columns: columnsOf(flags),
    unevenReferences: flags.unevenReferences === true,
    ...(flags.cluster === undefined ? {} : { cluster: flags.cluster }),
    groups: flags.group ?? [],
    correction: (flags.correction ?? 'holm') as Correction | 'none',
    ...(flags.baseline === undefined
      ? {}
      : {
          baseline: {
            column: flags.baseline,
            test: (flags.test ?? 'auto') as PairedTest,
            correction: (flags.correction ?? 'holm') as Correction | 'none',
          },
        }),
    perSample: flags.perSample === true,
    proportionInterval: flags.proportions === 'clopper-pearson' ? 'clopper-pearson' : 'wilson',
    seed: wholeNumber('--seed', flags.seed ?? '0', 0),
    resamples: wholeNumber('--resamples', flags.resamples ?? '10000', 2),
  };
  const run = await openRun(flags, requests, argv).catch(async (error: unknown) => {
    await model?.close();
    throw error;
  });
  let results: MetricResult[];
  try {
    results = await scoreRows(requests, placed(source), options);
  } catch (error) {
    await run?.fail(error);
    throw error;
  } finally {
    await model?.close();
  }
  await run?.finish(results);
  if (globals.json) io.out.write(jsonDocument({ results: results.map(resultJson) }));
  else io.out.write(`${scoreTables(results).join('\n')}\n`);
  if (run !== undefined) await tellRun(flags, globals, io, note);
  const failed = gates.filter((gate) => !passes(gate, results));
  for (const { metric, bound } of failed) io.err.write(`gate failed: ${metric} is worse than ${bound}\n`);
  return failed.length === 0 ? 0 : 3;
}

/** The folder that `--output-dir` names. @throws HarnessError `ARGUMENT_INVALID` without a file, and as `openScoreRun`. */
async function openRun(
  flags: ScoreFlags,
  requests: readonly MetricRequest[],
  argv: readonly string[],
): Promise<OpenScoreRun | undefined> {
  const { outputDir, data = '-', seed = '0', resamples = '10000' } = flags;
  if (outputDir === undefined) return undefined;
  if (data === '-') {
    throw new HarnessError('ARGUMENT_INVALID', '--output-dir needs --data: a run says which file it was made from');
  }
  const { openScoreRun } = await import('./folder.ts');
  const config = {
    metrics: Object.fromEntries(requests.map(({ definition, options }) => [definition.name, (options ?? {}) as Json])),
    columns: columnsOf(flags) as Record<string, string[]>,
    group: flags.group ?? [],
    ...(flags.cluster === undefined ? {} : { cluster: flags.cluster }),
    ...(flags.baseline === undefined ? {} : { baseline: flags.baseline }),
    correction: flags.correction ?? 'holm',
    seed: wholeNumber('--seed', seed, 0),
    resamples: wholeNumber('--resamples', resamples, 2),
  };
  return await openScoreRun({ data, outputDir, command: ['harness', ...argv], config, seed: config.seed });
}

async function tellRun(
  { outputDir = '', card }: ScoreFlags,
  { json }: GlobalFlags,
  io: Context['io'],
  note: (text: string) => void,
): Promise<void> {
  const { cardLines, cardOf } = await import('../../cli/pages/run-card.ts');
  const page = card === false ? undefined : await cardOf(resolve(outputDir), io.env, note);
  const lines = [`run    ${shortPath(resolve(outputDir))}`, ...cardLines(page)];
  if (!json) io.out.write(`\n${lines.join('\n')}\n`);
}

/** The model that `--model` names, for metrics that look inside texts. @throws HarnessError `PROVIDER_CANNOT`. */
async function openSource(
  { model, modelArgs, device = 'cpu', seed = '0' }: ScoreFlags,
  env: NodeJS.ProcessEnv,
  note: (text: string) => void,
): Promise<{ source: ModelSource; close(): Promise<void> } | undefined> {
  if (model === undefined) return undefined;
  const { readPairs } = await import('../eval/config.ts');
  const { openModel } = await import('../eval/model.ts');
  const { LocalProvider } = await import('../../providers/local/local-provider.ts');
  const { LocalModelSource } = await import('../../providers/local/model-source.ts');
  const provider = await openModel({
    ...{ model, args: readPairs(modelArgs ?? '', 'model_args'), flags: {}, configFile: undefined, note },
    context: { env, device, seed: Number(seed), report: note },
  });
  const close = () => provider.close();
  if (provider instanceof LocalProvider) return { source: new LocalModelSource(provider), close };
  const { MaskedProvider } = await import('../../providers/local/masked-provider.ts');
  const { MaskedModelSource } = await import('../../providers/local/masked-model-source.ts');
  if (provider instanceof MaskedProvider) return { source: new MaskedModelSource(provider), close };
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
async function chosenMetrics(names: readonly string[]): Promise<MetricDefinition[]> {
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

/**
 * Gives each metric the options it has.
 * @throws HarnessError `METRIC_UNKNOWN_OPTION` for one that none of them has.
 */
function withOptions(definitions: readonly MetricDefinition[], texts: readonly string[]): MetricRequest[] {
  const requests = definitions.map((definition) => ({ definition, options: {} as Record<string, unknown> }));
  for (const text of texts) {
    const equals = text.indexOf('=');
    if (equals < 1) {
      throw new HarnessError('ARGUMENT_INVALID', `--options ${text}: expected key=value`, {
        hint: '--options tokenize=zh lowercase=true',
      });
    }
    const [key, value] = [text.slice(0, equals).replaceAll('-', '_'), text.slice(equals + 1)];
    const dot = key.indexOf('.');
    const only = dot < 0 ? undefined : key.slice(0, dot);
    const name = dot < 0 ? key : key.slice(dot + 1);
    const addressed = requests.filter(({ definition }) => only === undefined || definition.name === only);
    if (addressed.length === 0) {
      throw new HarnessError('ARGUMENT_INVALID', `--options ${text}: ${only} is not among the metrics`, {
        hint: `metrics: ${definitions.map((definition) => definition.name).join(', ')}`,
      });
    }
    const taking = addressed.filter(({ definition }) => Object.hasOwn(definition.schema, name));
    if (taking.length === 0)
      throw unknownOption(
        name,
        addressed.map(({ definition }) => definition),
      );
    for (const { definition, options } of taking) options[name] = readText(value, definition.schema[name]);
  }
  // Checked before the file is opened.
  for (const { definition, options } of requests) resolveOptions(definition, options);
  return requests;
}

/** @throws HarnessError `ARGUMENT_INVALID`. */
function columnsOf(flags: ScoreFlags): Record<string, readonly string[]> {
  const columns: Record<string, readonly string[]> = {};
  const set = (role: string, column: string | undefined): void => {
    if (column !== undefined) columns[role] = [column];
  };
  set('prediction', flags.prediction);
  set('probability', flags.probability);
  if (flags.reference !== undefined) columns.reference = flags.reference.split(',');
  for (const text of flags.column ?? []) {
    const equals = text.indexOf('=');
    if (equals < 1) {
      throw new HarnessError('ARGUMENT_INVALID', `--column ${text}: expected role=column`, {
        hint: '--column logprobs=token_logprobs, or several side by side: --column features=age,income',
      });
    }
    columns[text.slice(0, equals)] = text.slice(equals + 1).split(',');
  }
  return columns;
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new HarnessError('ARGUMENT_INVALID', `${flag} ${text}: expected a whole number of at least ${least}`);
}

interface Source {
  rows: AsyncIterable<SourceRow>;
  name: string;
  file?: string;
}

function sourceOf({ data = '-', format = 'jsonl' }: ScoreFlags, input: AsyncIterable<Uint8Array> | undefined): Source {
  if (data !== '-') {
    const file = resolve(data);
    return { rows: readRows(file), name: shortPath(file), file };
  }
  if (input === undefined) {
    throw new HarnessError('ARGUMENT_INVALID', 'no file is named, and nothing comes from standard input', {
      hint: '--data FILE, or cat FILE | harness score ...',
    });
  }
  return { rows: readStream(input, `.${format.replace(/^\./, '')}`), name: 'standard input' };
}

/** @throws HarnessError `DATA_EMPTY` for a file without rows. */
async function* placed({ rows, name, file }: Source): AsyncGenerator<PlacedRow> {
  let number = 0;
  for await (const { row, source, line } of rows) {
    number++;
    yield { row, place: { row: number, source, line, ...(file === undefined ? {} : { file }) } };
  }
  if (number === 0) {
    throw new HarnessError('DATA_EMPTY', `${name} has no rows`, file === undefined ? {} : { where: { file } });
  }
}

interface Gate {
  metric: string;
  bound: number;
  higherIsBetter: boolean;
}

/** `bleu=30`: at least that, or at most where lower is better. */
function readGate(text: string, definitions: readonly MetricDefinition[]): Gate {
  const equals = text.indexOf('=');
  const metric = text.slice(0, Math.max(0, equals));
  const bound = Number(text.slice(equals + 1));
  const definition = definitions.find(({ name }) => name === metric);
  if (definition !== undefined && equals > 0 && text.slice(equals + 1).trim() !== '' && Number.isFinite(bound)) {
    return { metric, bound, higherIsBetter: definition.higherIsBetter !== false };
  }
  throw new HarnessError('ARGUMENT_INVALID', `--fail-under ${text}: expected one of the metrics and a number`, {
    hint: `--fail-under ${definitions[0]?.name}=0.5`,
  });
}

function passes({ metric, bound, higherIsBetter }: Gate, results: readonly MetricResult[]): boolean {
  const value = results.find((result) => result.metric === metric)?.value ?? null;
  if (value === null) return false;
  return higherIsBetter ? value >= bound : value <= bound;
}
