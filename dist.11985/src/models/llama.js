/**
 * The Llama family: Llama, Mistral, SmolLM, Qwen2, Qwen3. Pre-norm decoder with rotary positions (arXiv:2104.09864),
 * grouped-query attention (arXiv:2305.13245) and SwiGLU (arXiv:2002.05202), after transformers' modelling code.
 * Tokens of all trees share one axis, `[tokens, width]`; attention runs tree by tree. Leaves out dropout.
 */
import { mulDim } from "../engine/dim.js";
import { checkpoint } from "../engine/graph.js";
import { add, attention, join, matmul, mul, reshape, rmsNorm, rope, scope, silu, split, take, transpose, } from "../engine/ops.js";
/** Hidden states after the last norm of the rows that predict a token: f32[predicted, hiddenSize]. */
export const llama = (p, c, f, options = {}) => statesAt(p, c, queryStates(p, c, f, options), f.predict.rows);
/** What the last layer puts out for the query rows of a forest, f32[queries, hiddenSize]. */
export function queryStates(p, c, f, options = {}) {
    const inputs = { ids: f.ids, lastRows: f.query.rows, attend: (operands) => attendInTrees(c, f, operands) };
    return decoder(p, c, inputs, options);
}
/** Hidden states after the last norm at some of the query rows; rows repeat where one token predicts several children. */
export const statesAt = (p, c, queries, rows) => finalNorm(p, c, take(queries, rows));
/** Hidden states after the last layer, f32[rows that it puts out, hiddenSize]. */
export function decoder(p, c, inputs, options = {}) {
    const m = p.at('model');
    let x = take(m.get('embed_tokens.weight', [c.vocabSize, c.hiddenSize]), inputs.ids); // [tokens, width]
    for (let i = 0; i < c.layers; i++) {
        const layer = () => decoderLayer(m.at(`layers.${i}`), c, inputs, x, i);
        x = scope(`layers.${i}`, () => (options.gradientCheckpointing ? checkpoint(layer) : layer()));
    }
    return x;
}
/** The norm between the last layer and the output embedding. */
export const finalNorm = (p, c, x) => norm(p.at('model'), 'norm', c, x);
/** The matrix that turns hidden states into logits, f32[vocabulary, width]. */
export const outputEmbedding = (p, c) => c.tied
    ? p.at('model').get('embed_tokens.weight', [c.vocabSize, c.hiddenSize])
    : p.head('lm_head', c.vocabSize, c.hiddenSize);
/** Logits of the predicting rows, f32[predicted, vocabulary]: for inspection; losses go through `linearLogProbs`. */
export const logits = (p, c, f) => matmul(llama(p, c, f), outputEmbedding(p, c), { transposeB: true });
const norm = (p, name, c, x) => rmsNorm(x, p.get(`${name}.weight`, [c.hiddenSize]), c.normEps);
function decoderLayer(p, c, inputs, x, index) {
    const rows = index === c.layers - 1 ? inputs.lastRows : undefined;
    const kept = (v) => (rows ? take(v, rows) : v);
    const h = scope('self_attn', () => {
        const [attn, normed] = [p.at('self_attn'), norm(p, 'input_layernorm', c, x)];
        const project = (name, input, heads) => attn.linear(`${name}_proj`, input, heads * c.headDim, c.bias[name]);
        const q = headNorm(attn, c, 'q', project('q', kept(normed), c.heads), c.heads);
        const k = headNorm(attn, c, 'k', project('k', normed, c.kvHeads), c.kvHeads);
        const y = inputs.attend({ q, k, v: project('v', normed, c.kvHeads), layer: index });
        return attn.linear('o_proj', y, c.hiddenSize, c.bias.o);
    });
    const y = add(kept(x), h);
    return add(y, scope('mlp', () => mlp(p.at('mlp'), c, norm(p, 'post_attention_layernorm', c, y))));
}
/** Attention tree by tree. */
function attendInTrees(c, f, operands) {
    const last = operands.layer === c.layers - 1;
    const queries = last ? f.query : f.tokens;
    const rotated = (x, heads, at) => rope(x, at.positions, f.rotation.cos, f.rotation.sin, heads);
    const q = split(rotated(operands.q, c.heads, queries), queries.counts, queries.lengths);
    const k = split(rotated(operands.k, c.kvHeads, f.tokens), f.tokens.counts, f.tokens.lengths);
    const v = split(operands.v, f.tokens.counts, f.tokens.lengths);
    const window = c.slidingWindow[operands.layer] ?? null;
    const out = queries.lengths.map((rows, i) => {
        const keys = f.tokens.lengths[i];
        const [ki, vi] = [
            byHead(k[i], c.kvHeads, keys, c.headDim),
            byHead(v[i], c.kvHeads, keys, c.headDim),
        ];
        return groupedAttention(c, q[i], rows, ki, vi, f.mask(i, window, last));
    });
    return join(out, queries.counts);
}
/** q [rows, heads·headDim] over k and v [1, kvHeads, keys, headDim] -> [rows, heads·headDim]; mask as in `attention`. */
export function groupedAttention(c, q, rows, k, v, mask) {
    // Query heads that share a key head are stacked along the rows: [1, kv, group·rows, headDim].
    const stacked = mulDim(c.heads / c.kvHeads, rows);
    const y = attention(reshape(byHead(q, c.heads, rows, c.headDim), [1, c.kvHeads, stacked, c.headDim]), k, v, mask, c.headDim ** -0.5);
    const heads = transpose(reshape(y, [1, c.heads, rows, c.headDim]), [0, 2, 1, 3]);
    return reshape(heads, [rows, c.heads * c.headDim]);
}
/** [rows, heads·headDim] -> [1, heads, rows, headDim] */
export const byHead = (x, heads, rows, headDim) => transpose(reshape(x, [1, rows, heads, headDim]), [0, 2, 1, 3]);
/** Qwen3 normalises each head of q and k before rotating it. */
function headNorm(p, c, name, x, heads) {
    if (!c.qkNorm)
        return x;
    const each = reshape(x, [x.shape[0], heads, c.headDim]);
    return reshape(rmsNorm(each, p.get(`${name}_norm.weight`, [c.headDim]), c.normEps), x.shape);
}
/** Of the intermediate size only `gate` and `up` are kept for the backward pass; what comes between them and the product is cheap. */
function mlp(p, c, x) {
    const gate = p.linear('gate_proj', x, c.intermediateSize, c.bias.mlp);
    const up = p.linear('up_proj', x, c.intermediateSize, c.bias.mlp);
    return checkpoint(() => p.linear('down_proj', mul(silu(gate), up), c.hiddenSize, c.bias.mlp));
}
