/**
 * One task on both sides. It is refused (no verdict) when the two are not the same task: another version, or no sample in
 * common. Other prompts, examples, settings and sample sets do not forbid a comparison of what is shared, and are told.
 */
import type { Json } from '../../base/json.ts';
import type { ResultFacts } from '../run-facts.ts';
import { cleanText } from '../text.ts';
import { exposureOf } from '../viewer/exposure.ts';
import { type Compared, compareMetric } from './compare-metric.ts';
import type { CompareSettings, Flip, TaskComparison } from './contract.ts';
import { chooseFlips, readViews } from './flips.ts';
import { plural } from './format.ts';
import { type JoinedSamples, joinSamples } from './join.ts';

export interface ComparedTask extends Omit<TaskComparison, 'metrics'> {
  metrics: (Compared & { flips: Flip[] })[];
}

/** Compares a task without verdicts: those need the p-values of all tasks. */
export async function compareTask(a: ResultFacts, b: ResultFacts, settings: CompareSettings): Promise<ComparedTask> {
  const exposures = [exposureOf(a.result), exposureOf(b.result)];
  const hidden = exposures.some((one) => one.private);
  const joined = await joinSamples(a, b);
  const task: ComparedTask = {
    task: a.result.task,
    versions: { a: String(a.result.version), b: String(b.result.version) },
    num_fewshot: { a: a.result.numFewshot ?? null, b: b.result.numFewshot ?? null },
    refused: refusal(a, b, joined),
    notices: noticesOf(a, b, joined),
    samples: { a: joined?.a.size ?? 0, b: joined?.b.size ?? 0, shared: joined?.pairs.length ?? 0 },
    private: hidden,
    content_warning: exposures.map(({ contentWarning }) => contentWarning).find((text) => text !== null) ?? null,
    metrics: [],
  };
  if (joined === undefined || task.refused !== null) return task;
  for (const [key, figure] of Object.entries(a.result.metrics)) {
    const other = b.result.metrics[key];
    if (other === undefined) task.notices.push(`${key} is only in A`);
    if (other === undefined || !wanted(settings, key, figure.metric)) continue;
    const results = { a: a.result, b: b.result };
    const compared = await compareMetric({
      key,
      figures: { a: figure, b: other },
      results,
      joined,
      settings,
    });
    const flips = chooseFlips(compared.changes, compared.higher_is_better, settings.flips);
    task.metrics.push({ ...compared, flips: hidden ? [] : flips });
  }
  for (const key of Object.keys(b.result.metrics)) {
    if (a.result.metrics[key] === undefined) task.notices.push(`${key} is only in B`);
  }
  const ids = new Set(task.metrics.flatMap(({ flips }) => flips.map(({ id }) => id)));
  const views = await readViews([a.folder, b.folder], ids);
  for (const { flips } of task.metrics) for (const flip of flips) flip.sample = views.get(flip.id) ?? null;
  return task;
}

/** `--metric acc` takes `acc` under every filter, `acc,strict-match` that one. */
export const wanted = ({ metrics }: CompareSettings, key: string, metric: string): boolean =>
  metrics === null || metrics.includes(key) || metrics.includes(metric);

function refusal(a: ResultFacts, b: ResultFacts, joined: JoinedSamples | undefined): string | null {
  const [before, after] = [a.result, b.result];
  if (String(before.version) !== String(after.version)) {
    return `version ${before.version} in A, ${after.version} in B: not the same task`;
  }
  if (joined === undefined) return 'one of the runs kept no samples, so nothing can be paired';
  if (joined.pairs.length > 0) return null;
  return joined.differentRows > 0
    ? `all ${joined.differentRows} samples with the same id are of other rows: the data are not the same`
    : 'the runs have no sample in common';
}

function noticesOf(a: ResultFacts, b: ResultFacts, joined: JoinedSamples | undefined): string[] {
  const [before, after] = [a.result, b.result];
  const notices: string[] = [];
  if (before.numFewshot !== after.numFewshot) {
    notices.push(
      `${before.numFewshot ?? 'unknown'} examples before the question in A, ${after.numFewshot ?? 'unknown'} in B`,
    );
  }
  const config = differing(before.config, after.config).filter((key) => !QUIET.has(key));
  if (config.length > 0)
    notices.push(`other settings: ${config.map((key) => settingText(key, before, after)).join('; ')}`);
  if (joined === undefined) return notices;
  if (before.taskSha256 !== after.taskSha256) notices.push('the task is declared otherwise under the same version');
  const { pairs, differentPrompts, differentRows } = joined;
  if (differentPrompts > 0)
    notices.push(`the prompt differs in ${differentPrompts} of ${plural(pairs.length, 'shared sample')}`);
  if (differentRows > 0) {
    notices.push(`${plural(differentRows, 'sample')} left out: another row or target under the same id`);
  }
  for (const [name, side] of [
    ['A', joined.a],
    ['B', joined.b],
  ] as const) {
    const alone = side.size - pairs.length - differentRows;
    if (alone > 0) notices.push(`${plural(alone, 'sample')} only in ${name}, left out`);
    const failed = [...side.values()].filter((sample) => sample.failed).length;
    if (failed > 0) notices.push(`${plural(failed, 'sample')} without an answer in ${name}`);
  }
  return notices;
}

/** The model is what is compared; how many samples were asked for is told by the samples. */
const QUIET = new Set(['model', 'limit', 'samples', 'metadata']);

const differing = (a: Readonly<Record<string, Json>>, b: Readonly<Record<string, Json>>): string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
    (key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]),
  );

function settingText(key: string, a: ResultFacts['result'], b: ResultFacts['result']): string {
  const text = (value: Json | undefined): string =>
    cleanText(value === undefined ? 'not set' : JSON.stringify(value), 60);
  return `${key} ${text(a.config[key])} in A, ${text(b.config[key])} in B`;
}
