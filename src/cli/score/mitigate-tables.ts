/** What a mitigation found, as people read it: before and after, the rule by group, the price of each gap. */
import { safeText } from '../../base/terminal.ts';
import type { MitigationRule } from '../../eval/mitigation/rule.ts';
import { formatTable } from '../table.ts';

const RIGHT = 'right' as const;
const shown = (value: number): string => value.toFixed(4);
const threshold = (value: number | null): string => (value === null ? 'nobody' : String(Number(value.toFixed(6))));

export function mitigationTables({ constraint, before, after, groups, curve }: MitigationRule): string[] {
  const figures = [
    { title: safeText(constraint) },
    { title: 'gap', align: RIGHT },
    { title: 'accuracy', align: RIGHT },
  ];
  const lines = formatTable(figures, [
    ['one threshold', shown(before.gap), shown(before.accuracy)],
    ['mitigated', shown(after.gap), shown(after.accuracy)],
  ]);
  const rules = Object.entries(groups).map(([name, rule]) => [
    safeText(name),
    rule.thresholds.map(threshold).join(' or '),
    ...(rule.low === undefined
      ? []
      : [`${shown(rule.low)} the second, ${shown(rule.ignore!)} a coin of ${shown(rule.constant!)}`]),
  ]);
  const chance = rules[0]!.length > 2 ? [{ title: 'chance' }] : [];
  lines.push('', ...formatTable([{ title: 'group' }, { title: 'selected from', align: RIGHT }, ...chance], rules));
  if (curve.length > 1) {
    const columns = [
      { title: 'gap', align: RIGHT },
      { title: 'accuracy', align: RIGHT },
    ];
    lines.push(
      '',
      ...formatTable(
        columns,
        curve.map(({ gap, accuracy }) => [shown(gap), shown(accuracy)]),
      ),
    );
  }
  return lines;
}

export function reweighingTable(
  weights: readonly { group: string; label: string; count: number; weight: number }[],
): string[] {
  const columns = [
    { title: 'group' },
    { title: 'class' },
    { title: 'rows', align: RIGHT },
    { title: 'weight', align: RIGHT },
  ];
  return formatTable(
    columns,
    weights.map(({ group, label, count, weight }) => [safeText(group), safeText(label), String(count), shown(weight)]),
  );
}
