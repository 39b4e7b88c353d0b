/**
 * Encoders that predict masked tokens: BERT (arXiv:1810.04805), RoBERTa (arXiv:1907.11692), DistilBERT (arXiv:1910.01108),
 * after transformers' modelling code. Sequences of one batch have the same length: nothing is padded, every token sees every
 * other, and there is no mask. Leaves out dropout and pairs of texts (all tokens are of type 0).
 */
import type { Dim } from '../../engine/dim.ts';
import { mulDim, sym } from '../../engine/dim.ts';
import {
  add,
  constant,
  gelu,
  input,
  layerNorm,
  matmul,
  maximum,
  mul,
  reshape,
  scope,
  silu,
  softmax,
  take,
  tanh,
  transpose,
  type Value,
} from '../../engine/ops.ts';
import type { Params } from '../params.ts';
import type { Activation, MaskedConfig } from './masked-config.ts';
import { type EncoderNames, encoderNames } from './masked-names.ts';

export interface EncoderInputs {
  /** i32[sequences, length], as are `positions`: rows of the table of positions. */
  ids: Value;
  positions: Value;
  /** Among the tokens of all sequences the one of each that the last layer puts out, i32[sequences]; without it all. */
  rows?: Value;
}

/** Declares the inputs of a graph; both sizes are known only when it runs. @param oneEach one token of a sequence is asked for. */
export function encoderInputs(oneEach: boolean): EncoderInputs {
  const shape = [sym('sequences'), sym('length')];
  return {
    ids: input('ids', shape, 'i32'),
    positions: input('positions', shape, 'i32'),
    ...(oneEach ? { rows: input('rows', shape.slice(0, 1), 'i32') } : {}),
  };
}

/** Hidden states of the last layer, f32[sequences, length, hiddenSize]; length 1 with `rows`. */
export function encoder(p: Params, c: MaskedConfig, inputs: EncoderInputs): Value {
  const names = encoderNames(c.family);
  const { ids, positions, rows } = inputs;
  let x = scope('embeddings', () => {
    const table = (name: string, size: number, index: Value) => take(p.get(name, [size, c.hiddenSize]), index);
    const sum = add(table(names.words, c.vocabSize, ids), table(names.positions, c.positions, positions));
    const first = constant(Int32Array.of(0), [1], 'i32');
    return norm(
      p,
      c,
      names.embeddingNorm,
      c.tokenTypes === 0 ? sum : add(sum, table(names.types, c.tokenTypes, first)),
    );
  });
  for (let i = 0; i < c.layers; i++) {
    const own = i === c.layers - 1 ? rows : undefined;
    x = scope(`layer.${i}`, () => encoderLayer(p.at(names.layer(i)), c, names, x, own));
  }
  return x;
}

/** Logits of hidden states, f32[..., vocabulary]. */
export function maskedLogits(p: Params, c: MaskedConfig, states: Value): Value {
  const { words, head } = encoderNames(c.family);
  return scope('head', () => {
    const dense = p.linear(head.dense, states, c.hiddenSize, true);
    // RoBERTa's head has the exact GELU whatever the layers have.
    const x = norm(p, c, head.norm, activate(dense, c.family === 'roberta' ? 'gelu' : c.activation));
    const matrix = p.get(c.tied ? words : `${head.decoder}.weight`, [c.vocabSize, c.hiddenSize]);
    return add(
      matmul(x, matrix, { transposeB: true }),
      p.get(c.tied ? head.bias : `${head.decoder}.bias`, [c.vocabSize]),
    );
  });
}

const norm = (p: Params, c: MaskedConfig, name: string, x: Value): Value =>
  layerNorm(x, p.get(`${name}.weight`, [c.hiddenSize]), p.get(`${name}.bias`, [c.hiddenSize]), c.normEps);

/** The norm stands behind each sum, as in the first transformers. */
function encoderLayer(p: Params, c: MaskedConfig, { own }: EncoderNames, x: Value, rows: Value | undefined): Value {
  const [sequences, length] = x.shape as [Dim, Dim];
  const kept = rows === undefined ? x : oneEach(x, rows);
  const y = scope('attention', () => {
    const headDim = c.hiddenSize / c.heads;
    const byHead = (name: string, from: Value, tokens: Dim) =>
      transpose(reshape(p.linear(name, from, c.hiddenSize, true), [sequences, tokens, c.heads, headDim]), [0, 2, 1, 3]);
    const queries = kept.shape[1] as Dim;
    const [q, k, v] = [byHead(own.query, kept, queries), byHead(own.key, x, length), byHead(own.value, x, length)];
    const seen = softmax(matmul(q, k, { transposeB: true, alpha: headDim ** -0.5 })); // [sequences, heads, queries, length]
    const mixed = reshape(transpose(matmul(seen, v), [0, 2, 1, 3]), [sequences, queries, c.hiddenSize]);
    return norm(p, c, own.attentionNorm, add(kept, p.linear(own.out, mixed, c.hiddenSize, true)));
  });
  return scope('feed_forward', () => {
    const wide = activate(p.linear(own.up, y, c.intermediateSize, true), c.activation);
    return norm(p, c, own.outputNorm, add(y, p.linear(own.down, wide, c.hiddenSize, true)));
  });
}

/** One token of each sequence: [sequences, length, width] -> [sequences, 1, width]. */
function oneEach(x: Value, rows: Value): Value {
  const [sequences, length, width] = x.shape as [Dim, Dim, number];
  return reshape(take(reshape(x, [mulDim(sequences, length), width]), rows), [sequences, 1, width]);
}

function activate(x: Value, by: Activation): Value {
  if (by === 'gelu') return gelu(x);
  if (by === 'relu') return maximum(x, 0);
  if (by === 'silu') return silu(x);
  const inner = mul(add(x, mul(mul(mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI));
  return mul(mul(x, 0.5), add(tanh(inner), 1));
}
