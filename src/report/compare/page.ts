/** A comparison as a page: verdict, table of metrics with intervals, flipped samples side by side, how it was tested. */
import { thousands } from '../format.ts';
import { renderPage } from '../page.ts';
import { exposureOf } from '../viewer/exposure.ts';
import { pairedSamples } from '../viewer/paired-samples.ts';
import { type ViewerSection, viewerSection } from '../viewer/viewer-section.ts';
import type { OpenComparison } from './compare-runs.ts';
import type { Flip, MetricComparison, RunComparison, TaskComparison, Verdict } from './contract.ts';
import { arrow, likeOf, plural, shown, shownEffect, shownP, shownRange, signed, VERDICTS } from './format.ts';
import { gapsOf, methodText, noticesOf, sideText, verdictText } from './words.ts';

/** Samples shown of a metric without a verdict, for each direction. */
const FEW = 5;

/**
 * The page. Same run folders and settings, same bytes.
 * @param samples also puts all shared samples into the page.
 */
export async function comparePage(
  { comparison, sides }: OpenComparison,
  { samples = false, overrides }: { samples?: boolean; overrides?: string | undefined } = {},
): Promise<string> {
  const section = samples ? await sharedSamples(comparison, sides) : null;
  const title = `${comparison.b.name} against ${comparison.a.name}`;
  return await renderPage({
    template: 'compare',
    title,
    description: verdictText(comparison),
    view: { ...viewOf(comparison), title, viewer: section?.view ?? null },
    styles: ['viewer', 'compare'],
    ...(section === null ? {} : { data: section.data, scripts: section.scripts }),
    ...(overrides === undefined ? {} : { overrides }),
  });
}

function sharedSamples({ a, b, tasks }: RunComparison, sides: OpenComparison['sides']): Promise<ViewerSection | null> {
  const shared = tasks.filter(({ refused }) => refused === null);
  return viewerSection(
    [a.name, b.name],
    shared.map(({ task, samples: { shared: expected }, private: hidden, content_warning: contentWarning }) => {
      const [ours, theirs] = [sides.a.tasks.get(task)!, sides.b.tasks.get(task)!];
      const lines = () => pairedSamples(ours.folder, theirs.folder);
      const facts = { ...exposureOf(theirs.result), private: hidden, contentWarning };
      return { name: task, ...facts, metrics: theirs.result.metrics, expected, samples: lines };
    }),
  );
}

function viewOf(comparison: RunComparison) {
  const { tasks, together, training, settings, tests, a, b } = comparison;
  return {
    a: sideText(a),
    b: sideText(b),
    verdict: verdictText(comparison),
    method: methodText(settings, tests),
    tasks: tasks.filter(({ metrics }) => metrics.length > 0).map(taskView),
    together: together.map(({ task, kind, key, higher_is_better: better, a: before, b: after, difference }) => {
      const like = likeOf({ a: before, b: after });
      const numbers = { a: shown(before, like), b: shown(after, like), difference: signed(difference, like) };
      return { task, kind, metric: key, arrow: arrow(better), ...numbers };
    }),
    training: training === null ? null : trainingView(training),
    flipped: flippedViews(tasks),
    gaps: gapsOf(comparison),
    notices: noticesOf(comparison),
  };
}

function taskView({ task, samples, metrics }: TaskComparison) {
  return { task, shared: plural(samples.shared, 'shared sample'), rows: metrics.map(metricView) };
}

/** The scale of an interval reaches equally far to both sides, so that its middle is no difference. */
function metricView(metric: MetricComparison) {
  const like = likeOf(metric);
  const [low, high] = metric.ci95 ?? [null, null];
  const reach = 1.1 * Math.max(Math.abs(metric.difference ?? 0), Math.abs(low ?? 0), Math.abs(high ?? 0));
  return {
    metric: metric.key,
    arrow: arrow(metric.higher_is_better),
    n: thousands(metric.n),
    a: shown(metric.a, like),
    b: shown(metric.b, like),
    difference: signed(metric.difference, like),
    range: shownRange(metric.ci95, like),
    mark: { value: metric.ci95 === null ? null : metric.difference, low, high, min: -reach, max: reach },
    p: shownP(metric.p_adjusted),
    raw: shownP(metric.p),
    test: metric.note ?? metric.test,
    effect: shownEffect(metric.effect),
    verdict: VERDICTS[metric.verdict],
    tone: toneOf(metric.verdict),
  };
}

