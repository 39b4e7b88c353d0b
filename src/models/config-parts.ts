/**
 * Pieces of `config.json` that configurations of many architectures share, with transformers' reading of them: sizes, special
 * tokens, sliding windows, rotary positions in their older and newer layout.
 */
import type { ModelConfig, ReadConfig } from './architecture.ts';
import { ConfigFields } from './config-fields.ts';
import type { Rope } from './rope.ts';

/** Defaults of fields that most configurations share; null: none. */
export interface SharedDefaults {
  kvHeads: number | null;
  headDim: number | null;
  maxPositions: number;
  tied: boolean;
  bosId: number | null;
  eosId: number | null;
  padId: number | null;
}

/** The fields that most configurations share, under the names that most give them. Throws MODEL_CONFIG. */
export function sharedFields(
  fields: ConfigFields,
  defaults: SharedDefaults,
): Omit<ReadConfig<ModelConfig>, 'slidingWindow' | 'logitCap'> {
  const [hiddenSize, heads] = [fields.size('hidden_size'), fields.size('num_attention_heads')];
  const layers = fields.size('num_hidden_layers');
  const kvHeads = fields.sizeOrNull('num_key_value_heads', defaults.kvHeads) ?? heads;
  if (heads % kvHeads !== 0) {
    throw fields.wrong('num_key_value_heads', `is ${kvHeads}, which does not divide num_attention_heads ${heads}`);
  }
  return {
    vocabSize: fields.size('vocab_size'),
    hiddenSize,
    layers,
    heads,
    kvHeads,
    headDim: headDim(fields, defaults.headDim, hiddenSize, heads),
    tied: fields.flag('tie_word_embeddings', defaults.tied),
    maxPositions: fields.size('max_position_embeddings', defaults.maxPositions),
    ...tokenIds(fields, defaults),
  };
}

/** Ids of special tokens. */
export const tokenIds = (fields: ConfigFields, d: Pick<SharedDefaults, 'bosId' | 'eosId' | 'padId'>) => ({
  bosId: fields.tokenIds('bos_token_id', d.bosId)[0] ?? null,
  eosIds: fields.tokenIds('eos_token_id', d.eosId),
  padId: fields.tokenIds('pad_token_id', d.padId)[0] ?? null,
});

function headDim(fields: ConfigFields, fallback: number | null, hiddenSize: number, heads: number): number {
  const given = fields.sizeOrNull('head_dim', fallback);
  if (given === null && hiddenSize % heads !== 0) {
    throw fields.wrong('num_attention_heads', `is ${heads}, which does not divide hidden_size ${hiddenSize}`);
  }
  const own = given ?? hiddenSize / heads;
  if (own % 2 !== 0) throw fields.wrong('head_dim', `is ${own}; rotary positions need an even width`);
  return own;
}

/** The name that a field holds, one of `supported`; absent, the first of them. Throws MODEL_UNSUPPORTED for another. */
export function oneOf(fields: ConfigFields, field: string, supported: readonly string[]): string {
  const name = fields.text(field, supported[0]!);
  if (supported.includes(name)) return name;
  throw fields.unsupported(`${field} is ${JSON.stringify(name)}`, `Supported is ${supported[0]}.`);
}

/**
 * The window of each layer by `layer_types`, or by `otherwise` where the file has none.
 * @param window of layers that slide; null: no layer may
 */
export function layerWindows(
  fields: ConfigFields,
  layers: number,
  window: number | null,
  otherwise: (layer: number) => boolean,
): (number | null)[] {
  const types: unknown = fields.raw.layer_types ?? undefined;
  if (types === undefined) return Array.from({ length: layers }, (_, layer) => (otherwise(layer) ? window : null));
  if (!Array.isArray(types) || types.length !== layers) {
    throw fields.wrong('layer_types', `must be a list of ${layers} names, one per layer`);
  }
  return types.map((type) => {
    if (type === 'full_attention') return null;
    if (type === 'sliding_attention' && window !== null) return window;
    throw type === 'sliding_attention'
      ? fields.wrong('layer_types', 'asks for sliding_attention, but use_sliding_window or sliding_window is not set')
      : fields.unsupported(
          `layer_types holds ${JSON.stringify(type)}`,
          'Supported are full_attention and sliding_attention.',
        );
  });
}

/** transformers' order: `rope_scaling`, else `rope_parameters`; theta inside it, else `rope_theta`, else 10,000. */
export const ropeField = (fields: ConfigFields, maxPositions: number): Rope =>
  ropeOf(fields, fields.part('rope_scaling') ?? fields.part('rope_parameters'), maxPositions);

/** The same of the part of the file that holds it. */
export function ropeOf(
  fields: ConfigFields,
  given: ConfigFields | undefined,
  maxPositions: number,
  theta = fields.positive('rope_theta', 10000),
): Rope {
  const part = given ?? new ConfigFields({}, fields.path);
  const own = part.positive('rope_theta', theta);
  const partial = part.positive('partial_rotary_factor', fields.positive('partial_rotary_factor', 1));
  if (partial !== 1)
    throw fields.unsupported(`partial_rotary_factor is ${partial}`, 'Supported is 1 (all of each head).');
  const type = part.text('rope_type', part.text('type', 'default'));
  if (type === 'default') return { theta: own, scaling: { type } };
  if (type === 'linear') return { theta: own, scaling: { type, factor: part.positive('factor') } };
  if (type !== 'llama3') {
    const hint = 'Supported are default, linear and llama3.';
    throw fields.unsupported(`the rope scaling is ${JSON.stringify(type)}`, hint);
  }
  const lowFreqFactor = part.positive('low_freq_factor');
  const highFreqFactor = part.positive('high_freq_factor');
  if (highFreqFactor <= lowFreqFactor) {
    throw part.wrong('high_freq_factor', `is ${highFreqFactor}, which must be above low_freq_factor ${lowFreqFactor}`);
  }
  const originalMaxPositions = fields.size(
    'original_max_position_embeddings',
    part.size('original_max_position_embeddings', maxPositions),
  );
  return {
    theta: own,
    scaling: { type, factor: part.positive('factor'), lowFreqFactor, highFreqFactor, originalMaxPositions },
  };
}
