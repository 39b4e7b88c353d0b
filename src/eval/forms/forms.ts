/** The forms of metrics, and which of them a definition has: the one place where that is decided. */
import type { MetricDefinition } from '../metric.ts';
import { groups } from './groups.ts';
import { mean } from './mean.ts';
import { ranks } from './ranks.ts';
import type { Statistic } from './statistic.ts';
import { sums } from './sums.ts';
import { table } from './table.ts';
import { whole } from './whole.ts';

/** The mean is last: metrics of other forms may give a number per sample as well. */
const FORMS: readonly Statistic[] = [sums, table, ranks, whole, groups, mean];

/** The function that tells a metric of each form. */
export const MAIN_FUNCTIONS = FORMS.map(({ functions: [main] }) => main);

const declared = (definition: Readonly<Record<string, unknown>>): Statistic | undefined =>
  FORMS.find(({ functions: [main] }) => typeof definition[main] === 'function');

/** The form of a definition that was checked. */
export const formOf = (definition: MetricDefinition): Statistic =>
  declared(definition as unknown as Readonly<Record<string, unknown>>) ?? mean;

/** What a definition lacks to be of a form; empty when it is of one. */
export function wrongForm(definition: Readonly<Record<string, unknown>>): string[] {
  const form = declared(definition);
  if (form === undefined) return [`one of the functions ${MAIN_FUNCTIONS.join(', ')}`];
  const [main, ...beside] = form.functions;
  return beside
    .filter((name) => typeof definition[name] !== 'function')
    .map((name) => `${name}: a function (it goes with ${main})`);
}
