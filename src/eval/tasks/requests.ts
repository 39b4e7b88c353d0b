/**
 * From prompts to requests, by output type: what lm-eval 0.4.13 calls the arguments of an instance. A multiple-choice
 * document asks for each choice (or for each context, where the choices are contexts as in winogrande), and with
 * `acc_mutual_info` for each choice after nothing.
 */
import { sha256 } from '../../base/hash.ts';
import type { Json } from '../../base/json.ts';
import type { GenerationOptions, ModelRequest, Prompt } from '../../providers/contract/request.ts';

/** A request for each pair of context and continuation, then one for each choice alone. */
export function choiceRequests(
  contexts: readonly Prompt[],
  continuations: readonly string[],
  alone: readonly string[],
): ModelRequest[] {
  return [
    ...continuations.map((continuation, i): ModelRequest => {
      return { kind: 'loglikelihood', context: contexts.length === 1 ? contexts[0]! : contexts[i]!, continuation };
    }),
    ...alone.map((continuation): ModelRequest => ({ kind: 'loglikelihood', context: { text: '' }, continuation })),
  ];
}

/** So many answers to one prompt; sampled ones have seeds of their own, which hang on the sample and not on its neighbours. */
export function generateRequests(
  prompt: Prompt,
  options: GenerationOptions,
  { repeats, seed, task, id }: { repeats: number; seed: number; task: string; id: string },
): ModelRequest[] {
  return Array.from({ length: repeats }, (_, repeat) => {
    const given = options.seed === undefined ? seedOf(seed, task, id, repeat) : options.seed + repeat;
    return {
      kind: 'generate',
      prompt,
      options: options.temperature > 0 ? { ...options, seed: given } : options,
      ...(repeats > 1 ? { repeat } : {}),
    };
  });
}

const seedOf = (...parts: readonly Json[]): number =>
  Number.parseInt(sha256(JSON.stringify(parts)).slice(0, 8), 16) >>> 1;
