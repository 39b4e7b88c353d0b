/**
 * Multiple choice from log-likelihoods: which answer is right, which the model takes by each rule, and the values of
 * lm-eval 0.4.13's metrics. The first of equal scores wins; lengths are those of the choice's text without delimiter, in
 * characters (code points) or UTF-8 bytes.
 */
import type { Json } from '../../base/json.ts';
import type { LoglikelihoodAnswer } from '../../providers/contract/request.ts';
import { softmax } from './aggregations.ts';

/** Index of a gold that is none of the choices. */
const NOWHERE = -100;

export interface ChoiceSample {
  readonly choices: readonly string[];
  /** Index, text of a choice, or a list of either. */
  readonly gold: unknown;
  /** Any of a list of golds is right. */
  readonly severalGolds: boolean;
  /** Of each choice; where mutual information is wanted, of each choice after nothing behind them. */
  readonly answers: readonly LoglikelihoodAnswer[];
}

/** Index of the greatest value; the first of equals. NumPy's: NaN counts as greatest. */
export function argMax(values: readonly number[]): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) {
    const [value, most] = [values[i] as number, values[best] as number];
    if (Number.isNaN(most)) return best;
    if (value > most || Number.isNaN(value)) best = i;
  }
  return best;
}

function indexOf(gold: unknown, choices: readonly string[]): number {
  if (typeof gold === 'string') {
    const at = choices.indexOf(gold);
    return at < 0 ? NOWHERE : at;
  }
  const index = typeof gold === 'bigint' || typeof gold === 'boolean' ? Number(gold) : gold;
  return typeof index === 'number' && index < choices.length ? index : NOWHERE;
}

/** Indices of the right choices. `unknown`: some gold is none of the choices, and counts as wrong. */
export function goldsOf({ gold, choices }: Pick<ChoiceSample, 'gold' | 'choices'>): {
  golds: number[];
  unknown: boolean;
} {
  const golds = (Array.isArray(gold) ? (gold as unknown[]) : [gold]).map((each) => indexOf(each, choices));
  return { golds, unknown: golds.includes(NOWHERE) };
}

/** Values by metric name, for the metrics in `wanted`. */
export function choiceValues(sample: ChoiceSample, wanted: ReadonlySet<string>): Record<string, Json> {
  const { choices, answers, severalGolds } = sample;
  const { golds } = goldsOf(sample);
  const all = answers.map(({ logprob }) => logprob);
  const lls = all.slice(0, choices.length);
  const counted = severalGolds ? golds : golds.slice(0, 1);
  const gold = counted[0] ?? NOWHERE;
  const right = (prediction: number): number => (counted.includes(prediction) ? 1 : 0);
  const per = (length: (text: string) => number): number[] => lls.map((ll, i) => ll / length(choices[i] ?? ''));
  // Python counts a negative index from the end.
  const greedy = (index: number): boolean => answers.slice(0, choices.length).at(index)?.greedy === true;
  const whole: Json = severalGolds ? golds : gold;
  const values: Readonly<Record<string, () => Json>> = {
    acc: () => right(argMax(lls)),
    acc_norm: () => right(argMax(per((text) => [...text].length))),
    acc_bytes: () => right(argMax(per((text) => Buffer.byteLength(text)))),
    acc_mutual_info: () => right(argMax(lls.map((ll, i) => ll - (all[choices.length + i] ?? 0)))),
    exact_match: () => (counted.some((index) => index !== NOWHERE && greedy(index)) ? 1 : 0),
    f1: () => [whole, argMax(lls)],
    mcc: () => [whole, argMax(lls)],
    brier_score: () => [whole, softmax(lls)],
    likelihood: () => [whole, lls],
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (wanted.has(name) ? [[name, value()]] : [])),
  );
}
