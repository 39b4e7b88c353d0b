import { type Value } from '../engine/ops.ts';
import type { ForestInputs } from './forest-inputs.ts';
/** What a model makes its distributions from. */
export interface Distributions {
    /** States that predict the tokens, f32[tokens, width]. */
    states: Value;
    /** f32[vocabulary, width] */
    embedding: Value;
}
export interface DivergenceOptions {
    /** Divides both models' logits, above 0. */
    temperature: number;
    /** 0: KL(teacher || student); 1: KL(student || teacher); between: the Jensen-Shannon divergence to their mixture. */
    beta: number;
}
/** Divergence at each predicted token, nats, f32[tokens]; the gradient goes to the student alone. */
export declare function divergence(student: Distributions, teacher: Distributions, { total, parts: { counts, sizes } }: Pick<ForestInputs['predict'], 'total' | 'parts'>, { temperature, beta }: DivergenceOptions): Value;
