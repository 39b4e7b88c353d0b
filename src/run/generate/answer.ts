/** One answer while it is written: streaming where the provider can, and trying again while nothing has been shown. */
import { HarnessError } from '../../base/errors.ts';
import { backOff, retrying } from '../../base/retry.ts';
import { type Provider, RequestFailure } from '../../providers/contract/provider.ts';
import type { GenerateAnswer, GenerateRequest } from '../../providers/contract/request.ts';

/** Tries of one request. */
const TRIES = 4;
/** Seconds before the second try, when the server names none; they double. */
const FIRST_WAIT = 1;
const LONGEST_WAIT = 60;

export interface AnswerWriting {
  provider: Provider;
  request: GenerateRequest;
  /** Given the text in pieces. */
  onText(piece: string): void;
  note(text: string): void;
  signal: AbortSignal;
}

/** @throws what the provider throws, a prompt that is too long as wrong input; the signal's reason. */
export async function writeAnswer({ provider, request, onText, note, signal }: AnswerWriting): Promise<GenerateAnswer> {
  let shown = false;
  const show = (piece: string): void => {
    shown ||= piece !== '';
    onText(piece);
  };
  return await retrying(
    () => once(provider, request, signal, show),
    (error, attempts) => {
      if (signal.aborted) throw signal.reason;
      if (!RequestFailure.is(error)) return undefined;
      if (error.code === 'CONTEXT_TOO_LONG') throw tooLong(error);
      if (!error.retryable || shown || attempts === TRIES) return undefined;
      const wait = Math.min(LONGEST_WAIT, error.retryAfter ?? backOff(attempts, FIRST_WAIT));
      note(`${error.message}; trying again in ${wait} s`);
      return wait;
    },
    signal,
  );
}

async function once(
  provider: Provider,
  request: GenerateRequest,
  signal: AbortSignal,
  onText: (piece: string) => void,
): Promise<GenerateAnswer> {
  if (provider.stream !== undefined) return await provider.stream(request, onText, signal);
  let outcome: unknown;
  if (provider.answer !== undefined) outcome = await provider.answer(request, signal);
  else {
    await provider.answerAll?.(
      [request],
      (_, answer) => {
        outcome = answer;
      },
      signal,
    );
  }
  if (RequestFailure.is(outcome)) throw outcome;
  const answer = outcome as GenerateAnswer;
  onText(answer.text);
  return answer;
}

const tooLong = (error: RequestFailure): HarnessError =>
  new HarnessError('PROMPT_TOO_LONG', error.message, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    cause: error,
  });

/** An answer as it stands in JSON of ours. */
export function answerJson({ text, finish, usage, tokens, truncated }: GenerateAnswer): Record<string, unknown> {
  return {
    text,
    finish,
    ...(usage === undefined
      ? {}
      : {
          usage: {
            input_tokens: usage.inputTokens,
            output_tokens: usage.outputTokens,
            ...(usage.cachedTokens === undefined ? {} : { cached_tokens: usage.cachedTokens }),
          },
        }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(truncated === undefined ? {} : { truncated }),
  };
}
