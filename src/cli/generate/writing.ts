/** From flags to a model that is open, and to how it writes. */
import { HarnessError } from '../../base/errors.ts';
import { checkSampling } from '../../generate/sampling.ts';
import type { Provider } from '../../providers/contract/provider.ts';
import type { GenerationOptions } from '../../providers/contract/request.ts';
import { readPairs } from '../../run/eval/config.ts';
import { openModel } from '../../run/eval/model.ts';
import { requireChat } from '../../run/generate/options.ts';
import type { WritingFlags } from './generate-flags.ts';

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

/** Whether prompts become turns: as the flags say, else where the model has a template. @throws HarnessError. */
export function asksChat({ chat, system }: WritingFlags & { chat?: boolean }, provider: Provider): boolean {
  if (chat === true) requireChat(provider, '--chat');
  if (system !== undefined) requireChat(provider, '--system');
  return chat ?? provider.capabilities.messages;
}
