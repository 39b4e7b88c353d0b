/** Log-likelihoods of choices, or pseudo-log-likelihoods of texts, as scorers of tasks get them. */
import type { ScorerInput } from '../../src/plugin.ts';

/** Of each choice: the sum over its tokens (natural logarithm), and the number of those that were scored. */
export const likelihoods = ({ answers }: Pick<ScorerInput, 'answers'>): { sum: number; tokens: number }[] =>
  answers.flatMap((answer) =>
    answer.kind === 'loglikelihood' || answer.kind === 'pseudo' ? [{ sum: answer.logprob, tokens: answer.tokens }] : [],
  );

/** Probability of the likeliest choice among the choices: 0.5 where two are equal and there are no others. */
export function surenessOf(input: Pick<ScorerInput, 'answers'>): number {
  const sums = likelihoods(input).map(({ sum }) => sum);
  const most = Math.max(...sums);
  return 1 / sums.reduce((total, sum) => total + Math.exp(sum - most), 0);
}

/** Index of the likeliest choice; the first of equal ones. */
export const likeliest = (input: Pick<ScorerInput, 'answers'>): number => {
  const sums = likelihoods(input).map(({ sum }) => sum);
  return sums.indexOf(Math.max(...sums));
};
