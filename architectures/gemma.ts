/**
 * Gemma 2 (arXiv:2408.00118) and the text decoder of Gemma 3 (arXiv:2503.19786), after the modelling code and configuration
 * classes of transformers 5. Differs from Llama in norms whose stored weight is w - 1, before and after both parts of a
 * layer; an embedding scaled by the root of its width; GELU in the gated product; layers with a sliding window between those
 * that see everything. Gemma 2 caps the scores of attention and the logits; Gemma 3 norms queries and keys instead, and
 * rotates by one table in the layers with a window and by another, slower one elsewhere. Leaves out pictures.
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

interface GemmaConfig extends ModelConfig {
  readonly intermediateSize: number;
  readonly normEps: number;
  /** Of q·kᵀ: 1 / √query_pre_attn_scalar. */
  readonly scale: number;
  /** Scores s become cap·tanh(s / cap). */
  readonly scoreCap: number | null;
  readonly attentionBias: boolean;
  /** RMS norm over each head of q and k before they are rotated. */
  readonly qkNorm: boolean;
  /** Of layers that see everything, and of those with a window. */
  readonly ropes: { readonly global: Rope; readonly local: Rope };
}

const shared = (fields: ConfigFields, maxPositions: number) =>
  configParts.sharedFields(fields, {
    ...{ kvHeads: 4, headDim: 256, maxPositions, tied: true },
    ...{ bosId: 2, eosId: 1, padId: 0 },
  });

/** A cap that the file may switch off by null. */
const cap = (fields: ConfigFields, name: string, fallback: number | null): number | null => {
  const value = fields.raw[name] === undefined ? fallback : fields.raw[name];
  return value === null ? null : fields.positive(name, fallback ?? undefined);
};

function gemma2(fields: ConfigFields) {
  const sizes = shared(fields, 8192);
  const rope = configParts.ropeField(fields, sizes.maxPositions);
  const window = fields.sizeOrNull('sliding_window', 4096);
  return {
    ...sizes,
    qkNorm: false,
    scoreCap: cap(fields, 'attn_logit_softcapping', 50),
    logitCap: cap(fields, 'final_logit_softcapping', 30),
    ropes: { global: rope, local: rope },
    slidingWindow: configParts.layerWindows(fields, sizes.layers, window, (layer) => layer % 2 === 0),
  };
}

function gemma3(fields: ConfigFields) {
  for (const part of ['vision_config', 'text_config']) {
    if (fields.part(part) === undefined) continue;
    const hint = 'Take a checkpoint of the text model alone (model_type gemma3_text), as Gemma 3 1B is.';
    throw fields.unsupported(`${part} says that the model sees pictures`, hint);
  }
  if (cap(fields, 'attn_logit_softcapping', null) !== null) {
    throw fields.unsupported(
      'attn_logit_softcapping is set',
      'Gemma 3 norms queries and keys instead; set it to null.',
    );
  }
  const sizes = shared(fields, 131072);
  const window = fields.sizeOrNull('sliding_window', 4096);
  const every = fields.size('sliding_window_pattern', fields.size('_sliding_window_pattern', 6));
  const both = fields.part('rope_parameters');
  const rope = (part: ConfigFields | undefined, theta: number) =>
    configParts.ropeOf(fields, part, sizes.maxPositions, theta);
  const globalTheta = fields.positive('rope_theta', 1e6);
  return {
    ...sizes,
    qkNorm: true,
    scoreCap: null,
    logitCap: cap(fields, 'final_logit_softcapping', null),
    ropes: {
      global: rope(fields.part('rope_scaling') ?? both?.part('full_attention'), globalTheta),
      local: rope(both?.part('sliding_attention'), fields.positive('rope_local_base_freq', 1e4)),
    },
    slidingWindow: configParts.layerWindows(fields, sizes.layers, window, (layer) => (layer + 1) % every !== 0),
  };
}

