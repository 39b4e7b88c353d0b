/**
 * `filter_list` of a task: named pipelines, each of which gives its own row of results. Without one, `take_first` under the
 * name `none`. Leaves out: loading of Python functions (`custom` takes one of ours by name).
 */
import type { Json } from '../../base/json.ts';
import { didYouMean, joinOr } from '../../base/nearest.ts';
import type { Doc } from '../tasks/task.ts';
import type { TaskFunctions } from '../tasks/task-functions.ts';
import { regex, regexPos, removeWhitespace } from './extraction.ts';
import { type FilterOrigin, filterError, itemsOf, type Step, textOf } from './filter.ts';
import { multiChoiceRegex } from './multi-choice-regex.ts';
import { FilterOptions } from './options.ts';
import { majorityVote, takeFirst, takeFirstK } from './selection.ts';
import { formatSpan, lowercase, mapAnswers, uppercase } from './transformation.ts';

type Functions = NonNullable<TaskFunctions['filters']>;

export interface FilterPipeline {
  /** `none` where the task has no `filter_list`. */
  readonly name: string;
  /**
   * What the filters make of the answers of one document (all repeats, in order).
   * @throws HarnessError `FILTER_VALUE`
   */
  one(answers: readonly Json[], doc: Doc): Json;
  /** The same for many: `answers[i]` belongs to `docs[i]`. */
  apply(answers: readonly (readonly Json[])[], docs: readonly Doc[]): readonly Json[];
}

const BUILDERS: ReadonlyMap<string, (options: FilterOptions) => Step> = new Map([
  ['regex', regex],
  ['regex_pos', regexPos],
  ['multi_choice_regex', multiChoiceRegex],
  ['remove_whitespace', removeWhitespace],
  ['lowercase', lowercase],
  ['uppercase', uppercase],
  ['map', mapAnswers],
  ['format_span', formatSpan],
  ['take_first', takeFirst],
  ['take_first_k', takeFirstK],
  ['majority_vote', majorityVote],
]);

/** Names that `function:` of a filter may have. */
const FILTER_NAMES: readonly string[] = [...BUILDERS.keys(), 'custom'];

/**
 * @param filterList of the task's YAML: `[{name, filter: [{function, ...options}]}]`, or nothing
 * @param functions for `custom` filters, by the name in `filter_fn`
 * @throws HarnessError `FILTER_UNKNOWN` (with the nearest names), `FILTER_OPTION`
 */
export function buildFilters(
  filterList: unknown,
  origin: FilterOrigin,
  functions: Functions = {},
): readonly FilterPipeline[] {
  const list = filterList ?? [{ name: 'none', filter: [{ function: 'take_first' }] }];
  if (!Array.isArray(list) || list.length === 0) {
    throw filterError('FILTER_OPTION', 'a list of pipelines is wanted', origin, 'Each has a name and a list "filter".');
  }
  const names = new Set<string>();
  return list.map((entry: unknown, i) => {
    const { name, filter } = fieldsOf(entry, { ...origin, key: `${origin.key}, pipeline ${i + 1}` });
    if (typeof name !== 'string' || !Array.isArray(filter)) {
      throw filterError('FILTER_OPTION', `pipeline ${i + 1} needs a name and a list "filter"`, origin);
    }
    if (names.has(name)) throw filterError('FILTER_OPTION', `two pipelines are named ${name}`, origin);
    names.add(name);
    const steps = filter.map((step: unknown, j) => {
      const key = `${origin.key}, ${name}, step ${j + 1}`;
      return buildStep(fieldsOf(step, { ...origin, key }), { ...origin, key }, functions);
    });
    return pipeline(name, steps);
  });
}

function pipeline(name: string, steps: readonly Step[]): FilterPipeline {
  const one = (answers: readonly Json[], doc: Doc): Json =>
    steps.reduce<Json>((left, step) => step(left, doc), answers);
  return { name, one, apply: (answers, docs) => answers.map((each, i) => one(each, docs[i]!)) };
}

function fieldsOf(value: unknown, origin: FilterOrigin): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw filterError('FILTER_OPTION', `a mapping is wanted, not ${JSON.stringify(value)}`, origin);
}

function buildStep(step: Readonly<Record<string, unknown>>, at: FilterOrigin, functions: Functions): Step {
  const name = step.function;
  if (typeof name !== 'string') throw filterError('FILTER_OPTION', 'the step lacks its "function"', at);
  const origin = { ...at, key: `${at.key} (${name})` };
  if (name === 'custom') return custom(step, origin, functions);
  const build = BUILDERS.get(name);
  if (build === undefined) {
    const hint = didYouMean(name, FILTER_NAMES) ?? `There are: ${FILTER_NAMES.join(', ')}.`;
    throw filterError('FILTER_UNKNOWN', `there is no filter ${name}`, origin, hint);
  }
  // lm-eval takes and forgets any option here.
  const options = new FilterOptions(name === 'remove_whitespace' ? {} : step, origin);
  const made = build(options);
  options.done();
  return made;
}

/** `custom`: `filter_fn` names one of the functions that came with the task. */
function custom(step: Readonly<Record<string, unknown>>, origin: FilterOrigin, functions: Functions): Step {
  const name = step.filter_fn;
  const known = Object.keys(functions);
  const found = typeof name === 'string' && Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (found === undefined) {
    const hint =
      (typeof name === 'string' ? didYouMean(name, known) : undefined) ??
      (known.length > 0
        ? `There are: ${joinOr(known)}.`
        : 'Python functions are not run: write it in TypeScript (filters of a file in evals/functions, or of a plug-in).');
    throw filterError(
      'FILTER_UNKNOWN',
      `there is no function ${JSON.stringify(name ?? null)} for filter_fn`,
      origin,
      hint,
    );
  }
  const { function: _function, filter_fn: _name, ...options } = step;
  return (answers, doc) => [
    ...found(
      itemsOf(answers, origin).map((answer) => textOf(answer, origin)),
      doc,
      options,
    ),
  ];
}

/**
 * One filter by its name, for functions that stand in for filters written in Python and go on from one of these.
 * @param step `{function: 'multi_choice_regex', ...options}`
 * @throws HarnessError `FILTER_UNKNOWN`, `FILTER_OPTION`
 */
export const filterStep = (step: Readonly<Record<string, unknown>>, origin: FilterOrigin): Step =>
  buildStep(step, origin, {});
