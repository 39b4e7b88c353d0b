import { type Value } from '../graph.ts';
export interface MatmulOptions {
    transposeA?: boolean;
    transposeB?: boolean;
    /** Scale of the product. */
    alpha?: number;
    /** Added to the product without a pass of its own. */
    plus?: Value | undefined;
}
/** alpha · A·B over the last two axes, leading axes broadcast; `plus` is added (matrices only). */
export declare const matmul: (a: Value, b: Value, o?: MatmulOptions) => Value;
