/**
 * Answers of OpenAI's two endpoints, as OpenAI, vLLM, TGI, llama.cpp and Ollama give them. Formats: platform.openai.com
 * API reference, chat completions and (legacy) completions. Only the first choice is read.
 */
import type { GenerateAnswer, Usage } from '../contract/request.ts';
import { count, type Fields, finite, isObject, objects, text } from './json.ts';

const FINISHES: Readonly<Record<string, GenerateAnswer['finish']>> = {
  stop: 'stop',
  eos: 'stop',
  eos_token: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  content_filter: 'filtered',
};

/** Tokens of an answer, where the server counts them. */
export function readUsage({ usage }: Fields): Usage | undefined {
  if (!isObject(usage)) return undefined;
  const input = count(usage.prompt_tokens);
  if (input === undefined) return undefined;
  const details = isObject(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {};
  const cached = count(details.cached_tokens);
  const outputTokens = count(usage.completion_tokens) ?? 0;
  return { inputTokens: input, outputTokens, ...(cached === undefined ? {} : { cachedTokens: cached }) };
}

/** The first choice, or undefined when there is none. */
export const firstChoice = (answer: Fields): Fields | undefined => objects(answer.choices)?.[0];

/** What a completion said; undefined when it is not one. */
export function readCompletion(answer: Fields): GenerateAnswer | undefined {
  const choice = firstChoice(answer);
  const said = text(choice?.text);
  if (choice === undefined || said === undefined) return undefined;
  const logprobs = isObject(choice.logprobs) ? choice.logprobs : {};
  const { tokens, token_logprobs: values } = logprobs;
  const pairs =
    Array.isArray(tokens) && Array.isArray(values)
      ? tokens.map((token, i) => ({ text: String(token), logprob: finite(values[i]) }))
      : undefined;
  return assemble(answer, choice, said, pairs);
}

/** What a chat answer said; undefined when it is not one. A refusal of the model is an answer. */
export function readChat(answer: Fields): GenerateAnswer | undefined {
  const choice = firstChoice(answer);
  if (choice === undefined || !isObject(choice.message)) return undefined;
  const { content, refusal } = choice.message;
  const parts = objects(content)?.map((part) => text(part.text) ?? '');
  const said = text(content) ?? parts?.join('') ?? text(refusal) ?? (content == null ? '' : undefined);
  if (said === undefined) return undefined;
  const logprobs = isObject(choice.logprobs) ? objects(choice.logprobs.content) : undefined;
  const pairs = logprobs?.map(({ token, logprob }) => ({ text: text(token) ?? '', logprob: finite(logprob) }));
  return assemble(answer, choice, said, pairs);
}

function assemble(
  answer: Fields,
  choice: Fields,
  said: string,
  pairs: readonly { text: string; logprob: number | undefined }[] | undefined,
): GenerateAnswer {
  const usage = readUsage(answer);
  const tokens = pairs?.filter((pair): pair is { text: string; logprob: number } => pair.logprob !== undefined);
  const whole = tokens !== undefined && tokens.length > 0 && tokens.length === pairs?.length;
  return {
    kind: 'generate',
    text: said,
    finish: FINISHES[String(choice.finish_reason)] ?? 'other',
    ...(whole ? { tokens } : {}),
    ...(usage === undefined ? {} : { usage }),
  };
}
