/**
 * Logs of Inspect, version 2: one task of one model. `.json` holds everything, `.eval` is a zip archive (entries stored, deflated
 * or packed with zstd) of `header.json`, `reductions.json` and the samples. Scores are called `scorer/metric`. Inspect says of no
 * metric which way is better: accuracy and mean count as better when higher, others have no direction.
 */
import { readFileSync } from 'node:fs';
import { HarnessError } from '../../base/errors.ts';
import { sha256 } from '../../base/hash.ts';
import { zipFiles } from '../../base/zip.ts';
import { openZstd } from '../../data/readers/zstd-decoder.ts';
import type { ImportedFigure, ImportedRun, SampleScores } from './contract.ts';
import {
  canonical,
  type Fields,
  fieldsOf,
  isFields,
  listOf,
  modelName,
  momentOf,
  numberOf,
  sourceName,
  textOf,
  unknownResults,
} from './fields.ts';
import { ScoreCollector } from './score-collector.ts';

/** True for a document, or the header of an archive. */
export const isInspect = (value: unknown): value is Fields =>
  isFields(value) &&
  isFields(value.eval) &&
  typeof value.eval.task === 'string' &&
  typeof value.eval.model === 'string';

const MOST = { files: 4, bytes: 1 << 29, total: 1 << 30 };

/** The run in an archive. @throws HarnessError `RESULTS_UNKNOWN`. */
export async function readInspectArchive(file: string): Promise<ImportedRun> {
  const archive = readFileSync(file);
  const wanted = new Map<string, unknown>();
  const zstd = await openZstd();
  const unpackers = new Map([[93, (packed: Uint8Array, size: number) => zstd.decode(packed, size)]]);
  try {
    const parts = zipFiles(archive, (path) => path === 'header.json' || path === 'reductions.json', MOST, unpackers);
    for (const { path, data } of parts) wanted.set(path, JSON.parse(data.toString('utf8')));
  } catch (error) {
    if (!HarnessError.is(error) && !(error instanceof SyntaxError)) throw error;
    throw unknownResults(file, `not a log of Inspect: ${error.message}`);
  }
  const header = wanted.get('header.json');
  if (!isInspect(header)) throw unknownResults(file, 'not a finished log of Inspect: it has no header.json');
  return inspectRun({ ...header, reductions: wanted.get('reductions.json') }, file, archive);
}

/** The run in a document. @throws HarnessError `RESULTS_UNKNOWN` for a log without results. */
export function inspectRun(document: Fields, file: string, bytes: string | Buffer): ImportedRun {
  const about = fieldsOf(document.eval);
  const results = fieldsOf(document.results);
  const scores = listOf(results.scores).map(fieldsOf);
  if (document.status !== 'success' || scores.length === 0) {
    throw unknownResults(file, `this log of Inspect has no results (status: ${textOf(document.status) ?? 'none'})`);
  }
  const dataset = fieldsOf(about.dataset);
  const ids = listOf(dataset.sample_ids);
  const samples = reductions(document.reductions);
  const model = textOf(about.model) as string;
  return {
    tool: 'inspect',
    model: modelName(model),
    identity: `inspect ${model} ${canonical(about.model_args ?? {})}`,
    source: sourceName(file),
    tasks: [
      {
        kind: 'task',
        task: textOf(about.task) as string,
        metrics: figures(scores, fieldsOf(results.headline)),
        protocol: {
          tool: 'inspect',
          version: textOf(about.task_version) ?? '-',
          fewshot: '-',
          prompt: sha256(
            canonical([fieldsOf(document.plan).steps ?? null, about.task_args ?? {}, about.scorers ?? null]),
          ),
          settings: canonical({
            generate: fieldsOf(document.plan).config ?? {},
            model_generate: about.model_generate_config ?? {},
            epochs: fieldsOf(about.config).epochs ?? 1,
          }),
          samples:
            ids.length > 0
              ? sha256(JSON.stringify(ids.map(String).sort()))
              : `${numberOf(results.total_samples) ?? '?'} samples`,
        },
        members: [],
        ended: momentOf(fieldsOf(document.stats).completed_at) || momentOf(about.created),
        ...(samples === undefined ? {} : { samples: () => Promise.resolve(samples) }),
      },
    ],
    headlines: [],
    sha256: sha256(bytes),
  };
}

/** `inspect_ai/accuracy` is `accuracy`. */
const bare = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
/** What tells of spread and is no score. */
const SPREAD = /^(bootstrap_)?(stderr|std|var|ci_lower|ci_upper)$/;
const BETTER_HIGHER = new Set(['accuracy', 'mean']);

function figures(scores: readonly Fields[], headline: Fields): Record<string, ImportedFigure> {
  const found = scores.flatMap((score) => {
    const metrics = Object.entries(fieldsOf(score.metrics)).map(
      ([key, metric]) => [bare(textOf(fieldsOf(metric).name) ?? key), numberOf(fieldsOf(metric).value)] as const,
    );
    const stderr = metrics.find(([name]) => name === 'stderr' || name === 'bootstrap_stderr')?.[1] ?? null;
    return metrics
      .filter(([name]) => !SPREAD.test(name))
      .map(([name, value]) => {
        const figure: ImportedFigure = {
          value,
          // Inspect's standard errors are those of means.
          stderr: BETTER_HIGHER.has(name) ? stderr : null,
          ci95: null,
          method: 'none',
          n: numberOf(score.scored_samples),
          higherIsBetter: BETTER_HIGHER.has(name) ? true : null,
        };
        return { key: `${textOf(score.name) ?? textOf(score.scorer) ?? 'score'}/${name}`, figure };
      });
  });
  const first = `${textOf(headline.score)}/${bare(textOf(headline.metric) ?? '')}`;
  found.sort((a, b) => Number(b.key === first) - Number(a.key === first));
  return Object.fromEntries(found.map(({ key, figure }) => [key, figure]));
}

const GRADES = new Map<unknown, number>([
  ['C', 1],
  ['P', 0.5],
  ['I', 0],
  ['N', 0],
  [true, 1],
  [false, 0],
]);

/** One number a sample and scorer, its epochs reduced. */
function reductions(given: unknown): SampleScores | undefined {
  const scores = new ScoreCollector();
  for (const { scorer, samples } of listOf(given).map(fieldsOf)) {
    for (const sample of listOf(samples).map(fieldsOf)) {
      const id = textOf(sample.sample_id);
      const value = numberOf(sample.value) ?? GRADES.get(sample.value) ?? null;
      if (id === undefined || value === null) continue;
      const at = scores.sample(id);
      for (const metric of BETTER_HIGHER) scores.set(at, `${textOf(scorer)}/${metric}`, value);
    }
  }
  return scores.finish();
}
