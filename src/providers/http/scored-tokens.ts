/**
 * Log-probabilities of the tokens of a prompt, in the two forms in which servers tell them, and which of these tokens
 * belong to a continuation. As in lm-eval a token that reaches over the border is charged to the continuation. Special
 * tokens that the server puts in front (BOS) are no part of the text and come before everything.
 */
import { type Fields, finite, isObject, objects, text } from './json.ts';

export interface ScoredToken {
  /** As the server writes it; `bytes:\xe2\x82` for a part of a character (OpenAI). */
  readonly text: string;
  /** `null` for the first token, which nothing precedes. */
  readonly logprob: number | null;
  /** It was the likeliest one; undefined: the server does not tell. */
  readonly greedy: boolean | undefined;
  /** Where it begins, in code points, where the server tells. */
  readonly offset: number | undefined;
}

/**
 * The prompt's tokens of a completion with `echo` and `logprobs`; undefined when the server ignored one of them.
 * @param extra tokens that were generated behind the prompt.
 */
export function readEcho(choice: Fields, prompt: string, extra: number): ScoredToken[] | undefined {
  if (!isObject(choice.logprobs)) return undefined;
  const { tokens, token_logprobs: logprobs, top_logprobs: tops, text_offset: offsets } = choice.logprobs;
  if (!Array.isArray(tokens) || !Array.isArray(logprobs) || logprobs.length !== tokens.length) return undefined;
  if (!(text(choice.text) ?? '').trimStart().startsWith(prompt.trimStart())) return undefined;
  return tokens.slice(0, tokens.length - extra).map((token, i) => {
    const logprob = finite(logprobs[i]) ?? null;
    const top = Array.isArray(tops) && isObject(tops[i]) ? Object.values(tops[i]) : [];
    const best = Math.max(...top.map((value) => finite(value) ?? Number.NEGATIVE_INFINITY));
    return {
      text: String(token),
      logprob,
      greedy: top.length === 0 || logprob === null ? undefined : logprob >= best,
      offset: Array.isArray(offsets) ? finite(offsets[i]) : undefined,
    };
  });
}

/**
 * vLLM's `prompt_logprobs`: for each token of the prompt a mapping from token id to its log-probability and rank, with
 * one likelier token at most. The prompt's own token is the one of the higher rank: the order of keys is not kept, since
 * in JavaScript keys that look like numbers are sorted.
 */
export function readPromptLogprobs(answer: Fields, choice: Fields | undefined): ScoredToken[] | undefined {
  const list = choice?.prompt_logprobs ?? answer.prompt_logprobs;
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const tokens: ScoredToken[] = [];
  for (const entry of list as unknown[]) {
    const candidates = isObject(entry) ? (objects(Object.values(entry)) ?? []) : [];
    const own = candidates.reduce<Fields | undefined>(
      (last, next) => (last === undefined || (finite(next.rank) ?? 1) > (finite(last.rank) ?? 1) ? next : last),
      undefined,
    );
    const logprob = finite(own?.logprob) ?? null;
    const greedy = own === undefined ? undefined : (finite(own.rank) ?? (candidates.length === 1 ? 1 : 2)) === 1;
    tokens.push({ text: text(own?.decoded_token) ?? '', logprob, greedy, offset: undefined });
  }
  return tokens;
}

/** UTF-8 of a token; OpenAI writes parts of characters as `bytes:\xe2\x82`. */
function bytesOf(token: string): Buffer {
  const hex = /^bytes:((?:\\x[0-9a-f]{2})+)$/i.exec(token)?.[1];
  return hex === undefined ? Buffer.from(token) : Buffer.from(hex.replaceAll('\\x', ''), 'hex');
}

/** Index of the first token of the continuation, by the texts of the tokens; undefined when these do not give the prompt. */
function byTexts(tokens: readonly ScoredToken[], prompt: string, continuation: string): number | undefined {
  const parts = tokens.map((token) => bytesOf(token.text));
  const joined = Buffer.concat(parts);
  const wanted = Buffer.from(prompt);
  const common = Math.min(joined.length, wanted.length);
  if (common === 0 || !joined.subarray(joined.length - common).equals(wanted.subarray(wanted.length - common))) {
    return undefined;
  }
  // vLLM does not name the first token: only its text may be missing.
  if (joined.length < wanted.length && tokens[0]?.text !== '') return undefined;
  const border = joined.length - Buffer.byteLength(continuation);
  let end = 0;
  const first = parts.findIndex((part) => {
    end += part.length;
    return end > border;
  });
  return first < 0 ? tokens.length : first;
}

const codePoints = (value: string): number => Array.from(value).length;

/** The same by `text_offset`; undefined when the offsets are not where the tokens stand. */
function byOffsets(tokens: readonly ScoredToken[], prompt: string, continuation: string): number | undefined {
  const characters = Array.from(prompt);
  const border = characters.length - codePoints(continuation);
  const ends: number[] = [];
  for (const [i, { text: token, offset }] of tokens.entries()) {
    if (offset === undefined || offset > characters.length) return undefined;
    const length = codePoints(token);
    const partial = token.includes('\ufffd') || token.startsWith('bytes:');
    if (partial) ends.push(tokens[i + 1]?.offset ?? characters.length);
    else if (characters.slice(offset, offset + length).join('') === token) ends.push(offset + length);
    else return undefined;
  }
  const first = ends.findIndex((end) => end > border);
  return first < 0 ? tokens.length : first;
}

/**
 * Index of the first token that belongs to the continuation with which the prompt ends; undefined when neither the texts
 * of the tokens nor their offsets tell.
 */
export const continuationStart = (
  tokens: readonly ScoredToken[],
  prompt: string,
  continuation: string,
): number | undefined => byTexts(tokens, prompt, continuation) ?? byOffsets(tokens, prompt, continuation);
