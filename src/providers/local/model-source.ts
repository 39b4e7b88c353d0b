/**
 * A local model for metrics that look inside texts (`ModelSource` of the metrics). Embeddings are the hidden states after the
 * last norm, one for each token that the text itself has; a text's embedding is their mean. A decoder's token knows only
 * what stands before it, so these numbers are not those of an encoder such as BERT: compare them among themselves alone.
 */
import type { AskedSequence } from '../../data/prefix-blocks.ts';
import { predictingStates } from '../../models/decoder.ts';
import type { Forward, RowQuestion } from '../../models/forward.ts';
import { EmbeddingSource, type TakeStates } from './embedding-source.ts';
import type { PromptEncoder } from './encode.ts';
import { ownTokens } from './own-tokens.ts';
import { scoreSequences } from './scorer.ts';

const HIDDEN: RowQuestion = {
  name: 'hidden',
  outputs: (p, c, f) => ({ hidden: predictingStates(p, c, f) }),
  vocabulary: false,
};

/** Texts whose embeddings are in memory at a time. */
const AT_ONCE = 256;

interface LocalModel {
  readonly model: string;
  readonly identity: string;
  readonly encoder: PromptEncoder;
  readonly forward: Forward;
}

export class LocalModelSource extends EmbeddingSource {
  private readonly provider: LocalModel;

  constructor(provider: LocalModel) {
    super(provider);
    this.provider = provider;
  }

  /** Natural-log probabilities of the tokens of `continuation` after `context`, parted and cut as in evaluation. */
  async logprobs(pairs: readonly { context: string; continuation: string }[]): Promise<number[][]> {
    const { encoder, forward } = this.provider;
    const sequences = pairs.map(({ context, continuation }) =>
      encoder.pair({ text: context, templated: false }, continuation),
    );
    const all: number[][] = [];
    await scoreSequences(forward, sequences, (i, { logps }) => {
      all[i] = Array.from(logps);
    });
    return all;
  }

  /** Hidden states of each text's tokens; at least one row each. */
  protected async states(texts: readonly string[], take: TakeStates): Promise<void> {
    for (let at = 0; at < texts.length; at += AT_ONCE) {
      const part = texts.slice(at, at + AT_ONCE).map((text) => this.read(text));
      await this.provider.forward.run(
        part.map(({ asked }) => asked),
        HIDDEN,
        () => ({}),
        ({ blocks, firstRow }, outputs) => {
          const { data, shape } = outputs.hidden!;
          const width = shape[1]!;
          for (const [b, { members }] of blocks.entries()) {
            for (const { sequence, places } of members) {
              const rows = Array.from(places.subarray(0, part[sequence]!.count), (place) => {
                const row = firstRow[b]! + place;
                return (data as Float32Array).subarray(row * width, (row + 1) * width);
              });
              take(at + sequence, rows);
            }
          }
        },
      );
    }
  }

  /** What the model reads of a text, and how many of the rows from `from` on are the text's own. */
  private read(text: string): { asked: AskedSequence; count: number } {
    const { encoder } = this.provider;
    const ids = encoder.text({ text, templated: false });
    const { from, to } = ownTokens(encoder.tokenizer, ids);
    if (to === from) return { asked: { input: Int32Array.of(encoder.prefixId), from: 0 }, count: 1 };
    const kept = ids.slice(0, encoder.maxLength);
    return { asked: { input: Int32Array.from(kept), from }, count: Math.min(to, kept.length) - from };
  }
}
