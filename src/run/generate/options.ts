/** What a model is asked, and how long its answer may become. */
import { HarnessError } from '../../base/errors.ts';
import type { Provider } from '../../providers/contract/provider.ts';
import type { GenerateRequest, GenerationOptions, Message, Prompt } from '../../providers/contract/request.ts';

/** @throws HarnessError `TEMPLATE_MISSING` when messages are wanted of a model that takes none. */
export function requireChat({ model, capabilities }: Provider, wantedBy: string): void {
  if (capabilities.messages) return;
  throw new HarnessError('TEMPLATE_MISSING', `${model} has no chat template, and ${wantedBy} needs one`, {
    hint: 'name one with --model-args chat_template=FILE, or use harness generate --no-chat',
  });
}

/** Tokens of the prompt as the model sees it; undefined where only a server knows. */
export function promptTokens(provider: Provider, prompt: Prompt): number | undefined {
  if (provider.tokenise === undefined) return undefined;
  if ('text' in prompt) return provider.tokenise(prompt.text, { templated: prompt.templated === true }).ids.length;
  const generationPrompt = prompt.messages.at(-1)?.role !== 'assistant';
  const text = provider.renderChat?.(prompt.messages, { generationPrompt });
  return text === undefined ? undefined : provider.tokenise(text, { templated: true }).ids.length;
}

/**
 * The options with as many new tokens as the prompt leaves room for; nothing is ever cut from a prompt.
 * @throws HarnessError `PROMPT_TOO_LONG` when it leaves none.
 */
export function fitted(provider: Provider, prompt: Prompt, options: GenerationOptions): GenerationOptions {
  const { maxLength } = provider;
  const tokens = maxLength === undefined ? undefined : promptTokens(provider, prompt);
  if (maxLength === undefined || tokens === undefined) return options;
  if (tokens < maxLength) return { ...options, maxTokens: Math.min(options.maxTokens, maxLength - tokens) };
  const message = `the prompt has ${tokens} tokens; ${provider.model} takes in ${maxLength}, prompt and answer together`;
  throw new HarnessError('PROMPT_TOO_LONG', message, { hint: 'shorten it, or use a model with a longer context' });
}

/**
 * One of several answers to a prompt; each draws with a seed of its own.
 * @param place its number among all that are asked for.
 */
export const repeated = (
  prompt: Prompt,
  options: GenerationOptions,
  repeat: number,
  place = repeat,
): GenerateRequest => ({
  kind: 'generate',
  prompt,
  options: { ...options, seed: (options.seed ?? 0) + place },
  ...(repeat === 0 ? {} : { repeat }),
});

/** The turns after the system turn, unless they bring one. */
export const conversation = (system: string | undefined, turns: readonly Message[]): Message[] => [
  ...(system === undefined || turns[0]?.role === 'system' ? [] : [{ role: 'system' as const, content: system }]),
  ...turns,
];
