/**
 * Scores over several tasks, as suites declare them (their results say members and weights) or the board's config. They are made
 * anew from the tasks of a row, so that results of several runs go together; a row that lacks a member has none.
 */
import { headlineFigures } from '../../eval/run/headlines.ts';
import type { MetricFigure, MetricFigures } from '../../eval/run/results.ts';
import type { Headline, HeadlineAggregation, Suite } from '../../eval/run/suite.ts';
import type { AggregateMember, ImportedFigure, ImportedHeadline } from '../import/contract.ts';
import type { BoardScore } from './board.ts';
import { scoreOf } from './cells.ts';
import type { BoardConfig } from './options.ts';
import type { RunRow } from './rows.ts';

export interface AggregateScore {
  readonly id: string;
  readonly label: string;
  readonly declaredBy: string;
  readonly aggregation: HeadlineAggregation;
  /** Of a score made of scores: those of all of them. */
  readonly members: readonly AggregateMember[];
  readonly of: readonly string[];
  readonly name: string;
  /** Declarations that belong together. */
  readonly family: string;
  readonly scale: number;
}

/** The aggregates of a board: the config's, or those of all suites that were run. */
export function aggregatesOf(
  rows: readonly RunRow[],
  config: BoardConfig,
  firstKey: (task: string) => string,
): AggregateScore[] {
  if (config.aggregates.length > 0) {
    return config.aggregates.map(({ name, aggregation, tasks }) => ({
      ...{ id: name, label: name, name, declaredBy: 'config', family: `config ${name}`, aggregation, of: [], scale: 1 },
      members: tasks.map(({ task, metric, weight, low, high }) => ({
        ...{ task, key: metric ?? firstKey(task), weight, low, high },
      })),
    }));
  }
  const found = new Map<string, ImportedHeadline>();
  for (const { headlines } of rows) {
    // What a run left out because tasks were missing says less than what a whole one says.
    for (const headline of headlines) {
      const key = JSON.stringify([headline.suite, headline.suiteVersion, headline.name]);
      if ((found.get(key)?.members.length ?? -1) < headline.members.length) found.set(key, headline);
    }
  }
  const all = [...found.values()];
  const versions = (suite: string): number =>
    new Set(all.filter((h) => h.suite === suite).map((h) => h.suiteVersion)).size;
  return all.map((headline) => {
    const { suite, suiteVersion, name, aggregation, of, scale } = headline;
    const family = `${suite} ${suiteVersion}`;
    const version = versions(suite) > 1 ? ` v${suiteVersion}` : '';
    return {
      ...{ id: `${suite}${version}/${name}`, label: `${name}${version}`, name, family, aggregation, of, scale },
      declaredBy: `suite ${suite}, version ${suiteVersion}`,
      members: withParts(headline, all),
    };
  });
}

function withParts(headline: ImportedHeadline, all: readonly ImportedHeadline[]): readonly AggregateMember[] {
  if (headline.of.length === 0) return headline.members;
  const { suite, suiteVersion } = headline;
  return all
    .filter((each) => each.suite === suite && each.suiteVersion === suiteVersion && headline.of.includes(each.name))
    .flatMap(({ members }) => members);
}

/** No spread in a handful of answers is no certainty: then the interval of the share says more than the standard error. */
const figureOf = (key: string, figure: ImportedFigure): MetricFigure => {
  const [metric = key, filter = 'none'] = key.split(',');
  const { value, stderr, n, higherIsBetter } = figure;
  const { ci95 } = scoreOf(key, figure, '');
  const spread = stderr === 0 && ci95 !== null && ci95[1] > ci95[0] ? null : stderr;
  return { value, stderr: spread, ci95, n: n ?? 0, method: figure.method, higherIsBetter, metric, filter };
};

/** The scores of a row by aggregate id. @param variantOf of a task in this row. */
export function aggregateScores(
  row: RunRow,
  aggregates: readonly AggregateScore[],
  variantOf: (task: string) => string,
): Map<string, { score: BoardScore; higherIsBetter: boolean | null }> {
  const found = new Map<string, { score: BoardScore; higherIsBetter: boolean | null }>();
  for (const family of new Set(aggregates.map((aggregate) => aggregate.family))) {
    const own = aggregates.filter((aggregate) => aggregate.family === family);
    const figures = own.every(({ members }) => members.every(({ weight }) => weight !== null))
      ? made(row, own)
      : givenFigures(row, own);
    for (const { id, name, members } of own) {
      const missing = members.filter(({ task, key }) => (row.tasks.get(task)?.metrics[key]?.value ?? null) === null);
      const variant = members.map(({ task }) => variantOf(task)).join(' ');
      const figure = figures[name];
      const imported: ImportedFigure = {
        value: missing.length > 0 ? null : (figure?.value ?? null),
        stderr: figure?.stderr ?? null,
        ci95: figure?.ci95 ?? null,
        method: figure?.method ?? 'none',
        n: members.length - missing.length,
        higherIsBetter: figure?.higherIsBetter ?? null,
      };
      const score = scoreOf(id, imported, variant);
      const without = [...new Set(missing.map(({ task }) => task))];
      const more = without.length > 3 ? ` and ${without.length - 3} more` : '';
      if (without.length > 0) score.missing = `no ${without.slice(0, 3).join(', ')}${more}`;
      else if (figure === undefined) score.missing = 'the results of its suite do not say its weights';
      found.set(id, { score, higherIsBetter: imported.higherIsBetter });
    }
  }
  return found;
}

/** By the very functions that evaluations use. */
function made(row: RunRow, aggregates: readonly AggregateScore[]): MetricFigures {
  const headline = aggregates.map(({ name, aggregation, members, of, scale }): Headline => {
    const tasks = members.map(({ task, key, weight, low, high }) => {
      const [metric = key, filter = 'none'] = key.split(',');
      return { task, metric, filter, low, high, ...(weight === null ? {} : { weight }) };
    });
    return { name, filter: 'none', aggregation, tasks, of, scale };
  });
  const tasks = headline.flatMap((each) => each.tasks.map(({ task }) => ({ task, weight: 1, optional: true })));
  const suite: Suite = { name: '', summary: '', version: 1, tags: [], tasks, headline, file: '' };
  const results = new Map<string, { metrics: MetricFigures }>();
  for (const { task, key } of aggregates.flatMap(({ members }) => members)) {
    const figure = row.tasks.get(task)?.metrics[key];
    if (figure === undefined) continue;
    const own = results.get(task) ?? { metrics: {} };
    results.set(task, own);
    own.metrics[key] = figureOf(key, figure);
  }
  return headlineFigures(suite, results);
}

function givenFigures({ headlines }: RunRow, aggregates: readonly AggregateScore[]): MetricFigures {
  const own = headlines.filter(({ suite, suiteVersion }) => aggregates[0]?.family === `${suite} ${suiteVersion}`);
  return Object.fromEntries(own.map(({ name, figure }) => [name, figureOf(name, figure)]));
}
