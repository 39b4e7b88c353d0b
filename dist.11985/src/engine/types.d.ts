/** Types of values in a graph. */
import type { Shape } from './dim.ts';
export type DType = 'f32' | 'i32' | 'bool';
export interface Type {
    shape: Shape;
    dtype: DType;
}
