/**
 * DoRA (Liu et al. 2024, arXiv:2402.09353): direction by LoRA, length by a vector of its own. With V = W + s·B·A a linear
 * layer computes x·(m ⊙ V / ‖V‖)ᵀ + b, the norm over each row of V and without a gradient (section 4.3 of the paper), as PEFT
 * does it; where dropout acts, W sees all of x for the part that PEFT calls the base result.
 */
import { defineAdapter, type LinearParts, op, type Value } from '../src/plugin.ts';
import {
  addLowRank,
  describeLowRank,
  LOW_RANK_FIELDS,
  LOW_RANK_KEYS,
  LOW_RANK_PARAMETERS,
  type LowRank,
  type LowRankOptions,
  type LowRankSettings,
  lowRankOf,
  lowRankProduct,
  lowRankSum,
  readLowRank,
  writeLowRank,
} from './math/low-rank.ts';

const MAGNITUDE = 'lora_magnitude_vector';

/** Length of a row, sums in float64. */
function length(row: Float64Array | Float32Array): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += row[i]! ** 2;
  return Math.sqrt(sum);
}

/** m / ‖V‖, f32[out, 1]. */
function magnitudes(parts: LinearParts<LowRank>): Value {
  const sum = op.stopGradient(lowRankSum(parts));
  return op.div(op.reshape(parts.get(MAGNITUDE), [parts.module.out, 1]), op.sqrt(op.sum(op.mul(sum, sum), [1])));
}

export default defineAdapter<LowRankOptions, LowRankSettings, LowRank>({
  name: 'dora',
  summary: 'LoRA for directions, a trained vector for the lengths of the rows',
  paper: 'https://arxiv.org/abs/2402.09353',
  schema: {
    ...LOW_RANK_KEYS,
    use_dora: { type: ['boolean', 'null'] as const, default: false, description: 'The same as peft_type: dora.' },
  },
  chosenBy: 'use_dora',
  targets: ['q_proj', 'v_proj'],
  peft: {
    type: 'LORA',
    claims: ({ use_dora }) => use_dora === true,
    fields: LOW_RANK_FIELDS,
    dropout: 'lora_dropout',
    read: readLowRank,
    write: (options) => writeLowRank(options, true),
    describe: describeLowRank,
  },
  linear: {
    facts: lowRankOf,
    parameters: [
      ...LOW_RANK_PARAMETERS,
      {
        name: MAGNITUDE,
        shape: ({ out }) => [out],
        // B is zero at the start: the lengths are those of W.
        start(view, { module, weight }) {
          for (let o = 0; o < view.length; o++) view[o] = length(weight.subarray(o * module.in, (o + 1) * module.in));
        },
      },
    ],
    apply(parts) {
      const { weight, bias, base, module } = parts;
      const { x, scale } = parts.dropped();
      const times = op.reshape(magnitudes(parts), [1, module.out]);
      const product = op.matmul(x, weight, { transposeB: true, alpha: scale });
      const moved = op.add(product, lowRankProduct(parts, x, scale)); // x·Vᵀ of what is not dropped
      if (x === parts.x) return bias === null ? op.mul(moved, times) : op.add(op.mul(moved, times), bias);
      return op.add(base(), op.sub(op.mul(moved, times), product));
    },
    weight: (parts) => op.mul(lowRankSum(parts), magnitudes(parts)),
    merge(parts) {
      const magnitude = parts.get(MAGNITUDE);
      addLowRank(parts, (row, o) => magnitude[o]! / length(row));
    },
    // x·Vᵀ, for the gradient of the lengths.
    keeps: ({ out }) => out,
  },
});
