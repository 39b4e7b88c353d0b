/** Embeddings of texts from a local model's hidden states, whatever kind of model makes these. */
import { meanVector } from './own-tokens.ts';

/** Takes the states of the text at `index`, f32[width] for each of its tokens. */
export type TakeStates = (index: number, rows: readonly Float32Array[]) => void;

export abstract class EmbeddingSource {
  /** The model's name and the beginning of its identity: numbers of another model differ in their signature. */
  readonly name: string;

  constructor({ model, identity }: { readonly model: string; readonly identity: string }) {
    this.name = `${model}@${identity.slice(0, 8)}`;
  }

  /** Hidden states of each text's tokens; at least one row each. */
  protected abstract states(texts: readonly string[], take: TakeStates): Promise<void>;

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
}
