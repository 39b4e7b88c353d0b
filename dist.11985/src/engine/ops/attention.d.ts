import { type Value } from '../graph.ts';
/**
 * softmax(scale·q·kᵀ + mask)·v; Vaswani et al. 2017 (arXiv:1706.03762), eq. 1, with grouped queries (arXiv:2305.13245).
 * @param q f32[1, kvHeads, group·rows, headDim] @param k f32[1, kvHeads, keys, headDim] @param v as k
 * @param mask f32[1, 1, rows, keys], 0 where a row sees a key and a large negative number where not
 * @returns f32[1, kvHeads, group·rows, headDim]
 */
export declare const attention: (q: Value, k: Value, v: Value, mask: Value, scale: number) => Value;
