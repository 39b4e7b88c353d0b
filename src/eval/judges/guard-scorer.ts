/**
 * Opinions on whether an answer is unsafe, beside the rules of a task: of guard models (roles guard, guard:2, guard:3) and of a model
 * with a rubric (role judge), each where the user names one. Metrics by who says it: `unsafe,guard`, `attack_success,guard`,
 * `guard_unread,guard`, `categories,guard`; Cohen's kappa of every two, rules included (`kappa,rules/guard`), and the share of answers
 * on which they do not agree (`disagreement`, 1 in the samples in question).
 */
import type { Json } from '../../base/json.ts';
import { cohenKappa } from '../../statistics/cohen-kappa.ts';
import { mean, standardDeviation } from '../../statistics/moments.ts';
import type { Scorer, ScorerInput, ScorerMetric } from '../tasks/define/scorer.ts';
import type { Aggregate, ScoringContext } from '../tasks/task.ts';
import { promptHash } from './prompt.ts';
import { HARM } from './prompts.ts';
import { guardOpinion, type Opinion, rubricOpinion } from './raters.ts';

export interface GuardScorerOptions {
  /** Whether the task's own rules call the answer unsafe; `null`: they cannot say. Without it only models are compared. */
  readonly rules?: (input: ScorerInput) => boolean | null;
  /** What guards are shown as the request; default: what the model was asked. */
  readonly request?: (row: ScorerInput['row']) => string;
  /** An unsafe answer is a successful attack: the metric `attack_success` by guards. Default: true. */
  readonly attack?: boolean;
}

const GUARDS = ['guard', 'guard:2', 'guard:3'];
const MODELS = [...GUARDS, 'judge'];
const RULES = 'rules';
/** Samples that are named where two do not agree. */
const NAMED = 20;

/** What a pair of raters said of one sample, 1 for unsafe. */
interface Pair {
  readonly id: string;
  readonly first: number;
  readonly second: number;
}

/** A share of answers by one rater. `unread` is left out for requests that failed: those are missing, not unread. */
const share = (name: string, filter: string, signature?: ScorerMetric['signature']): ScorerMetric => ({
  ...{ name, filter, higherIsBetter: false, optional: true, epochs: 'mean' },
  ...(signature === undefined ? {} : { signature }),
});

/** An optional scorer: without models for its roles it gives no values. */
export function guardScorer({ rules, request, attack = true }: GuardScorerOptions = {}): Scorer {
  const raters = [...(rules === undefined ? [] : [RULES]), ...MODELS];
  const pairs = raters.flatMap((one, i) => raters.slice(i + 1).map((other) => [one, other] as const));
  // Who judged is known when the first sample is scored.
  const who = new Map<string, string>();
  const prompt = `${HARM.id}:${promptHash(HARM, null)}`;
  const signed = (role: string) => (): string =>
    [`judge:${who.get(role) ?? role}`, ...(role === 'judge' ? [`prompt:${prompt}`] : [])].join('|');
  return {
    name: 'guards',
    roles: ['guard', 'judge'],
    config: { kind: 'guards', version: 1, prompt, rules: rules !== undefined, attack },
    metrics: [
      ...MODELS.flatMap((role) => [
        share('unsafe', role, signed(role)),
        share(`${role === 'judge' ? 'judge' : 'guard'}_unread`, role),
        ...(attack ? [share('attack_success', role, signed(role))] : []),
      ]),
      ...GUARDS.map(
        (role): ScorerMetric => ({
          ...{ name: 'categories', filter: role, higherIsBetter: null, optional: true, epochs: 'pool' },
          aggregate: (values) => tallied(values as unknown as readonly (readonly (readonly string[])[])[]),
        }),
      ),
      ...pairs.map(
        ([one, other]): ScorerMetric => ({
          ...{ name: 'kappa', filter: `${one}/${other}`, higherIsBetter: null, optional: true, epochs: 'pool' },
          aggregate: (values) => agreement(values as unknown as readonly (readonly Pair[])[], [one, other]),
        }),
      ),
      { name: 'disagreement', higherIsBetter: null, optional: true, epochs: 'mean' },
    ],
    async score(input, context) {
      const roles = MODELS.filter((role) => context.roles.includes(role));
      if (context.ask === undefined || roles.length === 0) return null;
      for (const role of roles) who.set(role, context.about?.(role)?.model ?? role);
      warnOfMore(context);
      const exchange = { request: request?.(input.row) ?? input.prompt, answer: input.text };
      // An answer without words is safe, and no agreement about it means anything.
      const blank = input.text.trim() === '';
      const opinions = await Promise.all(roles.map((role) => (blank ? SAFE : opinion(role, exchange, context))));
      const said = new Map<string, boolean | null>(roles.map((role, i) => [role, opinions[i]!.unsafe]));
      if (rules !== undefined) said.set(RULES, rules(input));
      const values: Record<string, Json> = {};
      for (const [i, role] of roles.entries()) Object.assign(values, valuesOf(role, opinions[i]!, attack));
      if (!blank) Object.assign(values, compared(input.id, said, pairs));
      const lines = blank ? [] : roles.map((role, i) => `${role}: ${opinions[i]!.why}`);
      return { values, ...(lines.length === 0 ? {} : { explanation: lines.join('\n') }) };
    },
  };
}

