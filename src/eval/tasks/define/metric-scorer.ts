/**
 * Any metric of the registry as a scorer: those of texts compare answer and target; others read columns of the row, with
 * the answer as `answer` and `prediction` and the target as `reference`. A metric that is no mean is computed at the end
 * over all samples.
 */
import { HarnessError } from '../../../base/errors.ts';
import type { Json } from '../../../base/json.ts';
import { load } from '../../../registry/kind.ts';
import { formOf } from '../../forms/forms.ts';
import type { MetricDefinition } from '../../metric.ts';
import { METRICS } from '../../metric-kind.ts';
import { resolveOptions } from '../../options.ts';
import { metricKey } from '../../run/results.ts';
import { scoreSamples } from '../../score.ts';
import { signatureOf } from '../../signature.ts';
import { SampleStatistic } from '../sample-statistic.ts';
import { textMetric } from '../text-metrics.ts';
import type { MetricScorerOptions, Scorer, ScorerInput, ScorerPorts } from './scorer.ts';

const TEXT_ROLES = ['prediction', 'reference'];

/**
 * The scorer of a metric.
 * @throws HarnessError `METRIC_*`.
 */
export async function metricScorer(name: string, given: MetricScorerOptions, ports: ScorerPorts): Promise<Scorer> {
  const { options = {}, filter = 'none' } = given;
  const definition = await load(METRICS, name);
  const needed = Object.entries(definition.inputs).flatMap(([role, type]) => (type.endsWith('?') ? [] : [role]));
  // What looks at the answer alone (sentiment, refusal) has a value without a target too.
  if (needed.every((role) => TEXT_ROLES.includes(role)) && needed.includes('reference')) {
    return await textScorer(name, options, filter, ports, definition);
  }
  return await rowScorer(definition, given, filter, ports);
}

/** The settings of a metric in words; its options are checked. */
function settingsOf(definition: MetricDefinition, options: Readonly<Record<string, Json>>): string {
  return signatureOf(definition, resolveOptions(definition, options), { references: undefined, model: undefined });
}

async function textScorer(
  name: string,
  options: Readonly<Record<string, Json>>,
  filter: string,
  ports: ScorerPorts,
  definition: MetricDefinition,
): Promise<Scorer> {
  const own = await textMetric(name, options, { numbers: ports.numbers });
  const key = metricKey(name, filter);
  return {
    name,
    config: { kind: 'metric', metric: name, options },
    metrics: [
      {
        ...{ name, filter, higherIsBetter: own.higherIsBetter, signature: settingsOf(definition, options) },
        aggregate: own.statistic,
      },
    ],
    async score({ answer, targets }) {
      const value = targets.length === 0 ? null : await own.score({ references: targets, predictions: [answer] });
      return { values: { [key]: value } };
    },
  };
}

/** The columns that a metric reads, out of a sample. */
function rowOf(
  { inputs }: MetricDefinition,
  columns: Readonly<Record<string, string>>,
  { row, answer, targets }: ScorerInput,
): Record<string, unknown> {
  const own: Readonly<Record<string, unknown>> = {
    answer,
    prediction: answer,
    ...(targets.length === 0 ? {} : { reference: targets }),
  };
  const found: Record<string, unknown> = {};
  for (const role of Object.keys(inputs)) {
    const column = columns[role];
    const value = column === undefined ? (own[role] ?? row[role]) : row[column];
    if (value !== undefined) found[role] = value;
  }
  return found;
}

async function rowScorer(
  definition: MetricDefinition,
  { options = {}, columns = {} }: MetricScorerOptions,
  filter: string,
  { numbers }: ScorerPorts,
): Promise<Scorer> {
  const { name, higherIsBetter } = definition;
  const unknown = Object.keys(columns).find((role) => !Object.hasOwn(definition.inputs, role));
  if (unknown !== undefined) {
    throw new HarnessError('METRIC_COLUMNS', `metric ${name} reads no column "${unknown}"`, {
      hint: `it reads ${Object.keys(definition.inputs).join(', ')}`,
    });
  }
  const key = metricKey(name, filter);
  const late = !numbers && formOf(definition).form !== 'mean';
  const settings = { options, unevenReferences: true };
  return {
    name,
    config: { kind: 'metric', metric: name, options, columns },
    metrics: [
      {
        ...{ name, filter, higherIsBetter, signature: settingsOf(definition, options) },
        ...(late ? { aggregate: new SampleStatistic(definition, 'rows', options) } : {}),
      },
    ],
    async score(input) {
      const row = rowOf(definition, columns, input);
      if (late) return { values: { [key]: row as Json } };
      const result = await scoreSamples(definition, [row], { ...settings, perSample: true, uncertainty: false });
      return { values: { [key]: result.perSample?.[0] ?? null } };
    },
  };
}
