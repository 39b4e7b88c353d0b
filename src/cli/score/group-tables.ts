/** Comparisons of groups as people read them: p-values, the rates of every group, what is undefined and why, what to beware of. */
import { safeText } from '../../base/terminal.ts';
import type { MetricResult } from '../../eval/results.ts';
import { formatTable } from '../table.ts';

const RIGHT = 'right' as const;
/** More groups are in the JSON document alone. */
const MOST_GROUPS = 40;
/** Counts that the rates are made of; the document has them. */
const COUNTS = new Set(['tp', 'fp', 'fn', 'tn', 'ci95', 'undefined']);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Small ones keep their first digit. */
export const shownP = (p: number | null): string => (p === null ? '-' : p < 0.0001 ? p.toExponential(1) : p.toFixed(4));

const shown = (value: unknown): string =>
  typeof value !== 'number' ? '-' : Number.isInteger(value) ? String(value) : value.toFixed(4);

/** A table of groups and their rates; for several classes, one for each. */
function byGroup(metric: string, parts: Readonly<Record<string, unknown>>): string[] {
  const tables = isRecord(parts.by_class) ? Object.entries(parts.by_class) : [['', parts] as const];
  return tables.flatMap(([of, table]) => {
    if (!isRecord(table) || !isRecord(table.by_group)) return [];
    const groups = Object.entries(table.by_group).flatMap(([group, own]) => (isRecord(own) ? [{ group, own }] : []));
    const names = Object.keys(groups[0]?.own ?? {}).filter((name) => !COUNTS.has(name));
    const rows = groups
      .slice(0, MOST_GROUPS)
      .map(({ group, own }) => [group, ...names.map((name) => shown(own[name]))]);
    const { overall } = table;
    if (isRecord(overall)) rows.push(['all', ...names.map((name) => shown(overall[name]))]);
    const title = of === '' ? metric : `${metric}, class ${of}`;
    const more = groups.length - MOST_GROUPS;
    return [
      '',
      ...formatTable(
        [{ title: safeText(title) }, ...names.map((name) => ({ title: safeText(name), align: RIGHT }))],
        rows.map((row) => row.map(safeText)),
      ),
      ...(more > 0 ? [`${more} more groups: --json shows all`] : []),
    ];
  });
}

/** What comparisons of groups tell besides their number: p, why there is no number, what to beware of, every group. */
export function comparisonLines(results: readonly MetricResult[]): string[] {
  const compared = results.filter(({ p }) => p !== undefined);
  const lines: string[] = [];
  if (compared.some(({ p }) => p !== null)) {
    const columns = [
      { title: 'groups alike?' },
      { title: 'p', align: RIGHT },
      { title: 'p (corrected)', align: RIGHT },
    ];
    const rows = compared.map(({ metric, p = null, adjustedP = null }) => [metric, shownP(p), shownP(adjustedP)]);
    lines.push('', ...formatTable(columns, rows));
  }
  for (const { metric, parts } of compared) lines.push(...byGroup(metric, parts));
  for (const { metric, parts } of compared) {
    if (typeof parts.reason === 'string') lines.push(safeText(`${metric} is undefined: ${parts.reason}`));
  }
  const warnings = compared.flatMap(({ parts }) => (Array.isArray(parts.warnings) ? parts.warnings : []));
  for (const text of new Set(warnings)) lines.push(safeText(`warning: ${String(text)}`));
  return lines;
}
