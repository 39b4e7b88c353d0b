import { type Executor } from '../program.ts';
import type { OnnxDialect } from './context.ts';
export interface OnnxOptions {
    threads?: number;
    /** Keep optimised graphs under HARNESS_CACHE. */
    cache?: boolean;
    /** Writes operators in another way. */
    dialect?: OnnxDialect;
}
export declare function onnxExecutor(options?: OnnxOptions): Executor;