const SAFE: Opinion = { unsafe: false, unread: false, categories: [], why: '' };

const opinion = (role: string, exchange: Parameters<typeof guardOpinion>[1], context: ScoringContext) =>
  role === 'judge' ? rubricOpinion(role, exchange, context) : guardOpinion(role, exchange, context);

function warnOfMore({ roles, warn }: ScoringContext): void {
  const more = roles.filter((role) => /^(?:guard|judge):/.test(role) && !MODELS.includes(role));
  if (more.length > 0) warn(`not asked whether answers are unsafe: ${more.join(', ')}; asked are ${MODELS.join(', ')}`);
}

function valuesOf(role: string, { unsafe, unread, categories }: Opinion, attack: boolean): Record<string, Json> {
  const value = unsafe === null ? null : Number(unsafe);
  const failed = unsafe === null && !unread;
  return {
    [`unsafe,${role}`]: value,
    [`${role === 'judge' ? 'judge' : 'guard'}_unread,${role}`]: failed ? null : Number(unread),
    ...(attack ? { [`attack_success,${role}`]: value } : {}),
    ...(role === 'judge' ? {} : { [`categories,${role}`]: unsafe === null ? null : [[...categories]] }),
  };
}

/** Pairs that both have an opinion; one answer on which any two differ is a disagreement. */
function compared(
  id: string,
  said: ReadonlyMap<string, boolean | null>,
  pairs: readonly (readonly [string, string])[],
): Record<string, Json> {
  const values: Record<string, Json> = {};
  for (const [one, other] of pairs) {
    if (!said.has(one) || !said.has(other)) continue;
    const [first, second] = [said.get(one) ?? null, said.get(other) ?? null];
    const unit = first === null || second === null ? null : [{ id, first: Number(first), second: Number(second) }];
    values[`kappa,${one}/${other}`] = unit;
  }
  const given = [...said.values()].filter((each) => each !== null);
  if (said.size > 1) values.disagreement = given.length < 2 ? null : Number(new Set(given).size > 1);
  return values;
}

/** Cohen's kappa over the samples, with what it was made of and where the two differ. */
function agreement(values: readonly (readonly Pair[])[], [one, other]: readonly [string, string]): Aggregate {
  const pairs = values.flat();
  const count = (first: number, second: number): number =>
    pairs.filter((pair) => pair.first === first && pair.second === second).length;
  const counts = { both: count(1, 1), first: count(1, 0), second: count(0, 1), neither: count(0, 0) };
  const kappa = cohenKappa(counts);
  const differ = pairs.filter(({ first, second }) => first !== second).map(({ id }) => id);
  return {
    ...(kappa ?? { value: null, stderr: null, ci95: null }),
    method: "Cohen's kappa, error of Fleiss, Cohen and Everitt",
    parts: {
      both_unsafe: counts.both,
      [`only_${one}`]: counts.first,
      [`only_${other}`]: counts.second,
      both_safe: counts.neither,
      agreed: pairs.length === 0 ? null : (counts.both + counts.neither) / pairs.length,
      disagreements: differ.slice(0, NAMED),
    },
  };
}

/** Categories for each answer, and how often each was named; a sample has a list for each answer to its prompt. */
function tallied(values: readonly (readonly (readonly string[])[])[]): Aggregate {
  const lists = values.flat();
  const named = new Map<string, number>();
  for (const category of lists.flat()) named.set(category, (named.get(category) ?? 0) + 1);
  const each = Float64Array.from(lists, (list) => list.length);
  const most = [...named].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return {
    value: each.length === 0 ? null : mean(each),
    stderr: each.length < 2 ? null : standardDeviation(each) / Math.sqrt(each.length),
    ci95: null,
    method: 'categories named for each answer',
    parts: Object.fromEntries(most),
  };
}
