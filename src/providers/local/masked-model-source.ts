/**
 * A masked language model for metrics that look inside texts (`ModelSource` of the metrics). Embeddings are the hidden states
 * of the last layer, of the tokens that a text itself has; a text's embedding is their mean. May et al. 2019 take that of
 * [CLS] instead: compare these numbers among themselves.
 */
import { HarnessError } from '../../base/errors.ts';
import { type MaskedProvider, maskedCannot } from './masked-provider.ts';
import { meanVector, ownTokens } from './own-tokens.ts';

/** Texts whose embeddings are in memory at a time. */
const AT_ONCE = 256;

export class MaskedModelSource {
  /** The model's name and the beginning of its identity: numbers of another model differ in their signature. */
  readonly name: string;
  private readonly provider: MaskedProvider;

  constructor(provider: MaskedProvider) {
    this.provider = provider;
    this.name = `${provider.model}@${provider.identity.slice(0, 8)}`;
  }

  /** One vector per token of each text, without those that the tokenizer adds; what is beyond the model's length has none. */
  async tokenEmbeddings(texts: readonly string[]): Promise<number[][][]> {
    const all: number[][][] = [];
    await this.states(texts, (i, rows) => {
      all[i] = rows.map((row) => Array.from(row));
    });
    return all;
  }

  /** The mean of the vectors of a text's tokens; of those that the tokenizer adds for a text without any. */
  async textEmbeddings(texts: readonly string[]): Promise<number[][]> {
    const all: number[][] = [];
    await this.states(texts, (i, rows) => {
      all[i] = meanVector(rows);
    });
    return all;
  }

  /** @throws HarnessError PROVIDER_CANNOT: a masked model has none. */
  logprobs(): Promise<never> {
    return Promise.reject(
      maskedCannot(this.provider.model, 'no likelihood of a text from left to right, and no perplexity'),
    );
  }

  private async states(
    texts: readonly string[],
    take: (index: number, rows: readonly Float32Array[]) => void,
  ): Promise<void> {
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
