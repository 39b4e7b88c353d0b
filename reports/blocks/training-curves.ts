/**
 * Curves of metrics.jsonl: loss, and what the method logs besides (rewards, margins, KL, entropy). Held-out measures are
 * drawn into the same chart, other runs over it. Long curves are thinned to means of neighbouring steps.
 */

import { defineBlock, type RunFacts } from '../../src/plugin.ts';
import {
  type ChartTable,
  DRAWING,
  type Drawing,
  drawing,
  list,
  SERIES_COLOURS,
  SERIES_DASHES,
  score,
  shape,
} from '../../src/plugin-report.ts';

/** Points of one chart at most; curves with more share it, each point then the mean of its neighbours. */
const MOST_POINTS = 240;
const MOST_CURVES = 8;
/** Rows of the table beside a chart. */
const MOST_ROWS = 30;

interface Plot {
  title: string;
  axis: string;
  /** Names in metrics.jsonl without `eval_`; of alternatives the first that is there is drawn. */
  curves: readonly (readonly string[])[];
}

const PLOTS: readonly Plot[] = [
  { title: 'Loss', axis: 'loss', curves: [['loss']] },
  { title: 'Reward margin', axis: 'margin', curves: [['rewards/margins', 'margin']] },
  { title: 'Rewards', axis: 'reward', curves: [['rewards/chosen'], ['rewards/rejected']] },
  { title: 'Accuracy', axis: 'share', curves: [['rewards/accuracies', 'accuracy', 'mean_token_accuracy']] },
  {
    title: 'Reward of answers',
    axis: 'reward',
    curves: [['reward', 'objective/rlhf_reward', 'mean_reward'], ['objective/scores']],
  },
  { title: 'Divergence from the reference', axis: 'KL', curves: [['kl', 'objective/kl']] },
  { title: 'Length of answers', axis: 'tokens', curves: [['completions/mean_length']] },
  { title: 'Entropy', axis: 'nats', curves: [['entropy', 'policy/entropy_avg', 'objective/entropy']] },
];

interface Curve {
  name: string;
  /** Held-out measures have the colour of what they measure. */
  colour: number;
  points: { step: number; value: number }[];
}

export default defineBlock({
  name: 'training-curves',
  title: 'Training curves',
  summary: 'Loss, rewards, margins, divergence over the steps; other runs overlaid',
  needs: ({ kind }) => kind === 'training',
  async view(run, { others }) {
    const charts: Drawing[] = [];
    for (const plot of PLOTS) {
      const curves = (others.length === 0 ? await ofOne(run, plot) : await ofSeveral([run, ...others], plot))
        .filter(({ points }) => points.length > 0)
        .slice(0, MOST_CURVES);
      // One point is no curve.
      if (curves.some(({ points }) => points.length > 1)) charts.push(draw(plot, curves));
    }
    return charts.length === 0 ? null : { charts };
  },
  schema: shape({ charts: list(DRAWING) }),
});

/** What the run logged under the first of the names that it has. */
async function found(
  run: RunFacts,
  names: readonly string[],
): Promise<{ key: string; own: Curve['points']; heldOut: Curve['points'] } | undefined> {
  const lines = await run.metrics();
  const key = names.find((name) => lines.some((line) => line[name] !== undefined));
  if (key === undefined) return undefined;
  const points = (name: string): Curve['points'] =>
    lines.flatMap((line) => {
      const value = line[name];
      return value === undefined ? [] : [{ step: line.step as number, value }];
    });
  return { key, own: points(key), heldOut: points(`eval_${key}`) };
}

async function ofOne(run: RunFacts, { curves }: Plot): Promise<Curve[]> {
  const all = await Promise.all(curves.map((names) => found(run, names)));
  return all
    .filter((each) => each !== undefined)
    .flatMap(({ key, own, heldOut }, colour) => [
      { name: key, colour, points: own },
      { name: `${key}, held-out`, colour, points: heldOut },
    ]);
}

