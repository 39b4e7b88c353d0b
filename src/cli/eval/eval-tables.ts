/** Results of an evaluation as people read them. */
import { safeText } from '../../base/terminal.ts';
import type { TaskForecast } from '../../eval/run/dry-run.ts';
import type { MetricFigure, TaskResult } from '../../eval/run/results.ts';
import { arrow } from '../../report/compare/format.ts';
import { cellsOf, FIGURES } from '../score/score-tables.ts';
import { formatTable } from '../table.ts';

const metricCells = (figure: MetricFigure): string[] => [
  `${figure.metric} ${arrow(figure.higherIsBetter)}`,
  ...cellsOf(figure),
];

/** The share of answers below a headline score that refused, where that was measured. */
const refusedCell = ({ parts = {} }: MetricFigure): string =>
  typeof parts.refused === 'number' ? `${(100 * parts.refused).toFixed(0)} %` : '';

/** The table of tasks, that of groups and suites, then counts of failures and warnings. */
export function evalTables(results: readonly TaskResult[]): string[] {
  const tasks = results.filter(({ kind }) => kind === 'task');
  const lines = formatTable(
    [
      { title: 'task' },
      { title: 'version', align: 'right' },
      { title: 'shots', align: 'right' },
      { title: 'filter' },
      { title: 'metric' },
      ...FIGURES,
    ],
    tasks.flatMap((task) => {
      const figures = Object.values(task.metrics);
      const name = task.alias ?? task.task;
      if (figures.length === 0) return [[name, String(task.version), String(task.numFewshot ?? ''), '', 'no score']];
      return figures.map((figure, i) =>
        [
          ...(i === 0 ? [name, String(task.version), String(task.numFewshot ?? '')] : ['', '', '']),
          figure.filter,
          ...metricCells(figure),
        ].map(safeText),
      );
    }),
  );
  for (const kind of ['group', 'suite'] as const) {
    const rows = results
      .filter((result) => result.kind === kind)
      .flatMap((result) =>
        Object.values(result.metrics).map((figure, i) =>
          [
            ...[i === 0 ? (result.alias ?? result.task) : '', figure.filter, ...metricCells(figure)],
            ...(kind === 'suite' ? [refusedCell(figure)] : []),
          ].map(safeText),
        ),
      );
    if (rows.length > 0) {
      const below = rows.some((row) => row.at(-1) !== '') ? [{ title: 'refused', align: 'right' } as const] : [];
      const columns = [
        { title: kind },
        { title: 'filter' },
        { title: 'metric' },
        ...FIGURES,
        ...(kind === 'suite' ? below : []),
      ];
      lines.push('', ...formatTable(columns, rows));
    }
  }
  const notes = tasks.flatMap(({ task, samples, metrics, warnings }) => [
    ...(samples !== undefined && samples.failed > 0
      ? [`${task}: ${samples.failed} of ${samples.effective} samples have no answer`]
      : []),
    ...Object.entries(metrics).flatMap(([key, { missing }]) =>
      missing === undefined ? [] : [`${task}: ${missing} samples have no ${key}`],
    ),
    ...warnings.map(({ text, count }) => `${task}: ${text}${count > 1 ? ` (${count} times)` : ''}`),
  ]);
  if (notes.length > 0) lines.push('', ...notes.map(safeText));
  return lines;
}

/** A dry run: what each task would ask, and how often. */
export function forecastLines(forecasts: readonly TaskForecast[]): string[] {
  const lines = forecasts.flatMap(({ task, samples, num_fewshot: shots, requests, first, warnings }) => {
    const head = `${task}: ${samples.expected} of ${samples.original} samples, ${shots} shots, ${requests} requests`;
    return ['', head, ...promptLines(first), ...warnings.map(({ text }) => `  warning: ${text}`)].map(safeText);
  });
  const total = forecasts.reduce((sum, { requests }) => sum + requests, 0);
  lines.push('', `${total} requests in all; nothing was asked and nothing was written`);
  return lines.slice(1);
}

function promptLines(first: TaskForecast['first']): string[] {
  if (first === null) return ['  no sample'];
  const { prompt, continuations, target, token_ids: ids, pieces } = first;
  const text =
    typeof prompt === 'string' ? prompt : prompt.map(({ role, content }) => `[${role}]\n${content}`).join('\n');
  return [
    `  first prompt (sample ${first.id}, ${first.kind}):`,
    ...text.split('\n').map((line) => `  | ${line}`),
    ...continuations.map((continuation) => `  continuation: ${JSON.stringify(continuation)}`),
    ...(target === null ? [] : [`  target: ${JSON.stringify(target)}`]),
    ...(first.options === undefined ? [] : [`  options: ${JSON.stringify(first.options)}`]),
    ...(ids === undefined ? [] : [`  ${ids.length} tokens: ${tokensText(ids, pieces ?? [])}`]),
  ];
}

/** The beginning and the end of the tokens: that is where things go wrong. */
function tokensText(ids: readonly number[], pieces: readonly string[]): string {
  const shown = ids.map((id, i) => `${id} ${JSON.stringify(pieces[i] ?? '')}`);
  return shown.length <= 24 ? shown.join(', ') : `${shown.slice(0, 12).join(', ')} ... ${shown.slice(-12).join(', ')}`;
}
