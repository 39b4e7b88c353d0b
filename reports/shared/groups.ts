/** What results tell about groups: figures of metrics that compare groups, checked, since others may have made the run. */
import type { ResultFacts, RunFacts } from '../../src/plugin.ts';

type Part = Readonly<Record<string, unknown>>;

/** A metric of a result whose parts are about groups. */
export interface GroupFigure {
  /** `adult: equalized_odds_difference` */
  caption: string;
  task: string;
  parts: Part;
}

export const isRecord = (value: unknown): value is Part =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

/** Figures whose parts have this key. */
export const figuresWith = ({ results }: Pick<RunFacts, 'results'>, key: string): GroupFigure[] =>
  results.flatMap(({ result }: ResultFacts) =>
    Object.entries(result.metrics).flatMap(([metric, { parts }]) => {
      if (!isRecord(parts) || parts[key] === undefined || !Array.isArray(parts.columns)) return [];
      const task = result.alias ?? result.task;
      return [{ caption: `${task}: ${metric}`, task, parts }];
    }),
  );

/** `f|young|north` into its values; bars inside a value are escaped. */
export const valuesOf = (group: string): string[] =>
  group.split(/(?<!\\)\|/).map((value) => value.replaceAll('\\|', '|'));

/** As readers see it: `f, young, north`. */
export const groupText = (group: string): string => valuesOf(group).join(', ');

/** Rates of a group's table that have an interval: name, value, bounds. */
export function ratesOf(group: unknown): { rate: string; value: number; low: number; high: number }[] {
  if (!isRecord(group) || !isRecord(group.ci95)) return [];
  return Object.entries(group.ci95).flatMap(([rate, bounds]) => {
    const value = numberOf(group[rate]);
    if (value === null || !Array.isArray(bounds)) return [];
    const [low, high] = [numberOf(bounds[0]), numberOf(bounds[1])];
    return low === null || high === null ? [] : [{ rate, value, low, high }];
  });
}

/** Group tables of a figure: of the positive class, or one for each class. */
export function tablesOf(
  parts: Part,
): { of: string | null; groups: Readonly<Record<string, unknown>>; overall: unknown }[] {
  if (isRecord(parts.by_group)) return [{ of: null, groups: parts.by_group, overall: parts.overall }];
  if (!isRecord(parts.by_class)) return [];
  return Object.entries(parts.by_class).flatMap(([of, table]) =>
    isRecord(table) && isRecord(table.by_group) ? [{ of, groups: table.by_group, overall: table.overall }] : [],
  );
}

/** What comparisons say to beware of: small groups, undefined rates. Each once. */
export const notesOf = (figures: readonly GroupFigure[]): string[] => [
  ...new Set(
    figures.flatMap(({ caption, parts }) => [
      ...(typeof parts.reason === 'string' ? [`${caption} is undefined: ${parts.reason}.`] : []),
      ...(Array.isArray(parts.warnings) ? parts.warnings.map((text) => `${caption}: ${String(text)}.`) : []),
    ]),
  ),
];
