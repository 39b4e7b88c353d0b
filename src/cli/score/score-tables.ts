/** Results of metrics as people read them, and as programs do. */

import { safeText } from '../../base/terminal.ts';
import type { Estimate } from '../../eval/metric.ts';
import type { BaselineResult, MetricResult } from '../../eval/results.ts';
import { arrow, shown } from '../../report/compare/format.ts';
import { formatTable } from '../table.ts';
import { comparisonLines, shownP } from './group-tables.ts';

const shownInterval = ({ value, ci95 }: Pick<Estimate, 'value' | 'ci95'>): string =>
  ci95 === null ? '-' : `${shown(ci95[0], value)} .. ${shown(ci95[1], value)}`;

/** Columns of `cellsOf`. */
export const FIGURES = [
  { title: 'value', align: 'right' },
  { title: '95 % interval', align: 'right' },
  { title: 'stderr', align: 'right' },
  { title: 'n', align: 'right' },
] as const;

export const cellsOf = (figure: Omit<Estimate, 'method'>): string[] => [
  shown(figure.value),
  shownInterval(figure),
  shown(figure.stderr, figure.value),
  String(figure.n),
];

/** Lines: the table, what the numbers were made with, groups, single samples. */
export function scoreTables(results: readonly MetricResult[]): string[] {
  const lines = formatTable(
    [{ title: 'metric' }, ...FIGURES, { title: 'interval by' }],
    results.map((result) =>
      [`${result.metric} ${arrow(result.higherIsBetter)}`, ...cellsOf(result), result.method].map(safeText),
    ),
  );
  lines.push('', ...results.map(({ metric, signature }) => safeText(`${metric}: ${signature}`)));
  lines.push(...comparisonLines(results));
  lines.push(...baselineLines(results));
  for (const column of Object.keys(results[0]?.groups ?? {})) {
    const rows = results.flatMap((result) =>
      Object.entries(result.groups?.[column] ?? {}).map(([value, figure]) => [
        value,
        result.metric,
        ...cellsOf(figure),
      ]),
    );
    rows.sort(([a], [b]) => (a! < b! ? -1 : a! > b! ? 1 : 0));
    const columns = [{ title: safeText(column) }, { title: 'metric' }, ...FIGURES];
    lines.push(
      '',
      ...formatTable(
        columns,
        rows.map((row) => row.map(safeText)),
      ),
    );
  }
  const each = results.filter(({ perSample }) => perSample !== undefined && perSample.length > 0);
  if (each.length > 0) {
    const columns = [
      { title: 'row', align: 'right' as const },
      ...each.map(({ metric }) => ({ title: metric, align: 'right' as const })),
    ];
    const rows = each[0]!.perSample!.map((_, i) => [
      String(i + 1),
      ...each.map(({ perSample }) => shown(perSample![i] ?? null)),
    ]);
    lines.push('', ...formatTable(columns, rows));
  }
  return lines;
}

const baselineJson = ({ adjustedP, ...rest }: BaselineResult): Record<string, unknown> => ({
  ...rest,
  p_adjusted: adjustedP,
});

function baselineLines(results: readonly MetricResult[]): string[] {
  const rows = results.flatMap(({ metric, baseline: other }) => {
    if (other === undefined) return [];
    const signed = other.difference !== null && other.difference > 0 ? '+' : '';
    return [
      [
        metric,
        shown(other.value),
        `${signed}${shown(other.difference, other.value)}`,
        shownInterval(other),
        shownP(other.p),
        shownP(other.adjustedP),
        other.test,
      ].map(safeText),
    ];
  });
  const other = results[0]?.baseline;
  if (other === undefined) return [];
  const right = 'right' as const;
  const columns = [
    { title: `against ${safeText(other.column)}` },
    { title: 'its value', align: right },
    { title: 'difference', align: right },
    { title: '95 % interval', align: right },
    { title: 'p', align: right },
    { title: `p (${other.correction})`, align: right },
    { title: 'test' },
  ];
  return ['', ...formatTable(columns, rows)];
}

/** The number of each group; how its interval was made is told once. */
const groupsJson = (groups: NonNullable<MetricResult['groups']>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(groups).map(([column, values]) => [
      column,
      Object.fromEntries(Object.entries(values).map(([value, { method: _, ...rest }]) => [value, rest])),
    ]),
  );

/** One result under the names of the JSON document. */
export const resultJson = ({ higherIsBetter, perSample, ...result }: MetricResult): Record<string, unknown> => ({
  metric: result.metric,
  options: result.options,
  signature: result.signature,
  value: result.value,
  parts: result.parts,
  stderr: result.stderr,
  ci95: result.ci95,
  n: result.n,
  interval: result.method,
  higher_is_better: higherIsBetter,
  ...(perSample === undefined ? {} : { per_sample: perSample }),
  ...(result.p === undefined ? {} : { p: result.p, p_adjusted: result.adjustedP ?? null }),
  ...(result.explanations === undefined ? {} : { per_sample_explanations: result.explanations }),
  ...(result.baseline === undefined ? {} : { baseline: baselineJson(result.baseline) }),
  ...(result.groups === undefined ? {} : { groups: groupsJson(result.groups) }),
});
