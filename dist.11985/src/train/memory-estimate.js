import { treeTokens } from "../data/tree.js";
import { vocabularyParts } from "../models/forest-inputs.js";
import { predictedTokens } from "./totals.js";
/**
 * Fitted to the measured peaks of six DPO runs (4M, 30M and 135M parameters, plain and with gradient checkpointing), which
 * they meet within 4 %: Node with its heap and the runtimes; what is in memory of each number that is kept, since not all
 * layers are alive at once, and an arena is never full; and matrices of the embedding's size beside weights and moments.
 */
const PROGRAM = 120e6;
const OF_KEPT = { plain: 0.88, checkpointing: 1.76 };
const EMBEDDINGS = 6.5;
const MOST_STEPS = 2000;
/** float32 numbers kept for the backward pass of one micro-batch. */
function activations(config, trees, checkpointing) {
    const { hiddenSize, intermediateSize, layers, heads, kvHeads, headDim, vocabSize } = config;
    const lengths = trees.map(treeTokens);
    const tokens = lengths.reduce((sum, length) => sum + length, 0);
    // Per token: input and result of both norms and the residual, queries twice (before and after rotation), keys and
    // values, attention's result, and gate, its activation, up and their product.
    const perToken = 6 * hiddenSize + 3 * heads * headDim + 3 * kvHeads * headDim + 4 * intermediateSize;
    const probabilities = heads * lengths.reduce((sum, length) => sum + length * length, 0);
    const layer = tokens * perToken + 2 * probabilities;
    const kept = checkpointing ? layers * tokens * hiddenSize + layer : layers * layer;
    const predicted = trees.reduce((sum, tree) => sum + predictedTokens(tree), 0);
    const logits = Math.ceil(predicted / vocabularyParts(predicted, vocabSize)) * vocabSize;
    return kept + 3 * logits;
}
export function estimateMemory(request) {
    const { params, config, examples, sampler } = request;
    const numbers = params.names.reduce((sum, name) => sum + params.view(name).data.length, 0);
    const trained = params.weights.length;
    let largest = 0;
    for (let done = 0; done < Math.min(request.steps, MOST_STEPS); done++) {
        for (const micro of sampler.step(done)) {
            const trees = micro.map((position) => examples.at(position).tree);
            largest = Math.max(largest, activations(config, trees, request.gradientCheckpointing));
        }
    }
    const weights = 4 * numbers + (request.besides ?? 0);
    const training = 4 * trained * (request.accumulates ? 4 : 3);
    const factor = request.gradientCheckpointing ? OF_KEPT.checkpointing : OF_KEPT.plain;
    const needed = 4 * (factor * largest + EMBEDDINGS * config.vocabSize * config.hiddenSize);
    return { weights, training, activations: needed, total: PROGRAM + weights + training + needed };
}
