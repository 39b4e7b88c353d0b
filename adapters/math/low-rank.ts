/**
 * What adapters of low rank share: a product s·B·A beside a matrix W, with A f32[r, in] and B f32[out, r]. s is alpha / r, or
 * alpha / sqrt(r) when rank-stabilised (Kalajdzievski 2023, arXiv:2312.03732). Keys are TRL's, fields and names PEFT's.
 */
import {
  type AdapterParameter,
  type AppliedParts,
  type LinearModule,
  type LinearParts,
  type MergeParts,
  op,
  type PeftFields,
  type Value,
} from '../../src/plugin.ts';

export interface LowRankOptions {
  loraR: number;
  loraAlpha: number;
  loraDropout: number;
  useRslora: boolean;
  loraRankPattern?: Readonly<Record<string, number>>;
  loraAlphaPattern?: Readonly<Record<string, number>>;
}

export interface LowRankSettings {
  r: number;
  alpha: number;
  useRslora: boolean;
  /** Ranks and alphas of modules that differ, by the end of their name (an expression); the first that fits counts. */
  rankPattern: Readonly<Record<string, number>>;
  alphaPattern: Readonly<Record<string, number>>;
}

/** Of one module: rank, and the factor of B·A. */
export interface LowRank {
  r: number;
  scale: number;
}

const pattern = (what: string) => ({
  type: ['object', 'null'] as const,
  additionalProperties: { type: 'number', exclusiveMinimum: 0 } as const,
  default: null,
  description: `${what} of modules that differ, by the end of their name, as {k_proj: 4}.`,
});

/** TRL's keys. */
export const LOW_RANK_KEYS = {
  lora_r: { type: 'integer', default: 16, minimum: 1, description: 'Rank of the adapter.' },
  lora_alpha: { type: 'number', default: 32, exclusiveMinimum: 0, description: 'Scale of the adapter: alpha / r.' },
  lora_dropout: {
    type: 'number',
    default: 0.05,
    minimum: 0,
    exclusiveMaximum: 1,
    description: 'Dropout before the adapter.',
  },
  use_rslora: { type: 'boolean', default: false, description: 'Scale by alpha / sqrt(r).' },
  lora_rank_pattern: pattern('Ranks'),
  lora_alpha_pattern: pattern('Alphas'),
} as const;

/** Initialisations that leave the base model as it is. */
const PLAIN_INIT: readonly unknown[] = [true, false, null, undefined, 'gaussian', 'eva', 'orthogonal'];

/** Fields of PEFT's LoraConfig that may hold anything: they are read here, or are details of others that must be off. */
export const LOW_RANK_FIELDS: readonly string[] = [
  ...['r', 'lora_alpha', 'lora_dropout', 'use_rslora', 'rank_pattern', 'alpha_pattern', 'init_lora_weights', 'bias'],
  // Only for layers that store their matrix the other way round; PEFT too ignores it on linear layers.
  'fan_in_fan_out',
  ...['megatron_core', 'qalora_group_size', 'eva_config', 'use_dora'],
];

export function readLowRank(fields: PeftFields): LowRankSettings {
  const { init_lora_weights: init, bias = 'none' } = fields.raw;
  if ((bias ?? 'none') !== 'none') throw fields.unsupported(fields.shown('bias'));
  if (!PLAIN_INIT.includes(init)) {
    throw fields.unsupported(
      `${fields.shown('init_lora_weights')} (it changes the base model)`,
      'Convert it to a plain LoRA adapter with PEFT: save_pretrained(..., path_initial_model_for_weight_conversion=...).',
    );
  }
  return {
    r: fields.size('r', 8),
    alpha: fields.number('lora_alpha', 8),
    useRslora: fields.flag('use_rslora', false),
    rankPattern: fields.pattern('rank_pattern', (value) => Number.isSafeInteger(value) && value > 0),
    alphaPattern: fields.pattern('alpha_pattern', Number.isFinite),
  };
}

