/**
 * What a model says about a forest: quantities per predicted token (`TokenStats` of the trainers), and the numbers of its
 * head. Each is traced when it is first asked for, so a loss that looks at scores alone never meets the vocabulary.
 */
import { fixed } from "../engine/dim.js";
import { cast, equal, linearLogProbs, matmul, mul, reshape, stopGradient, sum, transpose, } from "../engine/ops.js";
import { outputEmbedding, queryStates, statesAt } from "./llama.js";
import { scalarHead } from "./scalar-head.js";
export const tokenStats = (p, c, f, options = {}) => modelStats(p, c, f, null, options).tokens;
/** @param head of the model; asking for its numbers where there is none is a mistake of the caller's */
export function modelStats(p, c, f, head, options = {}) {
    const queries = once(() => queryStates(p, c, f, options));
    const hidden = once(() => statesAt(p, c, queries(), f.predict.rows)); // [predicted, width]
    const embedding = once(() => outputEmbedding(p, c)); // [vocabulary, width]
    const { temperature = 1 } = options;
    const scaled = () => (temperature === 1 ? hidden() : mul(hidden(), 1 / temperature));
    const outputs = once(() => linearLogProbs(scaled(), embedding(), f.predict.targets, f.predict.parts));
    const headAt = (states) => once(() => {
        if (head === null)
            throw new Error('the model has no head that scores');
        return scalarHead(p, head, states());
    });
    const tokens = {
        get logps() {
            return outputs().logps;
        },
        entropy: () => stopGradient(outputs().entropy),
        correct: () => stopGradient(cast(equal(outputs().logps, outputs().best), 'f32')),
        // The mean over the vocabulary of x·Wᵀ is x·mean(W): no pass over the logits.
        meanLogit: () => {
            const mean = mul(sum(embedding(), [0]), 1 / fixed(embedding().shape[0], 'vocabulary'));
            return stopGradient(reshape(matmul(hidden(), transpose(mean, [1, 0])), [f.predict.total]));
        },
        logCollision: () => stopGradient(outputs().logCollision),
    };
    const scores = headAt(() => statesAt(p, c, queries(), f.read.rows));
    return { tokens, head: { values: headAt(hidden), scores }, distributions: { states: hidden, embedding } };
}
function once(make) {
    let made;
    return () => {
        made ??= { value: make() };
        return made.value;
    };
}
