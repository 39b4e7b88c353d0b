/**
 * Answers that programs and files give as JSON, checked. Field names are snake_case as on every wire of ours; those of
 * `ModelAnswer` as it stands in answer logs are understood too.
 *
 *     {"text":"Paris","finish":"stop","tokens":[{"text":"Paris","logprob":-0.1}],"usage":{"input_tokens":9,"output_tokens":1}}
 *     {"logprob":-3.2,"greedy":false,"tokens":2}
 *     {"logprob":-310.5,"tokens":120}
 */
import type { GenerateAnswer, ModelAnswer, ModelRequest, Usage } from './request.ts';

type Fields = Readonly<Record<string, unknown>>;

const FINISHES: readonly GenerateAnswer['finish'][] = ['stop', 'length', 'filtered', 'other'];

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isLogprob = (value: unknown): value is number => typeof value === 'number' && value <= 0;

function readUsage(value: unknown): Usage | undefined {
  if (!isObject(value)) return undefined;
  const inputTokens = value.input_tokens ?? value.inputTokens;
  const outputTokens = value.output_tokens ?? value.outputTokens;
  const cachedTokens = value.cached_tokens ?? value.cachedTokens;
  if (!isCount(inputTokens) || !isCount(outputTokens)) return undefined;
  return { inputTokens, outputTokens, ...(isCount(cachedTokens) ? { cachedTokens } : {}) };
}

function readTokens(value: unknown): GenerateAnswer['tokens'] | undefined {
  if (!Array.isArray(value)) return undefined;
  const tokens = (value as unknown[]).flatMap((token) =>
    isObject(token) && typeof token.text === 'string' && isLogprob(token.logprob)
      ? [{ text: token.text, logprob: token.logprob }]
      : [],
  );
  return tokens.length === value.length ? tokens : undefined;
}

/** The answer to a request of this kind, or what is wrong with it: `logprob must be a number up to 0`. */
export function readAnswer(kind: ModelRequest['kind'], fields: Fields): ModelAnswer | string {
  const usage = readUsage(fields.usage);
  const common = {
    ...(usage === undefined ? {} : { usage }),
    ...(isCount(fields.truncated) ? { truncated: fields.truncated } : {}),
  };
  if (kind === 'generate') {
    const { text } = fields;
    if (typeof text !== 'string') return 'text must be a text';
    const finish = FINISHES.find((name) => name === fields.finish) ?? 'other';
    const tokens = readTokens(fields.tokens);
    return { kind, text, finish, ...(tokens === undefined ? {} : { tokens }), ...common };
  }
  const { logprob, greedy } = fields;
  if (!isLogprob(logprob)) return 'logprob must be a number up to 0, the natural logarithm of a probability';
  const tokens = isCount(fields.tokens) ? fields.tokens : undefined;
  if (kind === 'rolling' || kind === 'pseudo')
    return { kind, logprob, tokens: tokens ?? 0, ...(usage === undefined ? {} : { usage }) };
  if (typeof greedy !== 'boolean') return 'greedy must be true or false';
  return { kind, logprob, greedy, tokens: tokens ?? 0, ...common };
}
