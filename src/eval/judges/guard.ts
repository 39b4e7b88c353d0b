/**
 * What a guard model is to the scorer: how it wants an exchange put to it, what its answer means, what its labels are called.
 * One file in `evals/guards/` for each family; formats and labels are those of the model cards. Leaves out: who asks
 * (`guard-scorer.ts`).
 */
import type { GenerateAnswer, GenerateRequest, GenerationOptions, Prompt } from '../../providers/contract/request.ts';

/** What was asked of the evaluated model, and what it said. */
export interface Exchange {
  readonly request: string;
  readonly answer: string;
}

export interface GuardVerdict {
  readonly unsafe: boolean;
  /** Labels of the guard, as it gave them; empty where it names none. */
  readonly categories: readonly string[];
  /** Of unsafe, 0 to 1, where the guard tells it. */
  readonly probability?: number;
  /** What it said besides, in words. */
  readonly note?: string;
}

export interface GuardDefinition {
  /** As `guard_family` names it. */
  readonly name: string;
  readonly summary: string;
  /** The model card. */
  readonly source: string;
  /** Names of models that are of this family. */
  readonly models: RegExp;
  /** What the labels stand for; a guard without labels has none. */
  readonly labels: Readonly<Record<string, string>>;
  /** Usually one; one for each policy where a guard judges by one at a time. */
  requests(exchange: Exchange): readonly GenerateRequest[];
  /** The verdict in the answers, in the order of the requests; undefined when there is none to be read. */
  read(answers: readonly GenerateAnswer[]): GuardVerdict | undefined;
}

/** A greedy request for a few tokens, with their log-probabilities where the server gives them. */
export const guardRequest = (
  prompt: Prompt,
  maxTokens: number,
  extra?: GenerationOptions['extra'],
): GenerateRequest => ({
  kind: 'generate',
  prompt,
  options: { maxTokens, stop: [], temperature: 0, logprobs: true, ...(extra === undefined ? {} : { extra }) },
});

/** The exchange as a finished conversation: the server's chat template of the model writes the policy round it. */
export const finishedConversation = ({ request, answer }: Exchange): Prompt => ({
  messages: [
    { role: 'user', content: request },
    { role: 'assistant', content: answer },
  ],
  complete: true,
});

/**
 * Probability that the verdict is the bad one, from its first token that is no blank: the other verdict has the rest. Cards
 * normalise over the two verdicts alone, which is the same but for what other tokens would get.
 */
export function probabilityOfUnsafe({ tokens }: GenerateAnswer, bad: boolean): number | undefined {
  const first = tokens?.find(({ text }) => text.trim() !== '');
  if (first === undefined) return undefined;
  const own = Math.exp(first.logprob);
  return bad ? own : 1 - own;
}
