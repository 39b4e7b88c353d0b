/**
 * Log-likelihoods from a completions endpoint. Three ways, tried in this order with the first request and remembered:
 * `echo` with no new token, `echo` with one (servers that refuse none), vLLM's `prompt_logprobs`. The prompt goes as
 * text, so the server's own tokenizer decides; where the texts of the tokens do not tell which belong to the continuation
 * the context is counted by a second request, which is lm-eval's own rule. Leaves out: windows for texts that do not fit.
 */
import { HarnessError } from '../../base/errors.ts';
import type { LoglikelihoodAnswer, LoglikelihoodRequest, RollingAnswer, Usage } from '../contract/request.ts';
import { moveTrailingBlanks } from '../contract/trailing-blanks.ts';
import { type HttpClient, malformed } from './client.ts';
import { saidOf } from './failures.ts';
import { count, type Fields, isObject } from './json.ts';
import { firstChoice, readUsage } from './openai-answers.ts';
import { continuationStart, readEcho, readPromptLogprobs, type ScoredToken } from './scored-tokens.ts';

interface Way {
  readonly name: string;
  readonly fields: Fields;
  read(answer: Fields, prompt: string): ScoredToken[] | undefined;
}

/** Tokens behind the prompt, of a way that asks for `asked` of them. */
function generated({ usage }: Fields, asked: number): number {
  return Math.min(asked, (isObject(usage) ? count(usage.completion_tokens) : undefined) ?? asked);
}

const echo = (newTokens: 0 | 1): Way => ({
  name: `echo with max_tokens ${newTokens}`,
  fields: { max_tokens: newTokens, echo: true, logprobs: 1, temperature: 0 },
  read: (answer, prompt) => {
    const choice = firstChoice(answer);
    return choice && readEcho(choice, prompt, generated(answer, newTokens));
  },
});

const ways: readonly Way[] = [
  echo(0),
  echo(1),
  {
    name: 'prompt_logprobs',
    fields: { max_tokens: 1, prompt_logprobs: 1, temperature: 0 },
    read: (answer) => readPromptLogprobs(answer, firstChoice(answer)),
  },
];

/** What can give log-likelihoods, for hints. */
export const WHO_CAN =
  'log-likelihoods and perplexities come from a local model (a folder or hf:ORG/NAME) or from openai-compatible: with a completions endpoint that has echo and logprobs, or prompt_logprobs (vLLM)';

export interface PromptScorer {
  loglikelihood(request: LoglikelihoodRequest, signal: AbortSignal): Promise<LoglikelihoodAnswer>;
  rolling(text: string, signal: AbortSignal): Promise<RollingAnswer>;
  /** The way that works; undefined: not known yet, `null`: there is none. */
  readonly way: string | null | undefined;
}

export interface ScorerOptions {
  readonly client: HttpClient;
  /** The model's name in bodies. */
  readonly name: string;
  /** Stands before a text that nothing precedes, where the server adds no token of its own. */
  readonly prefixText: string;
  report(text: string): void;
}

interface Scores {
  readonly tokens: readonly ScoredToken[];
  readonly usage: Usage | undefined;
}

