/** Filters that choose among the repeats: `take_first`, `take_first_k`, `majority_vote`. As lm-eval 0.4.13 behaves. */
import type { Json } from '../../base/json.ts';
import { filterError, itemsOf, type Step } from './filter.ts';
import type { FilterOptions } from './options.ts';

/** `take_first`: the first answer itself, no longer a list. */
export const takeFirst =
  ({ origin }: FilterOptions): Step =>
  (answers) => {
    const [first] = itemsOf(answers, origin);
    if (first === undefined) throw filterError('FILTER_VALUE', 'there is no answer to take', origin);
    return first;
  };

/** `take_first_k`: the first `k`, as a list. */
export function takeFirstK(options: FilterOptions): Step {
  const k = options.integer('k');
  return (answers) => {
    const items = itemsOf(answers, options.origin);
    if (items.length < k) {
      const message = `${k} answers are wanted, and the row has ${items.length}`;
      throw filterError('FILTER_VALUE', message, options.origin, `Ask for more of them: repeats: ${k}`);
    }
    return items.slice(0, k);
  };
}

/** `majority_vote`: a list of the most frequent answer; of equally frequent ones, that which came first. */
export const majorityVote =
  ({ origin }: FilterOptions): Step =>
  (answers) => {
    const votes = new Map<string, { answer: Json; count: number }>();
    for (const answer of itemsOf(answers, origin)) {
      const key = JSON.stringify(answer);
      const vote = votes.get(key) ?? { answer, count: 0 };
      vote.count++;
      votes.set(key, vote);
    }
    let best: { answer: Json; count: number } | undefined;
    for (const vote of votes.values()) if (best === undefined || vote.count > best.count) best = vote;
    if (best === undefined) throw filterError('FILTER_VALUE', 'there are no answers to vote', origin);
    return [best.answer];
  };
