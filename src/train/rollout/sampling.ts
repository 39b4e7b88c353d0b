/** How a run samples: the sampling keys with the ids that end an answer, and prompts checked against the context. */
import { HarnessError } from '../../base/errors.ts';
import type { Tokenizer } from '../../data/tokenizer.ts';
import type { Examples } from '../../data/tree.ts';
import type { SamplingOptions } from '../../generate/sampling.ts';
import type { ModelConfig } from '../../models/architecture.ts';
import type { Reporter } from '../events.ts';
import type { RolloutOptions } from './schema.ts';

/** Throws NO_EOS when answers are to end with a token that the tokenizer does not have, and VOCABULARY. */
export function samplingOf(
  o: RolloutOptions,
  maxTokens: number,
  { endIds, folder }: Tokenizer,
  { vocabSize }: ModelConfig,
): SamplingOptions {
  const { temperature, topK, topP, minP, repetitionPenalty } = o;
  const sampling = { maxTokens, temperature, topK, topP, minP, repetitionPenalty, logprobs: true };
  if (o.stopTokenId !== undefined) {
    if (o.stopTokenId < vocabSize) return { ...sampling, stopIds: new Set([o.stopTokenId]) };
    const message = `stop_token_id is ${o.stopTokenId}, but the model has a vocabulary of ${vocabSize}.`;
    throw new HarnessError('VOCABULARY', message);
  }
  if (o.stopToken === 'none') return { ...sampling, stopIds: new Set() };
  if (endIds.size > 0) return { ...sampling, stopIds: endIds };
  throw new HarnessError(
    'NO_EOS',
    `The tokenizer of ${folder} names no end-of-sequence token that could end an answer.`,
    {
      hint: 'Name one with eos_token or stop_token_id, or let answers run to their limit with stop_token: none.',
    },
  );
}

/** Throws PROMPT_TOO_LONG for a prompt that leaves no room for an answer; warns of those that leave little. */
export function checkPrompts(
  prompts: Examples,
  maxTokens: number,
  { maxPositions }: ModelConfig,
  reporter: Reporter,
): void {
  let tight = 0;
  for (const { tree, source } of prompts) {
    const { length } = tree.ids;
    if (length >= maxPositions) {
      const message = `The prompt of ${source} has ${length} tokens; the model has ${maxPositions} positions, prompt and answer together.`;
      throw new HarnessError('PROMPT_TOO_LONG', message, {
        hint: 'Lower max_length to leave such rows out, or use a model with a longer context.',
      });
    }
    if (length + maxTokens > maxPositions) tight++;
  }
  if (tight > 0) {
    reporter.warn(`${tight} prompts leave less than ${maxTokens} of the model's ${maxPositions} positions to answers.`);
  }
}