export function promptScorer({ client, name, prefixText, report }: ScorerOptions): PromptScorer {
  const { asked } = client;
  let known: Way | null | undefined;
  let search: Promise<Scores> | undefined;
  let saidGreedy = false;

  const ask = async (way: Way, prompt: string, signal: AbortSignal): Promise<Scores | undefined> => {
    const answer = await client.post('/completions', { model: name, prompt, ...way.fields }, signal);
    const tokens = way.read(answer, prompt);
    return tokens === undefined ? undefined : { tokens, usage: readUsage(answer) };
  };

  const impossible = (reason: string): HarnessError =>
    new HarnessError(
      'NO_LOGLIKELIHOOD',
      `${asked.model} at ${asked.address} gives no log-probabilities of prompts${reason}`,
      {
        hint: WHO_CAN,
      },
    );

  const tryAll = async (prompt: string, signal: AbortSignal): Promise<Scores> => {
    let reason = ': it leaves echo, logprobs and prompt_logprobs unanswered';
    for (const way of ways) {
      try {
        const scores = await ask(way, prompt, signal);
        if (scores === undefined) continue;
        known = way;
        return scores;
      } catch (error) {
        const said = saidOf(error);
        const aboutWay = said !== undefined && [400, 404, 405, 422, 501].includes(said.status) && !isAboutPrompt(error);
        if (!aboutWay) throw error;
        reason = said.message === '' ? `: it answered ${said.status}` : `: ${said.message}`;
      }
    }
    known = null;
    throw impossible(reason);
  };

  const score = async (prompt: string, signal: AbortSignal): Promise<Scores> => {
    while (known === undefined) {
      if (search === undefined) {
        search = tryAll(prompt, signal).finally(() => {
          search = undefined;
        });
        return search;
      }
      // What the first request meets is not this one's trouble.
      await search.catch(() => undefined);
      signal.throwIfAborted();
    }
    if (known === null) throw impossible('');
    const scores = await ask(known, prompt, signal);
    if (scores === undefined) throw malformed(asked, `lacks what ${known.name} gave before`);
    return scores;
  };

  /** Tokens of a context, counted by the server. */
  const countTokens = async (context: string, signal: AbortSignal): Promise<Usage> => {
    const body = { model: name, prompt: context, max_tokens: 1, temperature: 0 };
    const usage = readUsage(await client.post('/completions', body, signal));
    if (usage === undefined) throw malformed(asked, 'does not tell which tokens belong to the continuation');
    return usage;
  };

  const sum = (tokens: readonly ScoredToken[], first: boolean): number => {
    let total = 0;
    for (const [i, { logprob }] of tokens.entries()) {
      if (logprob === null) {
        if (!first || i > 0) throw malformed(asked, 'lacks the log-probability of a token');
        throw new HarnessError('NO_PREFIX_TOKEN', `${asked.model} gives the first token of a text no log-probability`, {
          hint: 'set prefix_text to the text of the token that begins a text (BOS, else EOS), such as <|endoftext|>',
        });
      }
      total += logprob;
    }
    return total;
  };

  return {
    get way() {
      return known === null ? null : known?.name;
    },

    async loglikelihood({ context, continuation }, signal) {
      if ('messages' in context) {
        throw new HarnessError('NO_CHAT_TEMPLATE', `${asked.model} cannot score an answer to messages`, {
          hint: 'a server scores bare text; leave --apply_chat_template out, or use a local model',
        });
      }
      const { context: left, continuation: rest } = moveTrailingBlanks(context.text, continuation);
      const before = left === '' ? prefixText : left;
      const prompt = before + rest;
      if (rest === '') return { kind: 'loglikelihood', logprob: 0, greedy: true, tokens: 0 };
      const { tokens, usage } = await score(prompt, signal);
      let start = continuationStart(tokens, prompt, rest);
      let spent = usage;
      if (start === undefined) {
        const counted = before === '' ? undefined : await countTokens(before, signal);
        if (counted === undefined) throw malformed(asked, 'does not tell which tokens belong to the continuation');
        start = counted.inputTokens;
        spent = addUsage(usage, counted);
      }
      const own = tokens.slice(start);
      if (own.length === 0) throw malformed(asked, 'holds no token of the continuation');
      if (!saidGreedy && own.some(({ greedy }) => greedy === undefined)) {
        saidGreedy = true;
        report(`${asked.model} does not tell the likeliest tokens: no continuation counts as greedy`);
      }
      const greedy = own.every((token) => token.greedy === true);
      return {
        kind: 'loglikelihood',
        logprob: sum(own, start === 0),
        greedy,
        tokens: own.length,
        ...(spent && { usage: spent }),
      };
    },

    async rolling(text, signal) {
      if (text === '') return { kind: 'rolling', logprob: 0, tokens: 0 };
      const { tokens, usage } = await score(prefixText + text, signal);
      // Without usable texts everything but a first token without a value is the text's.
      const start = continuationStart(tokens, prefixText + text, text) ?? (tokens[0]?.logprob === null ? 1 : 0);
      const own = tokens.slice(start);
      return { kind: 'rolling', logprob: sum(own, start === 0), tokens: own.length, ...(usage && { usage }) };
    },
  };
}

const isAboutPrompt = (error: unknown): boolean =>
  HarnessError.is(error) && ['CONTEXT_TOO_LONG', 'MODEL_UNKNOWN', 'REQUEST_WITHHELD'].includes(error.code);

const addUsage = (a: Usage | undefined, b: Usage): Usage => ({
  inputTokens: (a?.inputTokens ?? 0) + b.inputTokens,
  outputTokens: (a?.outputTokens ?? 0) + b.outputTokens,
});
