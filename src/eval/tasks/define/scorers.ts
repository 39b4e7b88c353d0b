/**
 * Scorers that compare an answer with what was wanted, under Inspect's names: includes, match, pattern, choice, numeric.
 * Each gives 1 or 0. Where there are several targets, any of them will do. `exact` and `f1` are metrics of the registry
 * (`metric-scorer.ts`).
 */
import type { Json } from '../../../base/json.ts';
import type { ModelAnswer } from '../../../providers/contract/request.ts';
import { choiceValues } from '../choices.ts';
import type { Scorer, ScorerInput } from './scorer.ts';

type Named = { readonly name?: string };

function compared(name: string, config: Json, right: (input: ScorerInput) => boolean, signature?: string): Scorer {
  return {
    name,
    config,
    metrics: [{ name, higherIsBetter: true, ...(signature === undefined ? {} : { signature }) }],
    score: (input) => ({ values: { [name]: input.targets.length === 0 ? null : right(input) ? 1 : 0 } }),
  };
}

const caseOf = (ignoreCase: boolean) => (text: string) => (ignoreCase ? text.toLowerCase() : text);

/** Does the answer contain the target? Blank targets never count. */
export function includes({ name = 'includes', ignoreCase = true }: Named & { ignoreCase?: boolean } = {}): Scorer {
  const plain = caseOf(ignoreCase);
  return compared(name, { kind: 'includes', ignore_case: ignoreCase }, ({ answer, targets }) =>
    targets.some((target) => target.trim() !== '' && plain(answer).includes(plain(target.trim()))),
  );
}

const EDGES = /^[\s\p{P}]+|[\s\p{P}]+$/gu;

/**
 * Does the answer begin or end with the target, or is it the target (`whole`)? White space and punctuation around both do
 * not count, and neither does case.
 */
export function match({
  name = 'match',
  at = 'end',
  ignoreCase = true,
}: Named & { at?: 'begin' | 'end' | 'whole'; ignoreCase?: boolean } = {}): Scorer {
  const plain = (text: string): string => caseOf(ignoreCase)(text).replace(EDGES, '');
  const holds = (answer: string, target: string): boolean => {
    if (at === 'whole') return answer === target;
    return at === 'begin' ? answer.startsWith(target) : answer.endsWith(target);
  };
  return compared(name, { kind: 'match', at, ignore_case: ignoreCase }, ({ answer, targets }) =>
    targets.some((target) => plain(target) !== '' && holds(plain(answer), plain(target))),
  );
}

/** Is what a group of the pattern catches in the answer the target? The last match counts, as answers come last. */
export function pattern(
  regex: RegExp,
  { name = 'pattern', group = 1, ignoreCase = true }: Named & { group?: number; ignoreCase?: boolean } = {},
): Scorer {
  const plain = (text: string): string => caseOf(ignoreCase)(text).trim();
  const every = new RegExp(regex.source, [...new Set(`${regex.flags}g`)].join('').replace('y', ''));
  return compared(
    name,
    { kind: 'pattern', pattern: String(regex), group, ignore_case: ignoreCase },
    ({ answer, targets }) => {
      const found = [...answer.matchAll(every)].at(-1);
      const caught = found?.[group] ?? (group === 1 ? found?.[0] : undefined);
      return caught !== undefined && targets.some((target) => plain(target) === plain(caught));
    },
    `pattern:${regex.source}|group:${group}`,
  );
}

const NUMBER = /[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][-+]?\d+)?(?=\D|$)/g;

/** The last number of a text, without thousands separators; undefined when there is none. `lastNumber('= 1,250.5 m')` is 1250.5. */
function lastNumber(text: string): number | undefined {
  const numbers = (text.match(NUMBER) ?? [])
    .filter((found) => /\d/.test(found))
    .map((found) => Number(found.replaceAll(',', '').replace('−', '-')));
  return numbers.filter(Number.isFinite).at(-1);
}

/** Is the last number of the answer that of the target, within a tolerance (absolute, or relative to the target)? */
export function numeric({
  name = 'numeric',
  tolerance = 0,
  relative = 0,
}: Named & { tolerance?: number; relative?: number } = {}): Scorer {
  return compared(
    name,
    { kind: 'numeric', tolerance, relative },
    ({ answer, targets }) => {
      const given = lastNumber(answer);
      return targets.some((target) => {
        const wanted = lastNumber(target);
        if (given === undefined || wanted === undefined) return false;
        // A hair's breadth for what decimal fractions lose in binary.
        return Math.abs(given - wanted) <= Math.max(tolerance, relative * Math.abs(wanted)) + Math.abs(wanted) * 1e-12;
      });
    },
    `tolerance:${tolerance}|relative:${relative}`,
  );
}

/** `A. first\nB. second`, for prompts of tasks that are answered by a letter. */
export const lettered = (choices: readonly string[]): string =>
  choices.map((choice, i) => `${String.fromCharCode(65 + i)}. ${choice}`).join('\n');

/**
 * Index of the choice that a text names: the last `Answer: B`, else the letter that the text begins with or is. `undefined`
 * when there is none.
 */
export function chosenLetter(text: string, choices: number): number | undefined {
  const named = [...text.matchAll(/\banswer\s*(?:is)?\s*:?\s*\(?\s*([A-Za-z])\b/gi)].at(-1)?.[1];
  const letter = named ?? /^\s*\(?([A-Z])\b/.exec(text)?.[1] ?? /^\s*([a-z])\s*[.)]?\s*$/.exec(text)?.[1];
  const index = letter === undefined ? -1 : letter.toUpperCase().charCodeAt(0) - 65;
  return index >= 0 && index < choices ? index : undefined;
}

const isScored = (answer: ModelAnswer) => answer.kind === 'loglikelihood';

/**
 * Is the right choice taken? By log-likelihood it gives `acc` and `acc_norm` (per character), as lm-eval; by letter `acc`.
 * The target is the index of the right choice or its text.
 */
export function choice(): Scorer {
  return {
    name: 'choice',
    config: { kind: 'choice' },
    metrics: [
      { name: 'acc', higherIsBetter: true },
      { name: 'acc_norm', higherIsBetter: true, optional: true },
    ],
    score({ answers, answer, choices = [], targets }) {
      const gold = targets.map((target) => choices.indexOf(target)).filter((index) => index >= 0);
      if (gold.length === 0) return { values: { acc: null } };
      const scored = answers.filter(isScored);
      if (scored.length > 0) {
        const sample = { choices, gold, severalGolds: true, answers: scored };
        return { values: choiceValues(sample, new Set(['acc', 'acc_norm'])) };
      }
      const taken = chosenLetter(answer, choices.length);
      return { values: { acc: taken !== undefined && gold.includes(taken) ? 1 : 0 } };
    },
  };
}