/** The main curve of each run. */
async function ofSeveral(runs: readonly RunFacts[], { curves: [names = []] }: Plot): Promise<Curve[]> {
  const all: Curve[] = [];
  for (const [colour, run] of runs.entries()) {
    const curve = await found(run, names);
    const same = runs.filter(({ name }) => name === run.name).length > 1;
    const name = same ? `${run.name} (${colour + 1})` : run.name;
    all.push(
      { name, colour, points: curve?.own ?? [] },
      { name: `${name}, held-out`, colour, points: curve?.heldOut ?? [] },
    );
  }
  return all;
}

/** Means of as many neighbours as it takes. */
function thin(points: Curve['points'], most: number): Curve['points'] {
  const size = Math.ceil(points.length / most);
  return Array.from({ length: Math.ceil(points.length / size) }, (_, i) => {
    const part = points.slice(i * size, (i + 1) * size);
    const value = part.reduce((sum, point) => sum + point.value, 0) / part.length;
    return { step: (part.at(-1) as { step: number }).step, value: Number(value.toPrecision(6)) };
  });
}

function draw({ title, axis }: Plot, given: readonly Curve[]): Drawing {
  const curves = given.map((curve) => ({
    ...curve,
    points: thin(curve.points, Math.floor(MOST_POINTS / given.length)),
  }));
  const steps = curves.flatMap(({ points }) => points.map(({ step }) => step));
  const names = curves.map(({ name }) => name);
  const ends = curves.map(({ name, points }) => {
    const [first, last] = [score(points[0]?.value), score(points.at(-1)?.value)];
    return points.length === 1 ? `${name} ${last}` : `${name} from ${first} to ${last}`;
  });
  const colours = curves.map(({ colour }) => SERIES_COLOURS[colour % SERIES_COLOURS.length] as string);
  const dashes = curves.map((_, i) => [...(SERIES_DASHES[i % SERIES_DASHES.length] as readonly number[])]);
  const points = curves.every((curve) => curve.points.length <= 20);
  const curve = { field: 'curve', type: 'nominal' as const, title: null, sort: names };
  const legend = names.length === 1 ? null : { orient: 'top' as const, columns: 1, labelLimit: 380 };
  return drawing(
    {
      width: 400,
      height: 190,
      data: {
        values: curves.flatMap(({ name, points }) =>
          points.map(({ step, value }) => ({ step, value, curve: name, single: points.length === 1 })),
        ),
      },
      encoding: {
        x: { field: 'step', type: 'quantitative', title: 'step', axis: { grid: false, tickMinStep: 1, tickCount: 8 } },
        y: { field: 'value', type: 'quantitative', title: axis, scale: { zero: false }, axis: { tickCount: 5 } },
      },
      layer: [
        {
          mark: { type: 'line', point: points ? { size: 24 } : false, strokeWidth: 1.8 },
          encoding: {
            color: { ...curve, scale: { domain: names, range: colours }, legend },
            strokeDash: { ...curve, scale: { domain: names, range: dashes }, legend: null },
          },
        },
        {
          mark: { type: 'point', filled: true, size: 40, opacity: 1 },
          transform: [{ filter: { field: 'single', equal: true } }],
          encoding: { fill: { ...curve, scale: { domain: names, range: colours }, legend: null } },
        },
      ],
    },
    {
      title,
      description: `Steps ${Math.min(...steps)} to ${Math.max(...steps)}: ${ends.join('; ')}.`,
      table: tableOf(curves),
    },
  );
}

/** A column for each curve; of many steps some, evenly. */
function tableOf(curves: readonly Curve[]): ChartTable {
  const steps = [...new Set(curves.flatMap(({ points }) => points.map(({ step }) => step)))].sort((a, b) => a - b);
  const every = Math.ceil(steps.length / MOST_ROWS);
  const kept = steps.filter((_, i) => (steps.length - 1 - i) % every === 0);
  const values = curves.map(({ points }) => new Map(points.map(({ step, value }) => [step, value])));
  return {
    columns: ['step', ...curves.map(({ name }) => name)],
    rows: kept.map((step) => [step, ...values.map((curve) => curve.get(step) ?? null)]),
  };
}
