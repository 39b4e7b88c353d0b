/**
 * Sizes of a tensor's axes. A size is a number, or a polynomial with integer coefficients over sizes that are known only
 * when the graph runs (token counts, tree lengths). Shape rules compute with both alike, so a wrong shape is found while
 * tracing even where no number is known yet.
 */
export type Dim = number | Sym;
export type Shape = readonly Dim[];
/** A polynomial: monomial (names joined by `*`, '' for the constant) -> coefficient, never 0. */
export declare class Sym {
    readonly terms: ReadonlyMap<string, number>;
    readonly key: string;
    constructor(terms: ReadonlyMap<string, number>);
    toString(): string;
}
/** A size with a name, bound by the shapes of the fed tensors. */
export declare const sym: (name: string) => Sym;
export declare function addDim(a: Dim, b: Dim): Dim;
export declare function mulDim(a: Dim, b: Dim): Dim;
export declare const sameDim: (a: Dim, b: Dim) => boolean;
export declare const sameShape: (a: Shape, b: Shape) => boolean;
export declare const isStatic: (shape: Shape) => shape is readonly number[];
/** Number of elements. */
export declare const sizeOf: (shape: Shape) => Dim;
/** The size as a number, given the run's bindings. Throws RangeError for a name that no fed tensor bound. */
export declare function evalDim(d: Dim, bound: ReadonlyMap<string, number>): number;
/** Whether the size is known once sizes of these names are. */
export declare const isKnown: (d: Dim, names: ReadonlySet<string>) => boolean;
/** Size of one axis as a plain number; for code that needs a fixed size. */
export declare function fixed(d: Dim | undefined, what: string): number;
