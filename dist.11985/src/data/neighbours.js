export class NeighbouredExamples {
    examples;
    block;
    join;
    /** @param block examples of one block, at least 1; the last block may be shorter */
    constructor(examples, block, join) {
        this.examples = examples;
        this.block = block;
        this.join = join;
    }
    get length() {
        return this.examples.length;
    }
    at(position) {
        const example = this.examples.at(position);
        if (example === undefined)
            return undefined;
        const first = position - (position % this.block);
        const last = Math.min(first + this.block, this.length) - 1;
        return this.join(example, this.examples.at(position === first ? last : position - 1));
    }
    *[Symbol.iterator]() {
        for (let position = 0; position < this.length; position++)
            yield this.at(position);
    }
}
