/**
 * Vocabulary projection and log-softmax in one: log p(target) of each row and what else is asked of the distribution. Rows
 * go through in parts, so that no more than one part of [rows, vocabulary] exists at a time; the backward pass makes a
 * part's logits again. With a single part they are kept instead.
 */
import { addDim, sameDim } from "../dim.js";
import { applyAll, defineOp, lift } from "../graph.js";
import { barrier } from "./barrier.js";
import { exp, log, mul, neg } from "./elementwise.js";
import { matmul } from "./matmul.js";
import { logSoftmax } from "./nn.js";
import { join, split } from "./parts.js";
import { expandLike, sum } from "./reduce.js";
import { addLast, pickLast } from "./rows.js";
import { reshape } from "./shape.js";
import { amax } from "./statistics.js";
const PER_ROW = 4;
const LINEAR_LOG_PROBS = defineOp({
    name: 'linearLogProbs',
    differentiable: 1,
    infer: ([x, w, target], { sizes }) => {
        const rows = x.shape[0];
        if (!sameDim(x.shape[1], w.shape[1]))
            throw new Error('hidden width and vocabulary matrix disagree');
        if (target.dtype !== 'i32' || !sameDim(target.shape[0], rows))
            throw new Error('wants one target a row');
        if (!sameDim(sizes.reduce(addDim, 0), rows))
            throw new Error('the parts do not make up the rows');
        const perRow = Array.from({ length: PER_ROW }, () => ({ dtype: x.dtype, shape: [rows] }));
        return sizes.length > 1 ? perRow : [...perRow, { dtype: x.dtype, shape: [rows, w.shape[0]] }];
    },
    expand: ([x, w, target, counts], { sizes }) => {
        const targets = split(target, counts, sizes);
        let before = [];
        const parts = split(x, counts, sizes).map((rows, i) => {
            // One part is done with before the next begins: else all of them would be there at once.
            const part = before.length > 0 ? barrier(rows, before) : rows;
            const all = logSoftmax(matmul(part, w, { transposeB: true }));
            const rowSum = (y) => reshape(sum(y, [1]), [sizes[i]]);
            const logps = pickLast(all, targets[i]);
            const entropy = neg(rowSum(mul(exp(all), all)));
            const best = reshape(amax(all, [1]), [sizes[i]]);
            before = [logps, entropy, best, log(rowSum(exp(mul(all, 2))))];
            return [...before, all];
        });
        const perRow = Array.from({ length: PER_ROW }, (_, k) => join(parts.map((p) => p[k]), counts));
        return sizes.length > 1 ? perRow : [...perRow, parts[0][PER_ROW]];
    },
    grad: ({ ins: [x, w, target, counts], outs, gs, attrs: { sizes }, need }) => {
        // d log p(t) / d logits = onehot − p. A row's upstream weight multiplies the narrow rows, never the wide matrix.
        const g = gs[0];
        const [targets, weights] = [split(target, counts, sizes), split(neg(g), counts, sizes)];
        let dw;
        let before = [g];
        const dx = split(x, counts, sizes).map((part, i) => {
            // Held back until the gradient is there, so that the forward pass's logits are not kept for it.
            const again = () => logSoftmax(matmul(barrier(part, before), w, { transposeB: true }));
            const all = sizes.length > 1 ? again() : outs[PER_ROW];
            const e = addLast(exp(all), targets[i], expandLike(lift(-1), weights[i]));
            const weight = reshape(weights[i], [sizes[i], 1]);
            if (need[1])
                dw = matmul(e, mul(part, weight), { transposeA: true, plus: dw });
            if (!need[0]) {
                before = dw ? [dw] : [g];
                return null;
            }
            const d = mul(matmul(e, w), weight);
            before = dw ? [d, dw] : [d];
            return d;
        });
        return [need[0] ? join(dx, counts) : null, dw ?? null, null, null];
    },
});
/**
 * @param x f32[rows, width] @param w f32[vocabulary, width] @param target i32[rows]
 * @param parts the rows' parts: `counts` i32[parts] at run time, and the same sizes for the shape rules
 */
export function linearLogProbs(x, w, target, parts) {
    const [logps, entropy, best, logCollision] = applyAll(LINEAR_LOG_PROBS, [x, w, target, parts.counts], {
        sizes: parts.sizes,
    });
    return { logps: logps, entropy: entropy, best: best, logCollision: logCollision };
}
