import { sharedTokens } from '../../data/shared-tokens.ts';
import type { MaskedForward, MaskedToken } from '../../models/masked/masked-forward.ts';
import { type Capabilities, type ModelSource, type Provider, RequestFailure } from '../contract/provider.ts';
import type { ModelRequest, PseudoRequest } from '../contract/request.ts';
import type { Deliver } from './answers.ts';
import type { PromptEncoder } from './encode.ts';
import { MaskedModelSource, maskedCannot } from './masked-model-source.ts';
import { ownTokens } from './own-tokens.ts';

export interface MaskedParts {
  model: string;
  identity: string;
  forward: MaskedForward;
  encoder: PromptEncoder;
  maskId: number;
  facts: NonNullable<Provider['facts']>;
}

/** Requests whose copies are sorted together. */
const SLICE = 4096;

const CAPABILITIES: Capabilities = {
  ...{ generate: false, loglikelihood: false, rolling: false, pseudo: true },
  ...{ messages: false, text: true, tokenLogprobs: false, seed: false },
};

export class MaskedProvider implements Provider {
  readonly model: string;
  readonly identity: string;
  readonly maxLength: number;
  readonly capabilities = CAPABILITIES;
  readonly facts: NonNullable<Provider['facts']>;
  readonly forward: MaskedForward;
  readonly encoder: PromptEncoder;
  private readonly maskId: number;

  constructor({ model, identity, forward, encoder, maskId, facts }: MaskedParts) {
    this.model = model;
    this.identity = identity;
    this.forward = forward;
    this.encoder = encoder;
    this.maskId = maskId;
    this.facts = facts;
    this.maxLength = encoder.maxLength;
  }

  tokenise(text: string): { ids: readonly number[]; pieces: readonly string[] } {
    const ids = this.encoder.text({ text, templated: false });
    return { ids, pieces: this.encoder.tokenizer.pieces(ids) };
  }

  /** @throws HarnessError PROVIDER_CANNOT for a request of another kind. */
  async answerAll(requests: readonly ModelRequest[], deliver: Deliver, signal: AbortSignal): Promise<void> {
    for (let at = 0; at < requests.length; at += SLICE) {
      await this.answerSlice(requests.slice(at, at + SLICE), (i, answer) => deliver(at + i, answer), signal);
    }
  }

  async source(): Promise<ModelSource> {
    return new MaskedModelSource(this);
  }

  async close(): Promise<void> {
    await this.forward.dispose();
  }

  private async answerSlice(requests: readonly ModelRequest[], deliver: Deliver, signal: AbortSignal): Promise<void> {
    const asked: MaskedToken[] = [];
    /** By place in `asked`: whose token it is, and which of its. */
    const owners: { index: number; step: number }[] = [];
    const open = new Map<number, { logps: number[]; left: number; inputTokens: number }>();
    for (const [index, request] of requests.entries()) {
      signal.throwIfAborted();
      if (request.kind !== 'pseudo') throw maskedCannot(this.model, `no answer to ${request.kind} requests`);
      try {
        const { ids, places } = this.masked(request);
        if (places.length === 0) deliver(index, answerOf([], 0));
        else open.set(index, { logps: [], left: places.length, inputTokens: places.length * ids.length });
        for (const [step, place] of places.entries()) {
          asked.push({ ids, at: place });
          owners.push({ index, step });
        }
      } catch (error) {
        if (!RequestFailure.is(error)) throw error;
        deliver(index, error);
      }
    }
    const take = (i: number, logp: number): void => {
      const { index, step } = owners[i]!;
      const own = open.get(index)!;
      own.logps[step] = logp;
      own.left--;
      if (own.left > 0) return;
      open.delete(index);
      deliver(index, answerOf(own.logps, own.inputTokens));
    };
    await this.forward.logps(asked, this.maskId, take, signal);
  }

  /** The tokens of a text, and the places of those that are masked in turn. Throws RequestFailure. */
  private masked({ text, between }: PseudoRequest): { ids: readonly number[]; places: readonly number[] } {
    const ids = this.fitting(text);
    const { from, to } = ownTokens(this.encoder.tokenizer, ids);
    if (between === undefined) return { ids, places: Array.from({ length: to - from }, (_, i) => from + i) };
    const [first, second] = between;
    if (text !== first && text !== second) {
      throw new RequestFailure('REQUEST_INVALID', 'the text is none of the two that it is held against', {
        retryable: false,
      });
    }
    const shared = sharedTokens(this.fitting(first), this.fitting(second));
    const places = text === first ? shared.a : shared.b;
    return { ids, places: places.filter((place) => place >= from && place < to) };
  }

  private fitting(text: string): readonly number[] {
    const ids = this.encoder.text({ text, templated: false });
    const { maxLength } = this;
    if (ids.length <= maxLength) return ids;
    const message = `the text has ${ids.length} tokens, ${this.model} takes in ${maxLength}; it is not cut`;
    throw new RequestFailure('TEXT_TOO_LONG', message, { retryable: false });
  }
}

/** Sums in the order of the text, whichever copy came first. */
const answerOf = (logps: readonly number[], inputTokens: number) => ({
  kind: 'pseudo' as const,
  logprob: logps.reduce((sum, logp) => sum + logp, 0),
  tokens: logps.length,
  usage: { inputTokens, outputTokens: 0 },
});
