/** What a comparison says in sentences: its verdict, how it was tested, what stands in its way. */
import { type CompareSettings, judged, type RunComparison, type SideFacts, unjudged } from './contract.ts';
import { plural } from './format.ts';

const ORDER = ['worse', 'better', 'changed', 'same', 'untested'] as const;

/** `2 metrics got worse, 1 got better; 9 show no difference.` */
export function verdictText(comparison: RunComparison): string {
  const counts = ORDER.map((verdict) => judged(comparison, verdict).length);
  const [worse = 0, better = 0, changed = 0, same = 0, untested = 0] = counts;
  if (comparison.tests === 0) return 'No metric could be tested.';
  const parts = [
    worse > 0 ? `${plural(worse, 'metric')} got worse` : 'No metric got worse',
    better > 0 ? `${better} got better` : '',
    changed > 0 ? `${changed} changed` : '',
    same > 0 ? `${same} ${same === 1 ? 'shows' : 'show'} no difference` : '',
    untested > 0 ? `${untested} could not be tested` : '',
  ];
  return `${parts.filter((part) => part !== '').join(', ')}.`;
}

const CORRECTIONS: Readonly<Record<string, string>> = {
  holm: 'Holm',
  fdr_bh: 'Benjamini-Hochberg',
  bonferroni: 'Bonferroni',
};

/** How verdicts came about, in one sentence. */
export function methodText({ alpha, min_effect: least, correction }: CompareSettings, tests: number): string {
  const adjusted = correction === 'none' ? 'p not adjusted' : `p adjusted by ${CORRECTIONS[correction] ?? correction}`;
  const size = least === 0 ? '' : `, differences below ${least} left aside`;
  return `${plural(tests, 'test')}, ${adjusted}, threshold ${alpha}${size}.`;
}

export const sideText = ({ name, models }: SideFacts): string =>
  models.length === 0 || (models.length === 1 && models[0] === name) ? name : `${name} (${models.join(', ')})`;

/** Tasks of one side, tasks that are not the same, metrics without a test. */
export function gapsOf(comparison: RunComparison): string[] {
  return [...unjudged(comparison), ...comparison.only_b.map((task) => `${task} is not in ${comparison.a.name}`)];
}

/** What differs although the task is the same, by task. */
export const noticesOf = ({ tasks, training }: RunComparison): string[] => [
  ...tasks.flatMap(({ task, notices }) => notices.map((notice) => `${task}: ${notice}`)),
  ...(training?.notices ?? []),
];
