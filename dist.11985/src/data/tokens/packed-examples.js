/** Fields of a record, by their place in it. */
const RECORD = ['shape', 'label', 'line', 'tokens', 'truncated', 'index', 'ids', 'masks', 'extra'];
const place = Object.fromEntries(RECORD.map((name, i) => [name, i]));
const WHOLE = -1;
/** Packs a block. Throws TypeError for ids that are no whole numbers from 0 to 2^31. */
export function packExamples(examples) {
    const shapes = new Listed();
    const labels = new Listed();
    const starts = new Uint32Array(examples.length);
    const records = [];
    const ids = [];
    const masks = [];
    const extra = [];
    let largest = 0;
    for (const [i, example] of examples.entries()) {
        starts[i] = records.length;
        const names = Object.keys(example.extra ?? {});
        const [, label = example.source, line] = /^(.*):(\d{1,9})$/s.exec(example.source) ?? [];
        const fields = {
            shape: shapes.place(JSON.stringify([shapeOf(example.tree), names])),
            label: labels.place(label),
            line: line === undefined || String(Number(line)) !== line ? WHOLE : Number(line),
            tokens: example.tokens,
            truncated: example.truncated ? 1 : 0,
            index: example.index,
            ids: ids.length,
            masks: masks.length,
            extra: extra.length,
        };
        if (fields.line === WHOLE)
            fields.label = labels.place(example.source);
        for (const name of RECORD)
            records.push(fields[name]);
        for (const name of names)
            extra.push(example.extra?.[name]);
        const add = (segment) => {
            records.push(segment.ids.length);
            for (const id of segment.ids) {
                if (!(id >= 0 && id < 2 ** 31 && Number.isInteger(id))) {
                    throw new TypeError(`${example.source}: ${id} is no token id`);
                }
                if (id > largest)
                    largest = id;
                ids.push(id);
            }
            if (segment.weight !== undefined)
                extra.push(segment.weight);
            if (typeof segment.predict !== 'boolean')
                for (const one of checkedMask(segment, example))
                    masks.push(one);
            for (const child of segment.children ?? [])
                add(child);
        };
        add(example.tree);
    }
    return {
        shapes: shapes.all,
        labels: labels.all,
        starts,
        records: Int32Array.from(records),
        ids: largest < 2 ** 16 ? Uint16Array.from(ids) : Int32Array.from(ids),
        masks: Uint8Array.from(masks),
        extra: Float64Array.from(extra),
    };
}
function checkedMask({ ids, predict }, { source }) {
    const mask = predict;
    if (mask.length !== ids.length)
        throw new TypeError(`${source}: ${mask.length} flags for ${ids.length} tokens`);
    return mask;
}
function shapeOf({ role, predict, read, weight, children = [] }) {
    const shape = { role, predict: typeof predict === 'boolean' ? predict : 'mask' };
    if (read === true)
        shape.read = true;
    if (weight !== undefined)
        shape.weighted = true;
    return { ...shape, children: children.map(shapeOf) };
}
/** Distinct texts in order of first appearance. */
class Listed {
    all = [];
    places = new Map();
    place(text) {
        const known = this.places.get(text);
        if (known !== undefined)
            return known;
        this.places.set(text, this.all.length);
        return this.all.push(text) - 1;
    }
}
/** The lists of a store, to which blocks are added with their own lists. */
export class CommonLists {
    shapeList = new Listed();
    labelList = new Listed();
    parsed = [];
    constructor(common = { shapes: [], labels: [] }) {
        for (const shape of common.shapes)
            this.shapeList.place(shape);
        for (const label of common.labels)
            this.labelList.place(label);
    }
    get shapes() {
        return this.shapeList.all;
    }
    get labels() {
        return this.labelList.all;
    }
    /** Takes over the lists of a block; its records then name these. */
    adopt({ shapes, labels, starts, records }) {
        const [shapePlaces, labelPlaces] = [
            shapes.map((text) => this.shapeList.place(text)),
            labels.map((text) => this.labelList.place(text)),
        ];
        for (const start of starts) {
            records[start + place.shape] = shapePlaces[records[start + place.shape]];
            records[start + place.label] = labelPlaces[records[start + place.label]];
        }
    }
    shape(at) {
        const known = this.parsed[at];
        if (known !== undefined)
            return known;
        const [shape, names] = JSON.parse(this.shapes[at]);
        this.parsed[at] = { shape, names };
        return { shape, names };
    }
}
/** A record with where its tokens lie. */
export class RecordView {
    records;
    start;
    constructor(records, start) {
        this.records = records;
        this.start = start;
    }
    get(field) {
        return this.records[this.start + place[field]];
    }
    /** Length of segment number `i`, parents first. */
    length(i) {
        return this.records[this.start + RECORD.length + i];
    }
    /** Numbers of tokens and of flags. */
    sizes({ shape }) {
        const sizes = { ids: 0, masks: 0 };
        let at = 0;
        const visit = ({ predict, children }) => {
            const length = this.length(at++);
            sizes.ids += length;
            if (predict === 'mask')
                sizes.masks += length;
            for (const child of children)
                visit(child);
        };
        visit(shape);
        return sizes;
    }
}
/** An example from its record; `ids` and `masks` hold its tokens and flags alone, `extra` those of its block. */
export function unpackExample(record, common, data) {
    const { shape, names } = common.shape(record.get('shape'));
    let segment = 0;
    let idsAt = 0;
    let masksAt = 0;
    const from = record.get('extra');
    let weightAt = from + names.length;
    const build = ({ role, predict, read, weighted, children }) => {
        const length = record.length(segment++);
        const ids = data.ids.subarray(idsAt, idsAt + length);
        idsAt += length;
        const masked = predict === 'mask';
        const mask = masked ? data.masks.subarray(masksAt, masksAt + length) : predict;
        if (masked)
            masksAt += length;
        const built = { ids, role, predict: mask, ...(read === true ? { read } : {}) };
        if (weighted === true)
            built.weight = data.extra[weightAt++];
        return children.length === 0 ? built : { ...built, children: children.map(build) };
    };
    const tree = build(shape);
    const label = common.labels[record.get('label')];
    const line = record.get('line');
    return {
        tree,
        tokens: record.get('tokens'),
        source: line === WHOLE ? label : `${label}:${line}`,
        index: record.get('index'),
        truncated: record.get('truncated') === 1,
        ...(names.length === 0
            ? {}
            : { extra: Object.fromEntries(names.map((name, i) => [name, data.extra[from + i]])) }),
    };
}
