/**
 * The windows in which a long text is scored, as lm-eval cuts them: the first predicts as many tokens as fit after a
 * prefix token, later ones predict disjoint pieces, the last takes as much left context as fits.
 */

export interface Window {
  /** Tokens before the first predicted one. */
  context: number[];
  /** Tokens that are scored; every token of the text is, once. */
  continuation: number[];
}

export interface WindowOptions {
  /** Before the first token: BOS, else EOS. */
  prefixToken: number;
  /** Tokens a model takes in; a window predicts at most so many. */
  maxLength: number;
  /** Tokens of context that later windows keep at least, 1 .. maxLength. */
  contextLength?: number;
}

/**
 * Windows as [what the model reads, what it predicts]: the prediction of the i-th token from the right is made at the
 * i-th position from the right.
 */
export function rollingWindows(
  tokens: readonly number[],
  { prefixToken, maxLength, contextLength = 1 }: WindowOptions,
): { input: number[]; predicted: number[] }[] {
  if (!(contextLength >= 1 && contextLength <= maxLength)) {
    throw new RangeError(`contextLength ${contextLength} is not in 1 .. ${maxLength}`);
  }
  if (tokens.length === 0) return [];
  const first = Math.min(maxLength, tokens.length);
  const windows = [{ input: [prefixToken, ...tokens.slice(0, first - 1)], predicted: tokens.slice(0, first) }];
  const step = maxLength - contextLength + 1;
  for (let done = first; done < tokens.length; ) {
    const end = Math.min(tokens.length, done + step);
    windows.push({ input: tokens.slice(end - maxLength - 1, end - 1), predicted: tokens.slice(done, end) });
    done = end;
  }
  return windows;
}

/** The same windows with the predicted tokens taken out of the context. */
export const disjointWindows = (tokens: readonly number[], options: WindowOptions): Window[] =>
  rollingWindows(tokens, options).map(({ input, predicted }) => ({
    context: input.slice(0, input.length - predicted.length + 1),
    continuation: predicted,
  }));
