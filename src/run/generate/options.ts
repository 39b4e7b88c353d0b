/** From flags to a model that is open, to what is asked of it, and to how long an answer may become. */
import { HarnessError } from '../../base/errors.ts';
import type { WritingFlags } from '../../cli/generate/generate-flags.ts';
import { checkSampling } from '../../generate/sampling.ts';
import type { Provider } from '../../providers/contract/provider.ts';
import type { GenerateRequest, GenerationOptions, Message, Prompt } from '../../providers/contract/request.ts';
import { readPairs } from '../eval/config.ts';
import { openModel } from '../eval/model.ts';

/** A number from a flag. @throws HarnessError `ARGUMENT_INVALID`. */
export function numberFlag(flag: string, text: string, whole?: { least: number }): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const fits = whole === undefined ? Number.isFinite(value) : Number.isSafeInteger(value) && value >= whole.least;
  if (fits) return value;
  const expected = whole === undefined ? 'a number' : `a whole number of at least ${whole.least}`;
  throw new HarnessError('ARGUMENT_INVALID', `${flag} ${text}: expected ${expected}`);
}

/**
 * How the model writes. Without a temperature the likeliest token is taken, unless another flag asks for sampling.
 * @throws HarnessError `ARGUMENT_INVALID`, `SAMPLING`.
 */
export function generationOptions(flags: WritingFlags, { answers = 1 }: { answers?: number } = {}): GenerationOptions {
  const read = (flag: string, text: string | undefined, whole?: { least: number }): number | undefined =>
    text === undefined ? undefined : numberFlag(flag, text, whole);
  const topP = read('--top-p', flags.topP);
  const topK = read('--top-k', flags.topK, { least: 0 });
  const minP = read('--min-p', flags.minP);
  const repetitionPenalty = read('--repetition-penalty', flags.repetitionPenalty);
  const samples = answers > 1 || [topP, topK, minP].some((value) => value !== undefined);
  const options: GenerationOptions = {
    maxTokens: numberFlag('--max-new-tokens', flags.maxNewTokens ?? '256', { least: 1 }),
    stop: flags.stop ?? [],
    temperature: read('--temperature', flags.temperature) ?? (samples ? 1 : 0),
    ...(topP === undefined ? {} : { topP }),
    ...(topK === undefined ? {} : { topK }),
    ...(minP === undefined ? {} : { minP }),
    ...(repetitionPenalty === undefined ? {} : { repetitionPenalty }),
    seed: numberFlag('--seed', flags.seed ?? '0', { least: 0 }),
  };
  checkSampling({ ...options, stopIds: new Set() });
  return options;
}

/**
 * Opens the model of `--model`.
 * @throws HarnessError as `openModel`, `PROVIDER_CANNOT` for one that writes no text.
 */
export async function openWriter(
  { model, modelArgs = '', baseUrl, device = 'cpu', seed = '0' }: WritingFlags,
  env: NodeJS.ProcessEnv,
  note: (text: string) => void,
): Promise<Provider> {
  const provider = await openModel({
    ...{ model, args: readPairs(modelArgs, 'model_args'), configFile: undefined, note },
    flags: { base_url: baseUrl },
    context: { env, device, seed: numberFlag('--seed', seed, { least: 0 }), report: note },
  });
  if (provider.capabilities.generate) return provider;
  await provider.close();
  const masked = provider.capabilities.pseudo === true;
  throw new HarnessError('PROVIDER_CANNOT', `${provider.model} writes no text`, {
    hint: `${masked ? 'it is a masked language model, which harness eval scores; ' : ''}name another --model`,
  });
}

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

/** Whether prompts become turns: as the flags say, else where the model has a template. @throws HarnessError. */
export function asksChat({ chat, system }: WritingFlags & { chat?: boolean }, provider: Provider): boolean {
  if (chat === true) requireChat(provider, '--chat');
  if (system !== undefined) requireChat(provider, '--system');
  return chat ?? provider.capabilities.messages;
}

/** The turns after the system turn, unless they bring one. */
export const conversation = (system: string | undefined, turns: readonly Message[]): Message[] => [
  ...(system === undefined || turns[0]?.role === 'system' ? [] : [{ role: 'system' as const, content: system }]),
  ...turns,
];
