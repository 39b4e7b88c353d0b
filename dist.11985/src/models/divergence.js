import { checkpoint } from "../engine/graph.js";
import { add, barrier, exp, join, log, logSoftmax, matmul, maximum, mul, reshape, split, stopGradient, sub, sum, } from "../engine/ops.js";
/** Below any probability that float32 holds: the logarithm of a sum of two zeros stays finite. */
const TINY = 1e-38;
/** Σ p (log p - log q) over the last axis, from log-probabilities f32[rows, vocabulary]. */
const kl = (p, q) => sum(mul(exp(p), sub(p, q)), [1]);
/** f32[rows, vocabulary] log-probabilities each -> f32[rows, 1] */
function betweenRows(student, teacher, beta) {
    if (beta === 0)
        return kl(teacher, student);
    if (beta === 1)
        return kl(student, teacher);
    const mixture = log(maximum(add(mul(exp(student), 1 - beta), mul(exp(teacher), beta)), TINY));
    return add(mul(kl(teacher, mixture), beta), mul(kl(student, mixture), 1 - beta));
}
/** Divergence at each predicted token, nats, f32[tokens]; the gradient goes to the student alone. */
export function divergence(student, teacher, { total, parts: { counts, sizes } }, { temperature, beta }) {
    const theirs = split(stopGradient(teacher.states), counts, sizes);
    const logProbs = (states, embedding) => logSoftmax(matmul(mul(states, 1 / temperature), embedding, { transposeB: true }));
    const done = [];
    for (const [i, part] of split(student.states, counts, sizes).entries()) {
        // One part is done with before the next begins: else all of them would be there at once.
        const rows = done.length > 0 ? barrier(part, done) : part;
        const rowsOf = () => betweenRows(logProbs(rows, student.embedding), stopGradient(logProbs(theirs[i], stopGradient(teacher.embedding))), beta);
        const each = sizes.length > 1 ? checkpoint(rowsOf) : rowsOf();
        done.push(reshape(each, [sizes[i]]));
    }
    return reshape(join(done, counts), [total]);
}
