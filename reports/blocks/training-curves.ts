/**
 * Curves of metrics.jsonl: loss, and what the method logs besides (rewards, margins, KL, entropy). Held-out measures are
 * drawn into the same chart, other runs over it. Long curves are thinned to means of neighbouring steps.
 */
import { defineBlock, type RunFacts } from '../../src/plugin.ts';
import { SERIES_COLOURS, SERIES_DASHES } from '../../src/report/chart.ts';
import { type Drawing, drawing } from '../../src/report/drawing.ts';
import { score } from '../../src/report/format.ts';
import { DRAWING, list, shape } from '../../src/report/parts.ts';

/** Points of one curve at most; with more, each is the mean of its neighbours. */
const MOST_POINTS = 120;
const MOST_CURVES = 8;

interface Plot {
  title: string;
  /** Names in metrics.jsonl, without `eval_`. */
  keys: readonly string[];
  axis: string;
}

const PLOTS: readonly Plot[] = [
  { title: 'Loss', keys: ['loss'], axis: 'loss' },
  { title: 'Reward margin', keys: ['rewards/margins', 'margin'], axis: 'margin' },
  { title: 'Rewards', keys: ['rewards/chosen', 'rewards/rejected'], axis: 'reward' },
  { title: 'Accuracy', keys: ['rewards/accuracies', 'accuracy', 'mean_token_accuracy'], axis: 'share' },
  {
    title: 'Reward of answers',
    keys: ['reward', 'objective/rlhf_reward', 'objective/scores', 'mean_reward'],
    axis: 'reward',
  },
  { title: 'Divergence from the reference', keys: ['kl', 'objective/kl', 'policy/approxkl_avg'], axis: 'KL' },
  { title: 'Length of answers', keys: ['completions/mean_length', 'objective/mean_length'], axis: 'tokens' },
  { title: 'Entropy', keys: ['entropy', 'objective/entropy', 'policy/entropy_avg'], axis: 'nats' },
];

interface Point {
  step: number;
  value: number;
  curve: string;
}

export default defineBlock({
  name: 'training-curves',
  title: 'Training curves',
  summary: 'Loss, rewards, margins, divergence over the steps; other runs overlaid',
  needs: ({ kind }) => kind === 'training',
  async view(run, { others }) {
    const runs = [run, ...others];
    const charts: Drawing[] = [];
    for (const plot of PLOTS) {
      const points: Point[] = [];
      for (const [i, each] of runs.entries()) {
        const label =
          runs.length === 1 ? '' : `${others.some(({ name }) => name === run.name) ? `${i + 1}: ` : ''}${each.name}`;
        points.push(...(await curvesOf(each, plot, label)));
      }
      const curves = [...new Set(points.map(({ curve }) => curve))].slice(0, MOST_CURVES);
      // One point is no curve.
      if (curves.some((name) => points.filter(({ curve }) => curve === name).length > 1)) {
        charts.push(
          draw(
            plot,
            points.filter(({ curve }) => curves.includes(curve)),
            curves,
          ),
        );
      }
    }
    return charts.length === 0 ? null : { charts };
  },
  schema: shape({ charts: list(DRAWING) }),
});

async function curvesOf(run: RunFacts, { keys }: Plot, label: string): Promise<Point[]> {
  const lines = await run.metrics();
  const found = keys.filter((key) => lines.some((line) => line[key] !== undefined));
  return found.flatMap((key) =>
    [key, `eval_${key}`].flatMap((name) => {
      const what = name.startsWith('eval_') ? `${key}, held-out` : key;
      const curve = label === '' ? what : `${label}, ${what}`;
      const values = lines.flatMap((line) => {
        const value = line[name];
        return value === undefined ? [] : [{ step: line.step as number, value, curve }];
      });
      return thin(values);
    }),
  );
}

/** Means of as many neighbours as it takes. */
function thin(points: readonly Point[]): Point[] {
  const size = Math.ceil(points.length / MOST_POINTS);
  if (size <= 1) return points.map((point) => ({ ...point, value: Number(point.value.toPrecision(6)) }));
  return Array.from({ length: Math.ceil(points.length / size) }, (_, i) => {
    const part = points.slice(i * size, (i + 1) * size);
    const value = part.reduce((sum, point) => sum + point.value, 0) / part.length;
    return { ...(part.at(-1) as Point), value: Number(value.toPrecision(6)) };
  });
}

function draw({ title, axis }: Plot, points: readonly Point[], curves: readonly string[]): Drawing {
  const last = curves.map((name) => {
    const own = points.filter(({ curve }) => curve === name);
    const [first, end] = [score(own[0]?.value), score(own.at(-1)?.value)];
    return own.length === 1 ? `${name} ${end}` : `${name} from ${first} to ${end}`;
  });
  const steps = points.map(({ step }) => step);
  const colour = {
    field: 'curve',
    type: 'nominal' as const,
    title: null,
    sort: [...curves],
    scale: { domain: [...curves], range: curves.map((_, i) => SERIES_COLOURS[i] as string) },
    legend:
      curves.length === 1
        ? null
        : { orient: 'top' as const, columns: 1, labelLimit: 380, symbolType: 'stroke' as const },
  };
  return drawing(
    {
      width: 400,
      height: 190,
      data: { values: points.map((point) => ({ ...point })) },
      mark: { type: 'line', point: points.length / curves.length <= 20 ? { size: 24 } : false, strokeWidth: 1.8 },
      encoding: {
        x: { field: 'step', type: 'quantitative', title: 'step', axis: { grid: false, tickMinStep: 1 } },
        y: { field: 'value', type: 'quantitative', title: axis, scale: { zero: false }, axis: { tickCount: 5 } },
        color: colour,
        strokeDash: {
          field: 'curve',
          type: 'nominal',
          sort: [...curves],
          legend: null,
          scale: {
            domain: [...curves],
            range: curves.map((_, i) => [...(SERIES_DASHES[i % SERIES_DASHES.length] as number[])]),
          },
        },
      },
    },
    { title, description: `Steps ${Math.min(...steps)} to ${Math.max(...steps)}: ${last.join('; ')}.` },
  );
}