const RULES: Readonly<Record<string, typeof gemma2 | typeof gemma3>> = { gemma2, gemma3, gemma3_text: gemma3 };

export default defineArchitecture<GemmaConfig>({
  name: 'gemma',
  summary: 'Gemma 2 and 3: norms on both sides, windows between full layers, capped scores or normed queries',
  source: 'https://arxiv.org/abs/2408.00118',
  models: {
    gemma2: {
      known: 'Gemma 2',
      languageModel: 'Gemma2ForCausalLM',
      classifier: 'Gemma2ForSequenceClassification',
    },
    gemma3_text: {
      known: 'Gemma 3, text',
      languageModel: 'Gemma3ForCausalLM',
      classifier: 'Gemma3TextForSequenceClassification',
    },
    gemma3: {
      known: 'Gemma 3 without pictures',
      languageModel: 'Gemma3ForCausalLM',
      classifier: 'Gemma3ForSequenceClassification',
    },
  },
  names: { root: 'model', embedding: 'model.embed_tokens', head: 'lm_head' },
  adapterTargets: ['q_proj', 'v_proj'],

  config(fields, type) {
    configParts.oneOf(fields, 'hidden_activation', ['gelu_pytorch_tanh']);
    if (fields.flag('use_bidirectional_attention', false)) {
      const hint = 'Such a model embeds texts and writes none.';
      throw fields.unsupported('use_bidirectional_attention is true', hint);
    }
    return {
      ...RULES[type]!(fields),
      intermediateSize: fields.size('intermediate_size'),
      normEps: fields.positive('rms_norm_eps', 1e-6),
      scale: fields.positive('query_pre_attn_scalar', 256) ** -0.5,
      attentionBias: fields.flag('attention_bias', false),
    };
  },
  rotary: ({ ropes }) => ropes,

  embed(p, c, { ids }) {
    const x = parts.embedding(p.at('model'), 'embed_tokens', [c.vocabSize, c.hiddenSize], ids);
    return op.mul(x, Math.fround(Math.sqrt(c.hiddenSize)));
  },

  layer(model, c, x, { index, attend, kept }) {
    const p = model.at(`model.layers.${index}`);
    const norm = (name: string, v: Value, at = p) => parts.rmsNorm(at, name, v, c.normEps, 1);
    const h = op.scope('self_attn', () => {
      const [attn, normed] = [p.at('self_attn'), norm('input_layernorm', x)];
      const project = (name: string, input: Value, heads: number) =>
        attn.linear(`${name}_proj`, input, heads * c.headDim, c.attentionBias);
      const normedHeads = (name: string, heads: Value) =>
        c.qkNorm ? parts.byHeads(heads, c.headDim, (each) => norm(`${name}_norm`, each, attn)) : heads;
      const q = normedHeads('q', project('q', kept(normed), c.heads));
      const k = normedHeads('k', project('k', normed, c.kvHeads));
      const v = project('v', normed, c.kvHeads);
      const rotary = c.slidingWindow[index] === null ? 'global' : 'local';
      const y = attend({ q, k, v }, { scale: c.scale, cap: c.scoreCap, rotary });
      return attn.linear('o_proj', y, c.hiddenSize, c.attentionBias);
    });
    const y = op.add(kept(x), norm('post_attention_layernorm', h));
    const m = op.scope('mlp', () =>
      parts.gatedProduct(p.at('mlp'), norm('pre_feedforward_layernorm', y), c.intermediateSize, op.geluTanh),
    );
    return op.add(y, norm('post_feedforward_layernorm', m));
  },

  norm: (p, c, x) => parts.rmsNorm(p.at('model'), 'norm', x, c.normEps, 1),
  costs(c) {
    const { products, kept } = parts.gatedCosts(c, c.intermediateSize);
    // Two norms more, each with what goes in and comes out.
    return { products, kept: kept + 4 * c.hiddenSize, scores: c.scoreCap === null ? 2 : 3 };
  },
  shapedBy: parts.shapedBy,
});
