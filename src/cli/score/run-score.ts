/** What `harness score` says: flags to a request, and the results as they are shown. */
import { resolve } from 'node:path';
import { HarnessError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { shortPath } from '../../base/paths.ts';
import { METRICS } from '../../eval/metric-kind.ts';
import type { PairedTest } from '../../eval/paired.ts';
import type { MetricRequest, ScoreOptions } from '../../eval/results.ts';
import { readPairs } from '../../run/eval/config.ts';
import type { ScoreRun } from '../../run/score/folder.ts';
import { chosenMetrics, scoreData } from '../../run/score/score.ts';
import type { Correction } from '../../statistics/multiple-testing.ts';
import { loadPlugins } from '../../user-plugins.ts';
import { type Context, type GlobalFlags, jsonDocument } from '../context.ts';
import { columnsOf, passes, readGate, type ScoreFlags, sourceOf, wholeNumber, withOptions } from './score-arguments.ts';
import { resultJson, scoreTables } from './score-tables.ts';

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
  const { model, modelArgs = '', device = 'cpu' } = flags;
  const seed = wholeNumber('--seed', flags.seed ?? '0', 0);
  const resamples = wholeNumber('--resamples', flags.resamples ?? '10000', 2);
  const results = await scoreData({
    requests,
    rows: sourceOf(flags, io.input?.()),
    options: optionsOf(flags, seed, resamples),
    model: model === undefined ? undefined : { model, args: readPairs(modelArgs, 'model_args'), device, seed },
    folder: folderOf(flags, requests, { seed, resamples }, argv),
    ...{ env: io.env, note },
  });
  if (globals.json) io.out.write(jsonDocument({ results: results.map(resultJson) }));
  else io.out.write(`${scoreTables(results).join('\n')}\n`);
  if (flags.outputDir !== undefined) await tellRun(flags, globals, io, note);
  const failed = gates.filter((gate) => !passes(gate, results));
  for (const { metric, bound } of failed) io.err.write(`gate failed: ${metric} is worse than ${bound}\n`);
  return failed.length === 0 ? 0 : 3;
}

function optionsOf(flags: ScoreFlags, seed: number, resamples: number): ScoreOptions {
  const correction = (flags.correction ?? 'holm') as Correction | 'none';
  const test = (flags.test ?? 'auto') as PairedTest;
  return {
    columns: columnsOf(flags),
    unevenReferences: flags.unevenReferences === true,
    ...(flags.cluster === undefined ? {} : { cluster: flags.cluster }),
    groups: flags.group ?? [],
    correction,
    ...(flags.baseline === undefined ? {} : { baseline: { column: flags.baseline, test, correction } }),
    perSample: flags.perSample === true,
    proportionInterval: flags.proportions === 'clopper-pearson' ? 'clopper-pearson' : 'wilson',
    ...{ seed, resamples },
  };
}

/** The folder that `--output-dir` names. @throws HarnessError `ARGUMENT_INVALID` without a file. */
function folderOf(
  flags: ScoreFlags,
  requests: readonly MetricRequest[],
  { seed, resamples }: { seed: number; resamples: number },
  argv: readonly string[],
): ScoreRun | undefined {
  const { outputDir, data = '-' } = flags;
  if (outputDir === undefined) return undefined;
  if (data === '-') {
    throw new HarnessError('ARGUMENT_INVALID', '--output-dir needs --data: a run says which file it was made from');
  }
  const config = {
    metrics: Object.fromEntries(requests.map(({ definition, options }) => [definition.name, (options ?? {}) as Json])),
    columns: columnsOf(flags) as Record<string, string[]>,
    group: flags.group ?? [],
    ...(flags.cluster === undefined ? {} : { cluster: flags.cluster }),
    ...(flags.baseline === undefined ? {} : { baseline: flags.baseline }),
    correction: flags.correction ?? 'holm',
    ...{ seed, resamples },
  };
  return { data, outputDir, command: ['harness', ...argv], config, seed };
}

async function tellRun(
  { outputDir = '', card }: ScoreFlags,
  { json }: GlobalFlags,
  io: Context['io'],
  note: (text: string) => void,
): Promise<void> {
  const { cardLines, cardOf } = await import('../pages/run-card.ts');
  const page = card === false ? undefined : await cardOf(resolve(outputDir), io.env, note);
  const lines = [`run    ${shortPath(resolve(outputDir))}`, ...cardLines(page)];
  if (!json) io.out.write(`\n${lines.join('\n')}\n`);
}
