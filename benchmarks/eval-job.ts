import type { LocalOptions } from '../src/providers/local/open.ts';

/** What a process of the eval bench is given, and what it prints; the same on both sides. */
export interface EvalJob {
  model: string;
  /** JSON lines of `{context, continuation}`, or of `{context}` to be continued. */
  requests: string;
  /** Rows in a batch of the peer. */
  batchSize: number;
  /** Requests handed to us at once; all of them when not given. */
  atOnce?: number;
  /** Length of each generation, exactly. */
  newTokens?: number;
  /** So many of the first requests are continued by a few tokens before the clock starts, and are not counted. */
  warmUp?: number;
  /** Options of our provider. */
  options?: LocalOptions;
}

export interface EvalOutput {
  seconds: number;
  logprobs: number[];
  texts: string[];
  /** New tokens of all generations. */
  tokens: number;
  versions: Record<string, string>;
}