const toneOf = (verdict: Verdict): string => (verdict === 'worse' ? 'bad' : verdict === 'better' ? 'good' : 'soft');

function trainingView({ n, paired, measures }: NonNullable<RunComparison['training']>) {
  return {
    n: `${n.a === n.b ? plural(n.a, 'held-out example') : `${n.a} and ${n.b} held-out examples`}${paired ? ', the same in both runs' : ''}`,
    measures: measures.map(({ label, a, b, difference, ci95, p, test, effect }) => {
      const like = likeOf({ a, b });
      const numbers = { a: shown(a, like), b: shown(b, like), difference: signed(difference, like) };
      return { label, ...numbers, range: shownRange(ci95, like), p: shownP(p), test, effect: shownEffect(effect) };
    }),
  };
}

const RANK: Readonly<Record<Verdict, number>> = { worse: 0, better: 1, changed: 2, same: 3, untested: 4 };

/** Metrics with changed samples, those with a verdict first and open. */
function flippedViews(tasks: readonly TaskComparison[]) {
  const moved = tasks.flatMap((task) =>
    task.metrics
      .filter(({ counts }) => counts.worse + counts.better + counts.up + counts.down > 0)
      .map((metric) => ({ task, metric })),
  );
  moved.sort((x, y) => RANK[x.metric.verdict] - RANK[y.metric.verdict]);
  return moved.map(({ task, metric }) => {
    const significant = RANK[metric.verdict] < RANK.same;
    const most = significant ? Number.POSITIVE_INFINITY : FEW;
    return {
      task: task.task,
      metric: metric.key,
      verdict: VERDICTS[metric.verdict],
      tone: toneOf(metric.verdict),
      open: significant,
      counts: countsText(metric),
      hidden: task.private,
      warning: task.content_warning,
      groups: GROUPS.flatMap(({ change, title }) => {
        const flips = metric.flips.filter((flip) => flip.change === change).slice(0, most);
        if (flips.length === 0) return [];
        const all = metric.counts[change];
        const more =
          all > flips.length ? `The ${metric.share ? 'first' : 'largest'} ${flips.length} of ${thousands(all)}.` : null;
        return [{ title, more, flips: flips.map((flip) => flipView(flip, metric)) }];
      }),
    };
  });
}

const GROUPS = [
  { change: 'worse', title: 'Got worse' },
  { change: 'better', title: 'Got better' },
  { change: 'down', title: 'Went down' },
  { change: 'up', title: 'Went up' },
] as const;

function countsText({ counts }: MetricComparison): string {
  const { worse, better, up, down, equal } = counts;
  const sides = up + down > 0 ? `${up} up, ${down} down` : `${worse} worse, ${better} better`;
  return `${sides}, ${equal} unchanged`;
}

function flipView({ id, a, b, sample }: Flip, metric: MetricComparison) {
  const like = likeOf(metric);
  const word = (value: number): string => (metric.share ? (value === 1 ? 'right' : 'wrong') : shown(value, like));
  const [first, second] =
    metric.share && metric.higher_is_better !== null ? [word(a), word(b)] : [shown(a, like), shown(b, like)];
  return {
    id,
    change: `${first} → ${second}`,
    prompt: sample?.prompt ?? [],
    turns: (sample?.prompt.length ?? 0) > 1,
    target: sample?.target ?? null,
    sides: (sample?.sides ?? []).map((side, i) => ({
      name: 'AB'[i] as string,
      asked: side.prompt ?? [],
      error: side.error,
      answers: side.answers.map(({ text, note, picked }) => ({
        text,
        note,
        picked,
        empty: text === '' && note === null,
      })),
      outputs: side.scores.flatMap(({ filter, outputs }) =>
        outputs === null ? [] : [{ title: filter === 'none' ? 'compared' : `after ${filter}`, outputs }],
      ),
      reasons: side.scores.flatMap(({ explanation }) => (explanation === null ? [] : [explanation])),
    })),
  };
}
