/**
 * A masked language model for metrics that look inside texts (`ModelSource` of the metrics). Embeddings are the hidden states
 * of the last layer, of the tokens that a text itself has; a text's embedding is their mean. May et al. 2019 take that of
 * [CLS] instead: compare these numbers among themselves.
 */
import { HarnessError } from '../../base/errors.ts';
import type { MaskedForward } from '../../models/masked/masked-forward.ts';
import { EmbeddingSource, type TakeStates } from './embedding-source.ts';
import type { PromptEncoder } from './encode.ts';
import { ownTokens } from './own-tokens.ts';

/** Texts whose embeddings are in memory at a time. */
const AT_ONCE = 256;

/** The error for what masked language models cannot do. @param what such as `no likelihood of a text from left to right` */
export const maskedCannot = (model: string, what: string): HarnessError =>
  new HarnessError('PROVIDER_CANNOT', `${model} is a masked language model: it has ${what}`, {
    hint: 'what such a model can be asked shows harness list tasks --search masked; for this name a causal model',
  });

interface MaskedModel {
  readonly model: string;
  readonly identity: string;
  readonly maxLength: number;
  readonly encoder: PromptEncoder;
  readonly forward: MaskedForward;
}

export class MaskedModelSource extends EmbeddingSource {
  private readonly provider: MaskedModel;

  constructor(provider: MaskedModel) {
    super(provider);
    this.provider = provider;
  }

  /** @throws HarnessError PROVIDER_CANNOT: a masked model has none. */
  logprobs(): Promise<never> {
    return Promise.reject(
      maskedCannot(this.provider.model, 'no likelihood of a text from left to right, and no perplexity'),
    );
  }

  protected async states(texts: readonly string[], take: TakeStates): Promise<void> {
    const { encoder, forward, maxLength } = this.provider;
    const { tokenizer } = encoder;
    for (let at = 0; at < texts.length; at += AT_ONCE) {
      const read = texts.slice(at, at + AT_ONCE).map((text) => {
        const ids = encoder.text({ text, templated: false });
        if (ids.length === 0) throw new HarnessError('TEXT_EMPTY', 'an empty text has no embedding');
        const { from, to } = ownTokens(tokenizer, ids);
        // What the tokenizer puts behind a text stays behind what is left of it.
        const kept = ids.length <= maxLength ? ids : [...ids.slice(0, maxLength - ids.length + to), ...ids.slice(to)];
        return {
          ids: kept,
          own: from === to ? ([0, kept.length] as const) : ([from, to + kept.length - ids.length] as const),
        };
      });
      await forward.states(
        read.map(({ ids }) => ids),
        (i, rows) => take(at + i, rows.slice(...read[i]!.own)),
      );
    }
  }
}
