/**
 * `config.json` of a masked language model, normalised: BERT, RoBERTa and DistilBERT, after the configuration classes of
 * transformers 5. Leaves out dropout, and what turns these encoders into decoders or gives them relative positions.
 */
import { join } from 'node:path';
import { ConfigFields } from '../config-fields.ts';
import { isObject, type JsonObject, readJsonObject } from '../files/read-json.ts';

export type MaskedFamily = 'bert' | 'roberta' | 'distilbert';
export type Activation = 'gelu' | 'gelu_tanh' | 'relu' | 'silu';

/** An encoder with a head that predicts masked tokens, as the graph code needs it. */
export interface MaskedConfig {
  readonly family: MaskedFamily;
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly normEps: number;
  readonly activation: Activation;
  /** The output matrix is the embedding. */
  readonly tied: boolean;
  /** Rows of the table of token types; 0 where there is none. */
  readonly tokenTypes: number;
  /** Rows of the table of positions. */
  readonly positions: number;
  /** Where the first position stands in that table: RoBERTa begins behind its padding token's id. */
  readonly firstPosition: number;
  /** Tokens that the model takes in, those included that its tokenizer adds. */
  readonly maxPositions: number;
  readonly padId: number | null;
  /** The file's content. */
  readonly raw: Readonly<JsonObject>;
}

/** What a family calls the fields, and what an absent one means. */
interface FamilyRules {
  readonly known: string;
  /** Begin of the architectures' names: `BertForMaskedLM`. */
  readonly prefix: string;
  readonly names: Readonly<Record<'hidden' | 'intermediate' | 'layers' | 'heads' | 'activation', string>>;
  readonly vocabSize: number;
  readonly layers: number;
  readonly padId: number;
  readonly tokenTypes: boolean;
  /** The padding token has a position of its own, and the others come behind it. */
  readonly offset: boolean;
}

const BERT_NAMES = {
  hidden: 'hidden_size',
  intermediate: 'intermediate_size',
  layers: 'num_hidden_layers',
  heads: 'num_attention_heads',
  activation: 'hidden_act',
};

const FAMILIES: Readonly<Record<MaskedFamily, FamilyRules>> = {
  bert: {
    ...{ known: 'BERT', prefix: 'Bert', names: BERT_NAMES, vocabSize: 30522, layers: 12, padId: 0 },
    ...{ tokenTypes: true, offset: false },
  },
  roberta: {
    ...{ known: 'RoBERTa', prefix: 'Roberta', names: BERT_NAMES, vocabSize: 50265, layers: 12, padId: 1 },
    ...{ tokenTypes: true, offset: true },
  },
  distilbert: {
    known: 'DistilBERT',
    prefix: 'DistilBert',
    names: {
      hidden: 'dim',
      intermediate: 'hidden_dim',
      layers: 'n_layers',
      heads: 'n_heads',
      activation: 'activation',
    },
    ...{ vocabSize: 30522, layers: 6, padId: 0, tokenTypes: false, offset: false },
  },
};

const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  gelu: 'gelu',
  gelu_new: 'gelu_tanh',
  gelu_pytorch_tanh: 'gelu_tanh',
  relu: 'relu',
  silu: 'silu',
  swish: 'silu',
};

/** Which family of masked language models a configuration is of; undefined for others. */
export function maskedFamily({ model_type: type, architectures }: JsonObject): MaskedFamily | undefined {
  const first = Array.isArray(architectures) ? String(architectures[0]) : '';
  const families = Object.keys(FAMILIES) as MaskedFamily[];
  if (typeof type === 'string') return families.find((family) => family === type);
  return families.find((family) => first.startsWith(`${FAMILIES[family].prefix}For`));
}

/** Whether a folder holds an encoder of these families, whatever its head. Throws MODEL_JSON. */
export async function isMaskedFolder(folder: string): Promise<boolean> {
  const raw = await readJsonObject(join(folder, 'config.json'));
  return raw !== undefined && maskedFamily(raw) !== undefined;
}

/**
 * Checks the content of `path`, which is of one of the families. Throws MODEL_UNSUPPORTED (another head, activation or kind
 * of positions, a quantised checkpoint) or MODEL_CONFIG (a field that cannot be).
 */
export function parseMaskedConfig(raw: JsonObject, path: string): MaskedConfig {
  const fields = new ConfigFields(raw, path);
  const family = maskedFamily(raw);
  if (family === undefined)
    throw fields.unsupported('it is no masked language model', `Supported are ${maskedNames()}.`);
  const rules = FAMILIES[family];
  const { names } = rules;
  checkHead(fields, rules);
  if (isObject(raw.quantization_config)) {
    const hint = 'Use the unquantised checkpoint of the model.';
    throw fields.unsupported('the checkpoint is quantised (`quantization_config`)', hint);
  }
  const named = fields.text(names.activation, 'gelu');
  const activation = Object.hasOwn(ACTIVATIONS, named) ? ACTIVATIONS[named] : undefined;
  if (activation === undefined) {
    const hint = `Supported are ${Object.keys(ACTIVATIONS).join(', ')}.`;
    throw fields.unsupported(`${names.activation} is ${JSON.stringify(named)}`, hint);
  }
  const hiddenSize = fields.size(names.hidden, 768);
  const heads = fields.size(names.heads, 12);
  if (hiddenSize % heads !== 0) {
    throw fields.wrong(names.heads, `is ${heads}, which does not divide ${names.hidden} ${hiddenSize}`);
  }
  const padId = fields.tokenIds('pad_token_id', rules.padId)[0] ?? null;
  const positions = fields.size('max_position_embeddings', 512);
  if (rules.offset && padId === null) throw fields.wrong('pad_token_id', 'is missing; positions are counted from it');
  const firstPosition = rules.offset ? (padId as number) + 1 : 0;
  if (positions <= firstPosition) {
    throw fields.wrong('max_position_embeddings', `is ${positions}; the first position is row ${firstPosition}`);
  }
  return {
    ...{ family, hiddenSize, heads, activation, positions, firstPosition, padId, raw },
    vocabSize: fields.size('vocab_size', rules.vocabSize),
    intermediateSize: fields.size(names.intermediate, 3072),
    layers: fields.size(names.layers, rules.layers),
    // DistilBERT's is not among its fields.
    normEps: fields.positive('layer_norm_eps', 1e-12),
    tied: fields.flag('tie_word_embeddings', true),
    tokenTypes: rules.tokenTypes ? fields.size('type_vocab_size', 2) : 0,
    maxPositions: positions - firstPosition,
  };
}

/** For messages: the families as people call them. */
export const maskedNames = (): string =>
  Object.entries(FAMILIES)
    .map(([family, { known }]) => `${family} (${known})`)
    .join(', ');

function checkHead(fields: ConfigFields, { prefix }: FamilyRules): void {
  const { architectures } = fields.raw;
  const heads = [`${prefix}ForMaskedLM`, `${prefix}ForPreTraining`];
  const own = Array.isArray(architectures) ? String(architectures[0]) : heads[0]!;
  if (!heads.includes(own)) {
    throw fields.unsupported(`it is a ${own}`, `Of this family ${heads[0]} is: it predicts masked tokens.`);
  }
  if (fields.flag('is_decoder', false)) {
    throw fields.unsupported('is_decoder is true', 'Of this family encoders are, which see both sides of a token.');
  }
  const kind = fields.text('position_embedding_type', 'absolute');
  if (kind !== 'absolute') {
    throw fields.unsupported(`position_embedding_type is ${JSON.stringify(kind)}`, 'Supported is absolute.');
  }
}