export const writeLowRank = (o: LowRankOptions, dora: boolean) => ({
  alpha_pattern: o.loraAlphaPattern ?? {},
  bias: 'none',
  fan_in_fan_out: false,
  init_lora_weights: true,
  layers_pattern: null,
  layers_to_transform: null,
  lora_alpha: o.loraAlpha,
  lora_bias: false,
  lora_dropout: o.loraDropout,
  r: o.loraR,
  rank_pattern: o.loraRankPattern ?? {},
  use_dora: dora,
  use_rslora: o.useRslora,
});

export const describeLowRank = ({ r, alpha }: LowRankSettings) => [`r ${r}`, `alpha ${alpha}`];

export function lowRankOf(
  { r, alpha, useRslora, rankPattern, alphaPattern }: LowRankSettings,
  _: LinearModule,
  matches: (expression: string, setting: string) => boolean,
): LowRank {
  const first = (values: Readonly<Record<string, number>>, setting: string): number | undefined =>
    Object.entries(values).find(([end]) => matches(`(.*\\.)?(${end})`, setting))?.[1];
  const rank = first(rankPattern, 'rank_pattern') ?? r;
  return { r: rank, scale: (first(alphaPattern, 'alpha_pattern') ?? alpha) / (useRslora ? Math.sqrt(rank) : rank) };
}

const rankAt = (axis: number) => ({ axis, what: 'rank', fields: 'r and rank_pattern' });

/**
 * PEFT's start (`reset_lora_parameters`): A from Kaiming-uniform with a = sqrt(5), which is uniform in ±1/sqrt(in), and B
 * zero, so that the policy is the base model. Numbers come from our own generator; they are not torch's.
 */
export const LOW_RANK_PARAMETERS: readonly AdapterParameter<LowRank>[] = [
  {
    name: 'lora_A.weight',
    shape: ({ r, in: width }) => [r, width],
    sized: rankAt(0),
    start(view, { module, random }) {
      const bound = 1 / Math.sqrt(module.in);
      for (let i = 0; i < view.length; i++) view[i] = (random.uint32() / 2 ** 31 - 1) * bound;
    },
  },
  { name: 'lora_B.weight', shape: ({ r, out }) => [out, r], sized: rankAt(1), start: (view) => void view.fill(0) },
];

/** s·(x·Aᵀ)·Bᵀ, x after dropout: what dropout keeps is made larger by `scale`, here as a factor of the narrow product. */
export function lowRankProduct({ get, module }: AppliedParts<LowRank>, x: Value, scale: number): Value {
  const narrow = op.matmul(x, get('lora_A.weight'), { transposeB: true, alpha: scale });
  return op.matmul(narrow, get('lora_B.weight'), { transposeB: true, alpha: module.scale });
}

/** W + s·B·A, f32[out, in]. */
export const lowRankSum = ({ weight, get, module }: LinearParts<LowRank>): Value =>
  op.add(weight, op.matmul(get('lora_B.weight'), get('lora_A.weight'), { alpha: module.scale }));

/** Adds s·B·A to W in place, row by row in float64; `after` sees each row's sum, and gives what it is multiplied by. */
export function addLowRank(
  { weight, get, module: { r, scale, in: width, out } }: MergeParts<LowRank>,
  after: (row: Float64Array, o: number) => number = () => 1,
): void {
  const [a, b] = [get('lora_A.weight'), get('lora_B.weight')];
  const row = new Float64Array(width);
  for (let o = 0; o < out; o++) {
    row.fill(0);
    for (let k = 0; k < r; k++) {
      const factor = scale * b[o * r + k]!;
      for (let i = 0; i < width; i++) row[i]! += factor * a[k * width + i]!;
    }
    const at = o * width;
    for (let i = 0; i < width; i++) row[i] = weight[at + i]! + row[i]!;
    const times = after(row, o);
    for (let i = 0; i < width; i++) weight[at + i] = times * row[i]!;
  }
}
