import type { OnnxDialect } from './context.ts';
/** Operators that are not in the table (a plug-in's) are written as they are; the provider finds a place for them. */
export declare const WEBGPU_DIALECT: OnnxDialect;
