const HIDDEN = -1e9;
/** Segments in depth-first order: parents before children. */
function place(tree) {
    const placed = [];
    let at = 0;
    const visit = (segment, depth, above) => {
        const start = at;
        placed.push({ segment, start, depth, above });
        at += segment.ids.length;
        const below = segment.ids.length > 0 ? [...above, { from: start, to: at, depth }] : above;
        for (const child of segment.children ?? [])
            visit(child, depth + segment.ids.length, below);
    };
    visit(tree, 0, []);
    return { placed, length: at };
}
const counts = (segment, j) => typeof segment.predict === 'boolean' ? segment.predict : segment.predict[j] === 1;
/** Index in the tree of the row before token j of a segment: the one that predicts it; undefined for the very first token. */
function rowBefore({ start, above }, j) {
    if (j > 0)
        return start + j - 1;
    const parent = above.at(-1);
    return parent && parent.to - 1;
}
/** Fills the rows from `first` on of a tree's mask. `window`: a token sees depths above its own minus the window. */
function maskOf(placed, length, first, window) {
    const mask = new Float32Array((length - first) * length).fill(HIDDEN);
    for (const p of placed) {
        const ranges = [...p.above, { from: p.start, to: p.start + p.segment.ids.length, depth: p.depth }];
        for (let j = Math.max(0, first - p.start); j < p.segment.ids.length; j++) {
            const row = (p.start + j - first) * length;
            const lowest = window === null ? 0 : p.depth + j - window + 1;
            for (const r of ranges) {
                const from = r.from + Math.max(0, lowest - r.depth);
                const to = Math.min(r.to, p.start + j + 1);
                if (from < to)
                    mask.fill(0, row + from, row + to);
            }
        }
    }
    return mask;
}
/**
 * @param trees one per example, none of them empty
 * @param windows attention windows that the model's layers use: null for full attention
 */
export function layoutForest(trees, windows = [null]) {
    const laid = trees.map(place);
    const total = laid.reduce((n, t) => n + t.length, 0);
    const ids = new Int32Array(total);
    const positions = new Int32Array(total);
    const masks = [];
    const query = { rows: [], lengths: [], masks: [] };
    const rows = [];
    const targets = [];
    const order = [];
    const reads = [];
    const owners = new Map();
    let base = 0;
    for (const { placed, length } of laid) {
        let first = length - 1;
        const readRows = [];
        const predicted = [];
        for (const p of placed) {
            ids.set(p.segment.ids, base + p.start);
            const owner = [];
            const role = owners.get(p.segment.role) ?? { predicted: [], reads: [] };
            owners.set(p.segment.role, role);
            role.predicted.push(owner);
            const read = p.segment.read === true ? rowBefore(p, p.segment.ids.length) : undefined;
            if (read !== undefined) {
                role.reads.push(reads.length + readRows.length);
                readRows.push(read);
            }
            let index = 0;
            for (let j = 0; j < p.segment.ids.length; j++) {
                positions[base + p.start + j] = p.depth + j;
                const row = counts(p.segment, j) ? rowBefore(p, j) : undefined;
                if (row === undefined)
                    continue;
                first = Math.min(first, row);
                predicted.push({ row, target: p.segment.ids[j], index: index++, owner });
            }
        }
        const full = new Map(windows.map((w) => [w, maskOf(placed, length, 0, w)]));
        masks.push(full);
        const before = query.rows.length;
        if (predicted.length === 0 && readRows.length > 0) {
            const wanted = [...new Set(readRows)].sort((a, b) => a - b);
            for (const row of readRows)
                reads.push(before + wanted.indexOf(row));
            for (const row of wanted)
                query.rows.push(base + row);
            query.masks.push(new Map([...full].map(([w, m]) => [w, maskRows(m, length, wanted)])));
        }
        else {
            first = readRows.reduce((least, row) => Math.min(least, row), first);
            for (const row of readRows)
                reads.push(before + row - first);
            for (const { row, target, index, owner } of predicted) {
                owner.push(rows.length);
                rows.push(before + row - first);
                targets.push(target);
                order.push(index);
            }
            for (let i = first; i < length; i++)
                query.rows.push(base + i);
            query.masks.push(new Map([...full].map(([w, m]) => [w, m.subarray(first * length)])));
        }
        query.lengths.push(query.rows.length - before);
        base += length;
    }
    const roles = new Map();
    for (const [role, { predicted: segments, reads: own }] of owners) {
        if (own.length > 0 && own.length < segments.length) {
            throw new Error(`${own.length} of the ${segments.length} segments of role '${role}' can be read, not all of them`);
        }
        const membership = new Float32Array(segments.length * rows.length);
        for (const [i, members] of segments.entries())
            for (const m of members)
                membership[i * rows.length + m] = 1;
        const tokens = segments.reduce((n, s) => n + s.length, 0);
        roles.set(role, { segments: segments.length, tokens, membership, reads: Int32Array.from(own) });
    }
    return {
        trees: trees.length,
        ids,
        positions,
        lengths: Int32Array.from(laid, (t) => t.length),
        masks,
        query: {
            rows: Int32Array.from(query.rows),
            positions: Int32Array.from(query.rows, (r) => positions[r]),
            lengths: Int32Array.from(query.lengths),
            masks: query.masks,
        },
        predict: { rows: Int32Array.from(rows), targets: Int32Array.from(targets), positions: Float32Array.from(order) },
        read: { rows: Int32Array.from(reads) },
        roles,
    };
}
/**
 * Lays trees out of which chosen rows are read: the query rows are exactly those, tree by tree, and so are the predicting
 * ones; what they predict is the caller's affair (`targets` are 0, there are no roles).
 */
export function layoutReadTrees(trees, windows = [null]) {
    const laid = trees.map(({ tree }) => place(tree));
    const total = laid.reduce((n, t) => n + t.length, 0);
    const ids = new Int32Array(total);
    const positions = new Int32Array(total);
    const masks = [];
    const read = trees.reduce((n, { rows }) => n + rows.length, 0);
    const query = { rows: new Int32Array(read), masks: [] };
    let base = 0;
    let at = 0;
    for (const [i, { placed, length }] of laid.entries()) {
        for (const p of placed) {
            ids.set(p.segment.ids, base + p.start);
            for (let j = 0; j < p.segment.ids.length; j++)
                positions[base + p.start + j] = p.depth + j;
        }
        const { rows } = trees[i];
        for (let k = 0; k < rows.length; k++)
            query.rows[at++] = base + rows[k];
        const full = new Map(windows.map((w) => [w, maskOf(placed, length, 0, w)]));
        masks.push(full);
        query.masks.push(new Map([...full].map(([w, m]) => [w, maskRows(m, length, rows)])));
        base += length;
    }
    return {
        trees: trees.length,
        ids,
        positions,
        lengths: Int32Array.from(laid, (t) => t.length),
        masks,
        query: {
            rows: query.rows,
            positions: query.rows.map((r) => positions[r]),
            lengths: Int32Array.from(trees, ({ rows }) => rows.length),
            masks: query.masks,
        },
        predict: {
            rows: query.rows.map((_, i) => i),
            targets: new Int32Array(read),
            positions: new Float32Array(read),
        },
        read: { rows: query.rows.map((_, i) => i) },
        roles: new Map(),
    };
}
function maskRows(mask, length, rows) {
    const picked = new Float32Array(rows.length * length);
    for (let k = 0; k < rows.length; k++) {
        picked.set(mask.subarray(rows[k] * length, (rows[k] + 1) * length), k * length);
    }
    return picked;
}
