/**
 * GPT-2 (Radford et al. 2019), after the modelling code and configuration class of transformers 5: a pre-norm decoder with
 * learned positions, layer norms with bias, one matrix for queries, keys and values, and a plain product with GELU between.
 * Its linear layers are stored [in, out] (transformers' Conv1D). Leaves out dropout and cross-attention.
 */
import { configParts, defineArchitecture, type ModelConfig, op, parts, type Value } from '../src/plugin.ts';

interface Gpt2Config extends ModelConfig {
  readonly inner: number;
  readonly normEps: number;
  readonly activation: string;
  /** Scores are divided by the root of the head's width. */
  readonly scaled: boolean;
  /** And by the layer's number, from 1. */
  readonly scaledByLayer: boolean;
}

const TANH = ['gelu_new', 'gelu_pytorch_tanh', 'gelu_fast'];
const CONV1D = /\.(c_attn|c_proj|c_fc)\.weight$/;

export default defineArchitecture<Gpt2Config>({
  name: 'gpt2',
  summary: 'GPT-2: learned positions, layer norms, GELU',
  source: 'https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf',
  models: {
    gpt2: {
      known: 'GPT-2, DistilGPT-2',
      languageModel: 'GPT2LMHeadModel',
      classifier: 'GPT2ForSequenceClassification',
    },
  },
  names: { root: 'transformer', embedding: 'transformer.wte', head: 'lm_head' },
  adapterTargets: ['c_attn'],
  learnedPositions: true,

  config(fields) {
    if (fields.flag('add_cross_attention', false)) {
      throw fields.unsupported('add_cross_attention is true', 'Only decoders without an encoder beside them are.');
    }
    const [hiddenSize, heads, layers] = [
      fields.size('n_embd', 768),
      fields.size('n_head', 12),
      fields.size('n_layer', 12),
    ];
    if (hiddenSize % heads !== 0)
      throw fields.wrong('n_head', `is ${heads}, which does not divide n_embd ${hiddenSize}`);
    return {
      ...{ vocabSize: fields.size('vocab_size', 50257), hiddenSize, layers, heads, kvHeads: heads },
      headDim: hiddenSize / heads,
      inner: fields.sizeOrNull('n_inner', null) ?? 4 * hiddenSize,
      normEps: fields.positive('layer_norm_epsilon', 1e-5),
      activation: configParts.oneOf(fields, 'activation_function', [...TANH, 'gelu']),
      scaled: fields.flag('scale_attn_weights', true),
      scaledByLayer: fields.flag('scale_attn_by_inverse_layer_idx', false),
      tied: fields.flag('tie_word_embeddings', true),
      logitCap: null,
      slidingWindow: Array<null>(layers).fill(null),
      maxPositions: fields.size('n_positions', 1024),
      ...configParts.tokenIds(fields, { bosId: 50256, eosId: 50256, padId: null }),
    };
  },
  rotary: () => ({}),

  embed(model, c, { ids, positions }) {
    const p = model.at('transformer');
    const words = parts.embedding(p, 'wte', [c.vocabSize, c.hiddenSize], ids);
    return op.add(words, parts.embedding(p, 'wpe', [c.maxPositions, c.hiddenSize], positions()));
  },

  layer(model, c, x, { index, attend, kept }) {
    const p = model.at(`transformer.h.${index}`);
    const h = op.scope('attn', () => {
      const attn = p.at('attn');
      const all = attn.linear('c_attn', parts.layerNorm(p, 'ln_1', x, c.normEps), 3 * c.hiddenSize, true);
      const third = (i: number): Value => op.slice(all, 1, i * c.hiddenSize, (i + 1) * c.hiddenSize);
      const scale = (c.scaled ? c.headDim ** -0.5 : 1) / (c.scaledByLayer ? index + 1 : 1);
      const y = attend({ q: kept(third(0)), k: third(1), v: third(2) }, { scale, rotary: null });
      return attn.linear('c_proj', y, c.hiddenSize, true);
    });
    const y = op.add(kept(x), h);
    const m = op.scope('mlp', () => {
      const mlp = p.at('mlp');
      const wide = mlp.linear('c_fc', parts.layerNorm(p, 'ln_2', y, c.normEps), c.inner, true);
      return mlp.linear('c_proj', TANH.includes(c.activation) ? op.geluTanh(wide) : op.gelu(wide), c.hiddenSize, true);
    });
    return op.add(y, m);
  },

  norm: (p, c, x) => parts.layerNorm(p.at('transformer'), 'ln_f', x, c.normEps),
  costs: ({ hiddenSize, inner }) => ({
    products: 4 * hiddenSize ** 2 + 2 * hiddenSize * inner,
    // Input and result of both norms and the residual, queries, keys and values together and apart, attention's result, and
    // what goes into GELU and comes out.
    kept: 6 * hiddenSize + 7 * hiddenSize + 2 * inner,
    scores: 2,
  }),

  decays: (tensor) => tensor.endsWith('.weight') && !/\bln_(1|2|f)\.weight$/.test(tensor),
  transposed: (tensor) => CONV1D.test(tensor),
  ignores: (tensor) => /\.attn\.(bias|masked_bias)$/.test(tensor),
  shapedBy(tensor) {
    if (/\bwpe\./.test(tensor)) return 'n_positions';
    if (/\.mlp\./.test(tensor)) return 'n_inner or n_embd';
    return 'n_embd';
  },
});
