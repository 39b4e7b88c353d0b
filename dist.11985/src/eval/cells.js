/** What is wrong with a value, told by `columns.ts` with the row. */
export class CellError extends Error {
    code;
    hint;
    constructor(code, message, hint) {
        super(message);
        this.code = code;
        this.hint = hint;
    }
}
const kindOf = (value) => value === null
    ? 'null'
    : Array.isArray(value)
        ? 'a list'
        : typeof value === 'object'
            ? 'a mapping'
            : `a ${typeof value}`;
const shown = (value) => {
    const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? String(value));
    return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};
const wrong = (what, value, hint) => new CellError('SAMPLE_WRONG_TYPE', `is ${kindOf(value)} (${shown(value)}), expected ${what}`, hint);
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Lists and mappings that a CSV cell holds as JSON text. */
function parsed(value) {
    if (typeof value !== 'string' || !/^\s*[[{]/.test(value))
        return value;
    try {
        return JSON.parse(value);
    }
    catch {
        return value;
    }
}
function text(value) {
    if (typeof value === 'string')
        return value;
    if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
        return String(value);
    throw wrong('text', value, value === null ? 'write "" for an empty answer' : undefined);
}
function number(value) {
    if (typeof value === 'number' && Number.isFinite(value))
        return value;
    if (typeof value === 'boolean')
        return value ? 1 : 0;
    if (typeof value === 'bigint')
        return Number(value);
    if (typeof value === 'string' && value.trim() !== '') {
        const read = Number(value);
        if (Number.isFinite(read))
            return read;
    }
    throw wrong('a number', value);
}
function list(value, what) {
    const read = parsed(value);
    if (Array.isArray(read))
        return read;
    throw wrong(what, value);
}
function chance(value) {
    const p = number(value);
    if (p >= 0 && p <= 1)
        return p;
    throw new CellError('PROBABILITY_OUT_OF_RANGE', `is ${p}, which is not a probability: expected 0 to 1`, hintFor(p));
}
const hintFor = (p) => p > 1 && p <= 100
    ? 'percentages must be divided by 100'
    : 'logits and log-probabilities must be turned into probabilities';
/** Rounded to few digits, many classes do not add up to 1 exactly. */
const SUM_TOLERANCE = 0.02;
function probability(value) {
    const read = parsed(value);
    if (!Array.isArray(read) && !isObject(read))
        return chance(read);
    const parts = Object.values(read).map(chance);
    const total = parts.reduce((sum, p) => sum + p, 0);
    if (parts.length < 2 || Math.abs(total - 1) > SUM_TOLERANCE) {
        throw new CellError('PROBABILITIES_NOT_NORMALISED', `holds ${parts.length} probabilities that add up to ${Number(total.toFixed(4))}, expected 1`, 'give one probability for each class, or a single number: that of the positive class');
    }
    return Array.isArray(read) ? parts : Object.fromEntries(Object.keys(read).map((key, i) => [key, parts[i]]));
}
function texts(value) {
    if (typeof value === 'string')
        return [value];
    if (value === null)
        return [];
    return Array.isArray(value) ? value.map((item) => (item === null ? null : text(item))) : [text(value)];
}
/** Reads each type; throws CellError. */
export const readers = {
    text,
    texts,
    label: text,
    labels: (value) => list(value, 'a list of labels').map(text),
    probability,
    number,
    numbers: (value) => list(value, 'a list of numbers').map(number),
    vectors: (value) => list(value, 'a list of lists of numbers').map((vector) => list(vector, 'a list of numbers').map(number)),
    any: parsed,
};
