/** Which choice was taken: the likeliest, or for models that give no log-likelihoods the one whose letter was written. */
import { chosenLetter, lettered, type ScorerInput } from '../../src/plugin.ts';
import { likeliest } from './likelihoods.ts';

/** How a task's choices are made: by log-likelihood, or by writing a letter. */
export type AskedBy = 'loglikelihood' | 'letter';

/** Signature of metrics of choices. */
export const bySignature = (by: AskedBy): string => (by === 'letter' ? 'choice by letter' : 'choice by log-likelihood');

/** A letter and what may stand around it. */
export const LETTER_TOKENS = 8;

/** The question with lettered choices below it. */
export const askLetter = (question: string, choices: readonly string[]): string =>
  `${question}\n${lettered(choices)}\nAnswer with the letter alone.\nAnswer:`;

/** Index of the choice; null when no letter can be read. */
export function takenBy(input: Pick<ScorerInput, 'answers' | 'answer' | 'choices'>): number | null {
  if (input.answers[0]?.kind === 'loglikelihood') return likeliest(input);
  return chosenLetter(input.answer, input.choices?.length ?? 0) ?? null;
}

/** The list turned: what stood at `by` comes first. */
export const turned = <Item>(list: readonly Item[], by: number): Item[] => [...list.slice(by), ...list.slice(0, by)];
