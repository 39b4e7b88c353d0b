/**
 * A masked language model for metrics that look inside texts (`ModelSource` of the metrics). Embeddings are the hidden states
 * of the last layer, of the tokens that a text itself has; a text's embedding is their mean. May et al. 2019 take that of
 * [CLS] instead: compare these numbers among themselves.
 */
import { HarnessError } from '../../base/errors.ts';
import { EmbeddingSource, type TakeStates } from './embedding-source.ts';
import { type MaskedProvider, maskedCannot } from './masked-provider.ts';
import { ownTokens } from './own-tokens.ts';

/** Texts whose embeddings are in memory at a time. */
const AT_ONCE = 256;

export class MaskedModelSource extends EmbeddingSource {
  private readonly provider: MaskedProvider;

  constructor(provider: MaskedProvider) {
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
