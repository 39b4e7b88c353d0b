/**
 * The Llama family: Llama (also SmolLM and others built on it), Mistral, Qwen2/2.5 and Qwen3. Pre-norm decoder with rotary
 * positions (arXiv:2104.09864), grouped-query attention (arXiv:2305.13245) and SwiGLU (arXiv:2002.05202), after the modelling
 * code and configuration classes of transformers 5. Leaves out dropout, and rope scalings other than linear and llama3.
 */
import {
  type ConfigFields,
  configParts,
  defineArchitecture,
  type ModelConfig,
  op,
  parts,
  type Rope,
  type Value,
} from '../src/plugin.ts';

export interface LlamaConfig extends ModelConfig {
  readonly intermediateSize: number;
  readonly normEps: number;
  readonly rope: Rope;
  /** Which linear layers have a bias; `mlp` stands for gate, up and down. */
  readonly bias: Readonly<Record<'q' | 'k' | 'v' | 'o' | 'mlp', boolean>>;
  /** RMS norm over each head of q and k before RoPE (Qwen3). */
  readonly qkNorm: boolean;
}

/** What differs between the model types; everything else is read the same way. Null: as many as heads, hidden / heads, none. */
interface Rules {
  readonly kvHeads: number | null;
  readonly headDim: number | null;
  readonly maxPositions: number;
  readonly bosId: number | null;
  readonly eosId: number | null;
  bias(fields: ConfigFields): LlamaConfig['bias'];
  readonly qkNorm: boolean;
  windows(fields: ConfigFields, layers: number): (number | null)[];
}

const NO_BIAS = { q: false, k: false, v: false, o: false, mlp: false };
const attentionBias = (fields: ConfigFields) => {
  const bias = fields.flag('attention_bias', false);
  return { q: bias, k: bias, v: bias, o: bias };
};
/** `layer_types` where given, else the layers from `max_window_layers` on, and only with `use_sliding_window`. */
const qwenWindows = (fields: ConfigFields, layers: number): (number | null)[] => {
  const window = fields.flag('use_sliding_window', false) ? fields.sizeOrNull('sliding_window', 4096) : null;
  const first = fields.count('max_window_layers', 28);
  return configParts.layerWindows(fields, layers, window, (layer) => layer >= first);
};

const RULES: Readonly<Record<string, Rules>> = {
  llama: {
    ...{ kvHeads: null, headDim: null, maxPositions: 2048, bosId: 1, eosId: 2, qkNorm: false },
    bias: (fields) => ({ ...attentionBias(fields), mlp: fields.flag('mlp_bias', false) }),
    windows: (_, layers) => Array<null>(layers).fill(null),
  },
  mistral: {
    ...{ kvHeads: 8, headDim: null, maxPositions: 131072, bosId: 1, eosId: 2, qkNorm: false },
    bias: () => NO_BIAS,
    windows: (fields, layers) => Array<number | null>(layers).fill(fields.sizeOrNull('sliding_window', 4096)),
  },
  qwen2: {
    ...{ kvHeads: 32, headDim: null, maxPositions: 32768, bosId: null, eosId: null, qkNorm: false },
    bias: () => ({ q: true, k: true, v: true, o: false, mlp: false }),
    windows: qwenWindows,
  },
  qwen3: {
    ...{ kvHeads: 32, headDim: 128, maxPositions: 32768, bosId: null, eosId: null, qkNorm: true },
    bias: (fields) => ({ ...attentionBias(fields), mlp: false }),
    windows: qwenWindows,
  },
};

/** The classes of a name in transformers. */
const classes = (name: string) => ({
  languageModel: `${name}ForCausalLM`,
  classifier: `${name}ForSequenceClassification`,
});

export default defineArchitecture<LlamaConfig>({
  name: 'llama',
  summary: 'Llama, Mistral, Qwen: RMS norms, rotary positions, grouped queries, SwiGLU',
  source: 'https://arxiv.org/abs/2302.13971',
  models: {
    llama: { known: 'Llama, SmolLM, TinyLlama, Yi', ...classes('Llama') },
    mistral: { known: 'Mistral 7B, Nemo', ...classes('Mistral') },
    qwen2: { known: 'Qwen2, Qwen2.5', ...classes('Qwen2') },
    qwen3: { known: 'Qwen3 (dense)', ...classes('Qwen3') },
  },
  names: { root: 'model', embedding: 'model.embed_tokens', head: 'lm_head' },
  adapterTargets: ['q_proj', 'v_proj'],

  config(fields, type) {
    const rules = RULES[type] as Rules;
    configParts.oneOf(fields, 'hidden_act', ['silu', 'swish']);
    const shared = configParts.sharedFields(fields, { ...rules, tied: false, padId: null });
    return {
      ...shared,
      intermediateSize: fields.size('intermediate_size'),
      normEps: fields.positive('rms_norm_eps', 1e-6),
      rope: configParts.ropeField(fields, shared.maxPositions),
      bias: rules.bias(fields),
      qkNorm: rules.qkNorm,
      slidingWindow: rules.windows(fields, shared.layers),
      logitCap: null,
    };
  },
  rotary: ({ rope }) => ({ rope }),

  embed: (p, c, { ids }) => parts.embedding(p.at('model'), 'embed_tokens', [c.vocabSize, c.hiddenSize], ids),

  layer(model, c, x, { index, attend, kept }) {
    const p = model.at(`model.layers.${index}`);
    const h = op.scope('self_attn', () => {
      const [attn, normed] = [p.at('self_attn'), parts.rmsNorm(p, 'input_layernorm', x, c.normEps)];
      const project = (name: 'q' | 'k' | 'v', input: Value, heads: number) =>
        attn.linear(`${name}_proj`, input, heads * c.headDim, c.bias[name]);
      const normedHeads = (name: 'q' | 'k', heads: Value) =>
        c.qkNorm
          ? parts.byHeads(heads, c.headDim, (each) => parts.rmsNorm(attn, `${name}_norm`, each, c.normEps))
          : heads;
      const q = normedHeads('q', project('q', kept(normed), c.heads));
      const k = normedHeads('k', project('k', normed, c.kvHeads));
      const v = project('v', normed, c.kvHeads);
      const y = attend({ q, k, v }, { scale: c.headDim ** -0.5, rotary: 'rope' });
      return attn.linear('o_proj', y, c.hiddenSize, c.bias.o);
    });
    const y = op.add(kept(x), h);
    return op.add(
      y,
      op.scope('mlp', () => {
        const normed = parts.rmsNorm(p, 'post_attention_layernorm', y, c.normEps);
        return parts.gatedProduct(p.at('mlp'), normed, c.intermediateSize, op.silu, c.bias.mlp);
      }),
    );
  },

  norm: (p, c, x) => parts.rmsNorm(p.at('model'), 'norm', x, c.normEps),
  costs: (c) => parts.gatedCosts(c, c.intermediateSize),

  shapedBy: parts.shapedBy,
  whyMissing(tensors) {
    if (tensors.every((name) => name.endsWith('.bias')))
      return 'attention_bias or mlp_bias is on in config.json, the weights have no biases.';
    if (tensors.every((name) => /\.[qk]_norm\./.test(name)))
      return 'model_type says Qwen3, the weights have no query and key norms.';
    return undefined;
  },
});
