/** Does a file define a task? Everything that is wrong with it at once: plug-ins are written without our compiler. */
import { checked, type Fields, isObject, isText, type Must } from '../../../registry/check.ts';
import type { TaskDefinition } from './definition.ts';
import { wrongReducer } from './reducers.ts';
import { PLAIN_AGGREGATIONS } from './scorer.ts';

/** Most answers to one prompt. */
const MOST_EPOCHS = 1000;

/** True for what `defineTask` gives, in contrast to a task that speaks for itself. */
export const isDefinition = (value: Fields): boolean =>
  ('prompt' in value || 'scorers' in value) && typeof value.score !== 'function';

/** @throws HarnessError `PLUGIN_INVALID`. */
export const checkDefinition = (value: Fields, source: string): TaskDefinition =>
  checked(
    value,
    source,
    {
      what: 'a task',
      hint: 'export default defineTask({ name, summary, version, dataset, columns, prompt, scorers })',
    },
    look,
  );

function look(fields: Fields, must: Must): void {
  const { name, version, dataset, columns, scorers, epochs, metrics, answerBy, choices, masked } = fields;
  must(typeof name === 'string' && /^[A-Za-z][\w-]*$/.test(name), 'name: a word, as my_task');
  must(isText(fields.summary), 'summary: one sentence');
  must(typeof version === 'number' || (typeof version === 'string' && version !== ''), 'version: a number or text');
  must(
    (typeof dataset === 'string' && dataset !== '') ||
      typeof dataset === 'function' ||
      (isObject(dataset) && typeof dataset.path === 'string' && typeof dataset.split === 'string'),
    'dataset: the path of a file, { path, split }, or a function that gives rows',
  );
  must(
    isObject(columns) && Object.values(columns).every((text) => typeof text === 'string' && text !== ''),
    'columns: a mapping from column to what it holds',
  );
  must(typeof fields.prompt === 'function', 'prompt: a function from row to text or messages');
  for (const key of ['target', 'choices', 'id', 'groups', 'parse']) {
    must(fields[key] === undefined || typeof fields[key] === 'function', `${key}: a function`);
  }
  must(
    answerBy === undefined || answerBy === 'loglikelihood' || answerBy === 'letter',
    'answerBy: loglikelihood or letter',
  );
  must(answerBy === undefined || choices !== undefined, 'answerBy: goes with choices');
  must(
    masked === undefined || (isObject(masked) && typeof masked.texts === 'function' && choices !== undefined),
    'masked: { texts: a function from row to one text a choice, scorers }, with choices',
  );
  if (isObject(masked)) for (const what of wrongScorers(masked.scorers)) must(false, `masked.${what}`);
  for (const key of ['tags', 'needs']) must(fields[key] === undefined || Array.isArray(fields[key]), `${key}: a list`);
  const { contentWarning, private: hidden } = fields;
  must(contentWarning === undefined || typeof contentWarning === 'string', 'contentWarning: a sentence');
  must(hidden === undefined || typeof hidden === 'boolean', 'private: true or false');
  must(
    fields.generation === undefined || isObject(fields.generation),
    'generation: a mapping, such as { maxTokens: 64 }',
  );
  for (const what of [...wrongScorers(scorers), ...wrongEpochs(epochs), ...wrongMetrics(metrics)]) must(false, what);
  const scored = choices !== undefined && answerBy !== 'letter';
  must(
    !scored || epochs === undefined || (isObject(epochs) ? epochs.count : epochs) === 1,
    'epochs: log-likelihoods of choices do not change',
  );
}

function wrongScorers(scorers: unknown): string[] {
  if (!Array.isArray(scorers) || scorers.length === 0) return ['scorers: a list with at least one'];
  return scorers.flatMap((scorer: unknown, i) => {
    const at = `scorers[${i}]`;
    if (typeof scorer === 'string') return scorer === '' ? [`${at}: the name of a metric`] : [];
    if (typeof scorer === 'function') return [`${at}: a function; call it, as exact()`];
    if (!isObject(scorer)) return [`${at}: a scorer, or the name of a metric`];
    if (typeof scorer.prepare === 'function') return [];
    return wrongScorer(scorer).map((what) => `${at}.${what}`);
  });
}

/** What is wrong with a scorer that was made. */
export function wrongScorer(scorer: Readonly<Record<string, unknown>>): string[] {
  const wrong: string[] = [];
  if (typeof scorer.name !== 'string' || scorer.name === '') wrong.push('name: a text');
  if (typeof scorer.score !== 'function') wrong.push('score: a function');
  if (!Array.isArray(scorer.metrics) || scorer.metrics.length === 0) {
    return [...wrong, 'metrics: a list such as [{ name, higherIsBetter: true }]'];
  }
  for (const [i, metric] of (scorer.metrics as unknown[]).entries()) {
    if (!isObject(metric) || typeof metric.name !== 'string' || metric.name === '')
      wrong.push(`metrics[${i}].name: a text`);
    else if (metric.higherIsBetter !== null && typeof metric.higherIsBetter !== 'boolean') {
      wrong.push(`metrics[${i}].higherIsBetter: true, false or null`);
    }
  }
  return wrong;
}

function wrongEpochs(epochs: unknown): string[] {
  if (epochs === undefined) return [];
  const { count, reducers = [] } = isObject(epochs) ? epochs : { count: epochs };
  if (!Number.isInteger(count) || (count as number) < 1 || (count as number) > MOST_EPOCHS) {
    return [`epochs: a whole number from 1 to ${MOST_EPOCHS}, or { count, reducers }`];
  }
  if (!Array.isArray(reducers)) return ['epochs.reducers: a list of names'];
  return reducers.flatMap((name: unknown, i) => {
    const what = wrongReducer(name, count as number);
    return what === undefined ? [] : [`epochs.reducers[${i}]: ${what}`];
  });
}

function wrongMetrics(metrics: unknown): string[] {
  if (metrics === undefined) return [];
  if (!isObject(metrics)) return ['metrics: a mapping from metric to { aggregate, higherIsBetter }'];
  return Object.entries(metrics).flatMap(([name, override]) => {
    if (!isObject(override)) return [`metrics.${name}: { aggregate, higherIsBetter }`];
    const { aggregate } = override;
    const known = aggregate === undefined || typeof aggregate === 'function';
    return known || (PLAIN_AGGREGATIONS as readonly unknown[]).includes(aggregate)
      ? []
      : [`metrics.${name}.aggregate: ${PLAIN_AGGREGATIONS.join(', ')} or a function`];
  });
}
