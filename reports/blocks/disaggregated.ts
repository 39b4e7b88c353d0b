/** The same scores by group of samples, so that a good mean hides no bad part. */

import { defineBlock, type ResultFacts } from '../../src/plugin.ts';
import { list, paragraphs, shape, tableMarkdown } from '../../src/plugin-report.ts';
import { SCORES, type Scores, scoreRows, scoresTable } from '../shared/scores.ts';

/** Of the groups of one column, the smallest are left out of the page beyond these. */
const MOST_GROUPS = 30;

export default defineBlock({
  name: 'disaggregated',
  title: 'Disaggregated results',
  summary: 'Scores by group of samples, with intervals',
  needs: ({ results }) => results.some(({ result }) => Object.keys(result.by ?? {}).length > 0),
  view({ results }) {
    const tables = results.flatMap(({ result }) =>
      Object.entries(result.by ?? {}).map(([column, groups]): Scores & { more: number } => {
        // What compares groups of this column says nothing within one of them.
        const silent = new Set(Object.keys(result.metrics).filter((key) => isSilent(Object.values(groups), key)));
        const told = (metrics: Metrics): Metrics =>
          Object.fromEntries(Object.entries(metrics).filter(([key]) => !silent.has(key)));
        const sorted = Object.entries(groups).sort(([, a], [, b]) => sizeOf(b) - sizeOf(a));
        const kept = sorted.slice(0, MOST_GROUPS).sort(([a], [b]) => (a < b ? -1 : 1));
        return {
          caption: `${result.alias ?? result.task} by ${column}`,
          head: column,
          rows: kept.flatMap(([group, metrics]) => scoreRows(group === '' ? '(empty)' : group, null, told(metrics))),
          more: sorted.length - kept.length,
        };
      }),
    );
    return { tables: tables.map(({ more, ...scores }) => ({ scores, more })) };
  },
  markdown: ({ tables }) => paragraphs(...tables.map(({ scores }) => tableMarkdown(scoresTable(scores)))),
  schema: shape({ tables: list(shape({ scores: SCORES, more: { type: 'integer' } })) }),
});

type Metrics = ResultFacts['result']['metrics'];

const isSilent = (groups: readonly Metrics[], key: string): boolean =>
  groups.every((metrics) => (metrics[key]?.value ?? null) === null);

const sizeOf = (metrics: Readonly<Record<string, { n: number }>>): number =>
  Math.max(0, ...Object.values(metrics).map(({ n }) => n));
