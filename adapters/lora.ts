/**
 * LoRA (Hu et al. 2021, arXiv:2106.09685): a linear layer computes x·Wᵀ + s·(x·Aᵀ)·Bᵀ with W frozen. Rank-stabilised with
 * `use_rslora`; dropout acts on the adapter's input, as PEFT does it.
 */
import { defineAdapter, op } from '../src/plugin.ts';
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

export default defineAdapter<LowRankOptions, LowRankSettings, LowRank>({
  name: 'lora',
  summary: 'Low-rank matrices beside the frozen ones, rank-stabilised with use_rslora',
  paper: 'https://arxiv.org/abs/2106.09685',
  schema: LOW_RANK_KEYS,
  targets: ['q_proj', 'v_proj'],
  peft: {
    type: 'LORA',
    claims: ({ use_dora }) => use_dora !== true,
    fields: LOW_RANK_FIELDS,
    dropout: 'lora_dropout',
    read: readLowRank,
    write: (options) => writeLowRank(options, false),
    describe: describeLowRank,
  },
  linear: {
    facts: lowRankOf,
    parameters: LOW_RANK_PARAMETERS,
    apply(parts) {
      const { x, scale } = parts.dropped();
      return op.add(parts.base(), lowRankProduct(parts, x, scale));
    },
    weight: lowRankSum,
    merge: (parts) => addLowRank(parts),
  },
});
