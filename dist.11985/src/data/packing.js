/**
 * Several short rows in one sequence of at most `length` tokens, by TRL's three strategies: `bfd` (best-fit decreasing,
 * arXiv:2404.10830: longest rows first, each into the fullest sequence that still has room; longer rows are cut),
 * `bfd_split` (longer rows are split first, nothing is lost), `wrapped` (all tokens end to end, sliced). Plans are made
 * from lengths alone, so that ids and labels are packed alike. Leaves out: masks, which follow from the pieces.
 */
/** The pieces of each packed sequence. `planPacking([5, 2, 3, 1], 4, 'bfd')` puts rows 2 and 3 together. */
export function planPacking(lengths, length, strategy) {
    if (!Number.isInteger(length) || length < 1)
        throw new RangeError(`packed length must be a whole number above 0, not ${length}`);
    if (strategy === 'wrapped')
        return wrap(lengths, length);
    const pieces = [];
    for (const [row, total] of lengths.entries()) {
        if (strategy === 'bfd') {
            if (total > 0)
                pieces.push({ row, from: 0, to: Math.min(total, length) });
            continue;
        }
        for (let from = 0; from < total; from += length)
            pieces.push({ row, from, to: Math.min(total, from + length) });
    }
    return bestFitDecreasing(pieces, length);
}
/** One column packed by a plan: `packColumn([[1, 2], [3]], [[{row: 1, ...}, {row: 0, ...}]])` is `[[3, 1, 2]]`. */
export function packColumn(rows, plan) {
    return plan.map((pieces) => pieces.flatMap(({ row, from, to }) => rows[row].slice(from, to)));
}
function wrap(lengths, length) {
    const plan = [];
    let room = 0;
    for (const [row, total] of lengths.entries()) {
        for (let from = 0; from < total;) {
            if (room === 0) {
                plan.push([]);
                room = length;
            }
            const to = Math.min(total, from + room);
            plan.at(-1).push({ row, from, to });
            room -= to - from;
            from = to;
        }
    }
    return plan;
}
function bestFitDecreasing(pieces, length) {
    const size = ({ from, to }) => to - from;
    const sorted = [...pieces].sort((a, b) => size(b) - size(a)); // stable: rows of one length keep their order
    const bins = [];
    const open = new RoomTree(length);
    const byRoom = Array.from({ length: length + 1 }, () => []);
    const taken = new Int32Array(length + 1); // bins of each room that were used up, oldest first
    for (const piece of sorted) {
        const room = open.smallest(size(piece));
        let bin;
        if (room === undefined) {
            bin = [];
            bins.push(bin);
        }
        else {
            const queue = byRoom[room];
            bin = queue[taken[room]];
            taken[room] = taken[room] + 1;
            if (taken[room] === queue.length)
                open.set(room, false);
        }
        bin.push(piece);
        const left = (room ?? length) - size(piece);
        byRoom[left].push(bin);
        if (left > 0)
            open.set(left, true);
    }
    return bins;
}
/** Which rooms 1..length some bin has; the smallest that is large enough is found in logarithmic time. */
class RoomTree {
    leaves;
    tree;
    constructor(length) {
        this.leaves = 2 ** Math.ceil(Math.log2(length + 1));
        this.tree = new Uint8Array(2 * this.leaves);
    }
    set(room, present) {
        let at = this.leaves + room;
        this.tree[at] = present ? 1 : 0;
        for (at >>= 1; at > 0; at >>= 1)
            this.tree[at] = this.tree[2 * at] | this.tree[2 * at + 1];
    }
    /** The smallest present room of at least `wanted`, or undefined. */
    smallest(wanted) {
        let at = this.leaves + wanted;
        if (this.tree[at] === 1)
            return wanted;
        // Up until a right neighbour holds something, then down its left edge.
        while (at > 1) {
            if (at % 2 === 0 && this.tree[at + 1] === 1) {
                at++;
                while (at < this.leaves)
                    at = this.tree[2 * at] === 1 ? 2 * at : 2 * at + 1;
                return at - this.leaves;
            }
            at >>= 1;
        }
        return undefined;
    }
}
