/** Metrics as a kind: one file each (or one for a family) below `evals/metrics/`, or a user's plug-in. */
import { checked, type Fields, isObject, isText, type Must, mustHaveSchema } from '../registry/check.ts';
import type { Kind } from '../registry/kind.ts';
import { readers } from './cells.ts';
import { MAIN_FUNCTIONS, wrongForm } from './forms/forms.ts';
import type { MetricDefinition } from './metric.ts';

const KINDS = [
  'text',
  'classification',
  'calibration',
  'language_model',
  'samples',
  'instructions',
  'preference',
  'group_fairness',
];

export const METRICS: Kind<MetricDefinition> = {
  plural: 'metrics',
  word: 'metric',
  folder: 'evals/metrics',
  deep: true,
  code: 'METRIC_UNKNOWN',
  claims: (value) =>
    'inputs' in value || 'higherIsBetter' in value || MAIN_FUNCTIONS.some((main) => main !== 'score' && main in value),
  check: (value, source) =>
    checked(
      value,
      source,
      {
        what: 'a metric',
        hint: 'export default defineMetric({ name, summary, kind, source, higherIsBetter, range, inputs, schema, perSample })',
      },
      look,
    ),
};

function look(fields: Fields, must: Must): void {
  const { name, kind, higherIsBetter, range, inputs } = fields;
  must(typeof name === 'string' && /^[a-z][A-Za-z0-9_]*$/.test(name), 'name: a word, as chrf or rougeL');
  must(isText(fields.summary), 'summary: one sentence');
  must(KINDS.includes(kind as string), `kind: one of ${KINDS.join(', ')}`);
  must(isText(fields.source), 'source: the paper or implementation');
  must(higherIsBetter === null || typeof higherIsBetter === 'boolean', 'higherIsBetter: true, false or null');
  const [least, most] = Array.isArray(range) && range.length === 2 ? (range as unknown[]) : [];
  must(typeof least === 'number' && typeof most === 'number' && least <= most, 'range: [least, most]');
  mustHaveInputs(inputs, must);
  mustHaveSchema(fields.schema, must, 'option');
  for (const lack of wrongForm(fields)) must(false, lack);
}

function mustHaveInputs(inputs: unknown, must: Must): void {
  const types = Object.keys(readers);
  const given = isObject(inputs) ? Object.entries(inputs) : [];
  must(given.length > 0, 'inputs: a mapping from column to type');
  for (const [role, type] of given) {
    const known = typeof type === 'string' && types.includes(type.replace(/\?$/, ''));
    must(known, `inputs.${role}: one of ${types.join(', ')}, with ? when it may be missing`);
  }
}
