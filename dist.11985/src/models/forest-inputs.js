import { addDim, sym } from "../engine/dim.js";
import { input } from "../engine/graph.js";
import { ropeTables } from "./rope.js";
const sumDims = (dims) => dims.reduce((n, d) => addDim(n, d), 0);
/** Declares the inputs of a graph over `trees` trees. Every length is known only when it runs. */
export function forestInputs(trees, headDim, parts = 1) {
    const sizes = Array.from({ length: parts }, (_, i) => sym(`P${i}`));
    const predicted = sumDims(sizes);
    const keys = Array.from({ length: trees }, (_, i) => sym(`T${i}`));
    const queries = Array.from({ length: trees }, (_, i) => sym(`Q${i}`));
    const blocks = (name, lengths) => ({
        total: sumDims(lengths),
        lengths,
        counts: input(`${name}.lengths`, [trees], 'i32'),
        positions: input(`${name}.positions`, [sumDims(lengths)], 'i32'),
    });
    const tokens = blocks('forest', keys);
    const query = blocks('query', queries);
    const table = [sym('table'), headDim / 2];
    return {
        ids: input('forest.ids', [tokens.total], 'i32'),
        tokens,
        query: { ...query, rows: input('query.rows', [query.total], 'i32') },
        mask: (tree, window, last) => last
            ? input(maskName('query', tree, window), [1, 1, queries[tree], keys[tree]])
            : input(maskName('forest', tree, window), [1, 1, keys[tree], keys[tree]]),
        rotation: { cos: input('rope.cos', table), sin: input('rope.sin', table) },
        predict: {
            total: predicted,
            rows: input('predict.rows', [predicted], 'i32'),
            targets: input('predict.targets', [predicted], 'i32'),
            positions: input('predict.positions', [predicted]),
            parts: { counts: input('predict.parts', [parts], 'i32'), sizes },
        },
        read: { total: sym('read'), rows: input('read.rows', [sym('read')], 'i32') },
    };
}
/** The lengths that `forestInputs` leaves open, by name, for a batch. */
export const forestSizes = ({ lengths, query }) => new Map([...lengths].flatMap((length, i) => [[`T${i}`, length], [`Q${i}`, query.lengths[i]]]));
const maskName = (part, tree, window) => `${part}.mask${window === null ? '' : `.w${window}`}.${tree}`;
/** Which predicted token belongs to which of a role's segments: f32[segments, predicted]. */
export const membership = (f, role, segments) => input(`role.${role}`, [segments, f.predict.total]);
/** Which of the read rows belong to a role's segments, i32[segments]. */
export const readsOf = (role, segments) => input(`reads.${role}`, [segments], 'i32');
/** Rotary tables long enough for any batch seen so far; made again, twice as long, when one is longer. */
export class RotaryTables {
    config;
    length = 0;
    tables = {};
    constructor(config) {
        this.config = config;
    }
    atLeast(length) {
        if (length > this.length) {
            this.length = Math.max(length, 2 * this.length, 512);
            const { cos, sin } = ropeTables(this.config, this.length);
            const shape = [this.length, this.config.headDim / 2];
            this.tables = { 'rope.cos': { data: cos, shape }, 'rope.sin': { data: sin, shape } };
        }
        return this.tables;
    }
}
/** The arrays of a forest under the names that `forestInputs`, `membership` and `readsOf` declare. */
export function forestFeeds(forest, rotary, parts = 1) {
    const ints = (data) => ({ data, shape: [data.length] });
    const predicted = forest.predict.targets.length;
    const feeds = {
        ...rotary.atLeast(forest.ids.length),
        'forest.ids': ints(forest.ids),
        'forest.lengths': ints(forest.lengths),
        'forest.positions': ints(forest.positions),
        'query.rows': ints(forest.query.rows),
        'query.lengths': ints(forest.query.lengths),
        'query.positions': ints(forest.query.positions),
        'predict.rows': ints(forest.predict.rows),
        'predict.targets': ints(forest.predict.targets),
        'predict.parts': ints(evenParts(predicted, parts)),
        'predict.positions': { data: forest.predict.positions, shape: [predicted] },
        'read.rows': ints(forest.read.rows),
    };
    const put = (part, masks, rows) => {
        for (const [i, of] of masks.entries()) {
            for (const [window, data] of of)
                feeds[maskName(part, i, window)] = { data, shape: [1, 1, rows[i], forest.lengths[i]] };
        }
    };
    put('forest', forest.masks, forest.lengths);
    put('query', forest.query.masks, forest.query.lengths);
    for (const [role, { segments, membership: data, reads }] of forest.roles) {
        feeds[`role.${role}`] = { data, shape: [segments, predicted] };
        feeds[`reads.${role}`] = ints(reads);
    }
    return feeds;
}
/** `total` cut into `parts` that differ by at most one. */
const evenParts = (total, parts) => Int32Array.from({ length: parts }, (_, i) => Math.floor(((i + 1) * total) / parts) - Math.floor((i * total) / parts));
/** Numbers of [predicted tokens, vocabulary] that may exist at once: 256 MB a copy. */
const LOGITS = 64 * 1024 * 1024;
/** In how many parts a batch's predicted tokens meet the vocabulary: powers of two, so that graphs are few. */
export function vocabularyParts(predicted, vocabulary, budget = LOGITS) {
    let parts = 1;
    while (Math.ceil(predicted / parts) * vocabulary > budget && parts < predicted)
        parts *= 2;
    return Math.max(1, Math.min(parts, predicted));
}
