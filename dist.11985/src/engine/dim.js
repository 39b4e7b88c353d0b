/**
 * Sizes of a tensor's axes. A size is a number, or a polynomial with integer coefficients over sizes that are known only
 * when the graph runs (token counts, tree lengths). Shape rules compute with both alike, so a wrong shape is found while
 * tracing even where no number is known yet.
 */
/** A polynomial: monomial (names joined by `*`, '' for the constant) -> coefficient, never 0. */
export class Sym {
    terms;
    key;
    constructor(terms) {
        this.terms = terms;
        this.key = [...terms]
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([names, k]) => (names === '' ? `${k}` : k === 1 ? names : `${k}*${names}`))
            .join('+');
    }
    toString() {
        return this.key;
    }
}
/** A size with a name, bound by the shapes of the fed tensors. */
export const sym = (name) => new Sym(new Map([[name, 1]]));
const termsOf = (d) => (typeof d === 'number' ? new Map([['', d]]) : d.terms);
function simplify(terms) {
    for (const [names, k] of terms)
        if (k === 0)
            terms.delete(names);
    if (terms.size === 0)
        return 0;
    if (terms.size === 1 && terms.has(''))
        return terms.get('');
    return new Sym(terms);
}
export function addDim(a, b) {
    if (typeof a === 'number' && typeof b === 'number')
        return a + b;
    const out = new Map(termsOf(a));
    for (const [names, k] of termsOf(b))
        out.set(names, (out.get(names) ?? 0) + k);
    return simplify(out);
}
export function mulDim(a, b) {
    if (typeof a === 'number' && typeof b === 'number')
        return a * b;
    const out = new Map();
    for (const [x, i] of termsOf(a)) {
        for (const [y, j] of termsOf(b)) {
            const names = [...(x ? x.split('*') : []), ...(y ? y.split('*') : [])].sort().join('*');
            out.set(names, (out.get(names) ?? 0) + i * j);
        }
    }
    return simplify(out);
}
export const sameDim = (a, b) => (typeof a === 'number' ? a === b : a.key === String(b));
export const sameShape = (a, b) => a.length === b.length && a.every((d, i) => sameDim(d, b[i]));
export const isStatic = (shape) => shape.every((d) => typeof d === 'number');
/** Number of elements. */
export const sizeOf = (shape) => shape.reduce((n, d) => mulDim(n, d), 1);
/** The size as a number, given the run's bindings. Throws RangeError for a name that no fed tensor bound. */
export function evalDim(d, bound) {
    if (typeof d === 'number')
        return d;
    let n = 0;
    for (const [names, k] of d.terms) {
        let product = k;
        for (const name of names ? names.split('*') : []) {
            const value = bound.get(name);
            if (value === undefined)
                throw new RangeError(`size ${name} is not bound by any input`);
            product *= value;
        }
        n += product;
    }
    return n;
}
/** Whether the size is known once sizes of these names are. */
export const isKnown = (d, names) => typeof d === 'number' ||
    [...d.terms.keys()].every((each) => each === '' || each.split('*').every((n) => names.has(n)));
/** Size of one axis as a plain number; for code that needs a fixed size. */
export function fixed(d, what) {
    if (typeof d !== 'number')
        throw new Error(`${what} must be known when the graph is made, got ${String(d)}`);
    return d;
}
