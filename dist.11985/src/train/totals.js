/**
 * Counts of predicted tokens and sums of row weights: what a loss divides by, how log-probabilities of a dataset are laid end
 * to end, and what a graph is fed about the weights of its rows.
 */
import { scalar } from "../base/tensor.js";
/**
 * Walks a tree depth first (a segment, then its children in order), as it is laid out. A token at depth 0 has nothing before
 * it and never counts.
 */
function visitSegments(segment, visit, depth = 0, above = 1) {
    let count = 0;
    for (let i = depth === 0 ? 1 : 0; i < segment.ids.length; i++) {
        if (segment.predict === true || (segment.predict !== false && segment.predict[i] === 1))
            count++;
    }
    const weight = segment.weight ?? above;
    visit(segment.role, count, weight);
    for (const child of segment.children ?? [])
        visitSegments(child, visit, depth + segment.ids.length, weight);
}
/** Predicted tokens of one tree, all roles together. */
export function predictedTokens(tree) {
    let tokens = 0;
    visitSegments(tree, (_, predicted) => {
        tokens += predicted;
    });
    return tokens;
}
const hasWeight = ({ weight, children = [] }) => weight !== undefined || children.some(hasWeight);
/** What an example weighs: its row, or the rows that are packed in it together. */
const weightOf = ({ weight, children = [] }) => weight ?? (children.some(hasWeight) ? children.reduce((sum, child) => sum + weightOf(child), 0) : 1);
/** Totals over a list of examples, roles in order of first appearance. */
export function totalsOf(examples) {
    const tokens = {};
    const weighted = {};
    for (const { tree } of examples) {
        visitSegments(tree, (role, predicted, weight) => {
            tokens[role] = (tokens[role] ?? 0) + predicted;
            weighted[role] = (weighted[role] ?? 0) + predicted * weight;
        });
    }
    const counts = { examples: examples.length, tokens };
    if (!examples.some(({ tree }) => hasWeight(tree)))
        return counts;
    const sum = examples.reduce((total, { tree }) => total + weightOf(tree), 0);
    return { ...counts, weighted: { examples: sum, tokens: weighted } };
}
/** The totals of a step under the names that `lossContext` declares, with the weights of a batch where there are any. */
export function totalFeeds(batch, { examples, tokens, weighted }) {
    const feeds = { 'total.examples': scalar(examples) };
    for (const [role, n] of Object.entries(tokens))
        feeds[`total.tokens.${role}`] = scalar(n);
    if (weighted === undefined)
        return feeds;
    const vector = (numbers) => ({
        data: Float32Array.from(numbers),
        shape: [numbers.length],
    });
    feeds.weights = vector(batch.map(({ tree }) => weightOf(tree)));
    feeds['total.weights'] = scalar(weighted.examples);
    for (const [role, n] of Object.entries(weighted.tokens))
        feeds[`total.weights.${role}`] = scalar(n);
    const roles = {};
    for (const { tree } of batch) {
        visitSegments(tree, (role, _, weight) => {
            roles[role] ??= [];
            roles[role].push(weight);
        });
    }
    for (const [role, numbers] of Object.entries(roles))
        feeds[`weights.${role}`] = vector(numbers);
    return feeds;
}
