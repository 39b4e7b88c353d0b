/**
 * Requests answered by a model in this process, many at a time. Log-likelihoods and rolling texts become token sequences
 * that share their beginnings; a slice of requests is in memory at a time, however many there are.
 */
import { disjointWindows } from '../../data/rolling-windows.ts';
import type { Forward } from '../../models/forward.ts';
import { RequestFailure } from '../contract/provider.ts';
import type {
  LoglikelihoodAnswer,
  LoglikelihoodRequest,
  ModelAnswer,
  Prompt,
  RollingAnswer,
  RollingRequest,
} from '../contract/request.ts';
import type { CutSequence, EncodedText, PromptEncoder } from './encode.ts';
import { type ScoredSequence, type SequenceScore, scoreSequences } from './scorer.ts';

export type Deliver = (index: number, answer: ModelAnswer | RequestFailure) => void;

/** A request with its place in the list that was handed in. */
export interface PlacedRequest<R> {
  index: number;
  request: R;
}

/** Requests that are encoded and sorted together. */
const SLICE = 8192;

export interface LocalScoring {
  forward: Forward;
  encoder: PromptEncoder;
  /** The text of a prompt, rendered where it is messages. */
  textOf(prompt: Prompt): EncodedText;
}

/** Answers log-likelihood and rolling requests. Throws what encoding and rendering throw, but no RequestFailure. */
export async function answerScores(
  requests: readonly PlacedRequest<LoglikelihoodRequest | RollingRequest>[],
  scoring: LocalScoring,
  deliver: Deliver,
  signal: AbortSignal,
): Promise<void> {
  for (let at = 0; at < requests.length; at += SLICE) {
    await answerSlice(requests.slice(at, at + SLICE), scoring, deliver, signal);
  }
}

async function answerSlice(
  requests: readonly PlacedRequest<LoglikelihoodRequest | RollingRequest>[],
  scoring: LocalScoring,
  deliver: Deliver,
  signal: AbortSignal,
): Promise<void> {
  const sequences: ScoredSequence[] = [];
  /** Takes the score of the sequence at the same place. */
  const takers: ((score: SequenceScore) => void)[] = [];
  for (const { index, request } of requests) {
    signal.throwIfAborted();
    try {
      if (request.kind === 'loglikelihood') {
        const cut = scoring.encoder.pair(scoring.textOf(request.context), request.continuation);
        sequences.push(cut);
        takers.push((score) => deliver(index, loglikelihoodAnswer(cut, score)));
        continue;
      }
      const rolling = new RollingSum(scoring.encoder, request.text);
      if (rolling.windows.length === 0) deliver(index, rolling.answer());
      for (const window of rolling.windows) {
        sequences.push(window);
        takers.push((score) => {
          if (rolling.add(window, score)) deliver(index, rolling.answer());
        });
      }
    } catch (error) {
      if (!RequestFailure.is(error)) throw error;
      deliver(index, error);
    }
  }
  await scoreSequences(scoring.forward, sequences, (i, score) => takers[i]!(score), signal);
}

function loglikelihoodAnswer(cut: CutSequence, { logps, greedy }: SequenceScore): LoglikelihoodAnswer {
  return {
    kind: 'loglikelihood',
    logprob: total(logps),
    greedy,
    tokens: logps.length,
    usage: { inputTokens: cut.context.length + cut.continuation.length, outputTokens: 0 },
    ...(cut.truncated > 0 ? { truncated: cut.truncated } : {}),
  };
}

/** The windows of a text; their sums are added in the text's order, whichever comes first. */
class RollingSum {
  readonly windows: readonly ScoredSequence[];
  private readonly sums: Map<ScoredSequence, number> = new Map();

  constructor(encoder: PromptEncoder, text: string) {
    const ids = encoder.text({ text, templated: false });
    const { maxLength } = encoder;
    this.windows = ids.length === 0 ? [] : disjointWindows(ids, { prefixToken: encoder.prefixId, maxLength });
  }

  /** True when this was the last one. */
  add(window: ScoredSequence, { logps }: SequenceScore): boolean {
    this.sums.set(window, total(logps));
    return this.sums.size === this.windows.length;
  }

  answer(): RollingAnswer {
    const count = (of: (window: ScoredSequence) => number): number => this.windows.reduce((n, w) => n + of(w), 0);
    const inputTokens = count(({ context, continuation }) => context.length + continuation.length);
    return {
      kind: 'rolling',
      logprob: count((window) => this.sums.get(window) ?? 0),
      tokens: count(({ continuation }) => continuation.length),
      usage: { inputTokens, outputTokens: 0 },
    };
  }
}

const total = (logps: Float32Array): number => logps.reduce((sum, logp) => sum + logp, 0);
