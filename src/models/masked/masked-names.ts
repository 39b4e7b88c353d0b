/** What transformers calls the weights of BERT, RoBERTa and DistilBERT, and the older names that checkpoints have. */
import type { MaskedFamily } from './masked-config.ts';

/** Modules of one layer, below its own name. */
interface LayerNames {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly out: string;
  readonly attentionNorm: string;
  readonly up: string;
  readonly down: string;
  readonly outputNorm: string;
}

export interface EncoderNames {
  /** The tables. */
  readonly words: string;
  readonly positions: string;
  readonly types: string;
  readonly embeddingNorm: string;
  layer(index: number): string;
  readonly own: LayerNames;
  /** What turns hidden states into logits; `bias` is a weight, the others are modules. */
  readonly head: { readonly dense: string; readonly norm: string; readonly bias: string; readonly decoder: string };
}

const BERT_LAYER: LayerNames = {
  query: 'attention.self.query',
  key: 'attention.self.key',
  value: 'attention.self.value',
  out: 'attention.output.dense',
  attentionNorm: 'attention.output.LayerNorm',
  up: 'intermediate.dense',
  down: 'output.dense',
  outputNorm: 'output.LayerNorm',
};

const DISTILBERT_LAYER: LayerNames = {
  query: 'attention.q_lin',
  key: 'attention.k_lin',
  value: 'attention.v_lin',
  out: 'attention.out_lin',
  attentionNorm: 'sa_layer_norm',
  up: 'ffn.lin1',
  down: 'ffn.lin2',
  outputNorm: 'output_layer_norm',
};

const HEADS: Readonly<Record<MaskedFamily, EncoderNames['head']>> = {
  bert: {
    dense: 'cls.predictions.transform.dense',
    norm: 'cls.predictions.transform.LayerNorm',
    bias: 'cls.predictions.bias',
    decoder: 'cls.predictions.decoder',
  },
  roberta: { dense: 'lm_head.dense', norm: 'lm_head.layer_norm', bias: 'lm_head.bias', decoder: 'lm_head.decoder' },
  distilbert: {
    dense: 'vocab_transform',
    norm: 'vocab_layer_norm',
    bias: 'vocab_projector.bias',
    decoder: 'vocab_projector',
  },
};

export const encoderNames = (family: MaskedFamily): EncoderNames => ({
  words: `${family}.embeddings.word_embeddings.weight`,
  positions: `${family}.embeddings.position_embeddings.weight`,
  types: `${family}.embeddings.token_type_embeddings.weight`,
  embeddingNorm: `${family}.embeddings.LayerNorm`,
  layer: (index) => `${family}.${family === 'distilbert' ? 'transformer' : 'encoder'}.layer.${index}`,
  own: family === 'distilbert' ? DISTILBERT_LAYER : BERT_LAYER,
  head: HEADS[family],
});

/** Other names that a weight has in checkpoints: TensorFlow's of norms, and the output bias as part of its layer. */
export function otherNames(family: MaskedFamily, name: string): string[] {
  const { bias, decoder } = HEADS[family];
  if (name === bias) return [`${decoder}.bias`];
  if (name === `${decoder}.bias`) return [bias];
  if (!/layer_?norm\.(weight|bias)$/i.test(name)) return [];
  return [name.replace(/weight$/, 'gamma').replace(/bias$/, 'beta')];
}

/** Parts of a checkpoint that predicting masked tokens does not need: buffers, the pooler, the second task of pre-training. */
export function isUnused(family: MaskedFamily, name: string): boolean {
  const { bias, decoder } = HEADS[family];
  return (
    /\.embeddings\.(position_ids|token_type_ids)$/.test(name) ||
    /(^|\.)pooler\./.test(name) ||
    name.startsWith('cls.seq_relationship.') ||
    name === bias ||
    name === `${decoder}.bias`
  );
}

/** Fields of config.json that decide the shape of a tensor, where it is not hidden_size. */
export function shapedBy(name: string): string | undefined {
  if (/\.position_embeddings\./.test(name)) return 'max_position_embeddings';
  return /\.(intermediate|ffn)\./.test(name) ? 'the width of the feed-forward layers' : undefined;
}
