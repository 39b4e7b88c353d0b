/**
 * Which ONNX operators the WebGPU provider of onnxruntime-node 1.30.0 runs on the device, found by running each alone
 * (test/engine/webgpu-operators.test.ts repeats that where a driver is there, so that an upgrade shows what changed).
 * What it lacks it does not refuse: the node moves to the CPU provider, with copies both ways. Holds the operators that
 * our rules write and the few that stand in their place; webgpu-dialect.ts acts on it.
 */
export type ElementType = 'f32' | 'i32' | 'bool' | 'i64';
export interface OperatorSupport {
    /** Types of the data for which there is a kernel on the device; where there is none, `note` says what stands in. */
    device: readonly ElementType[];
    /** Types that we use too and that run on the host: run-time sizes and offsets, which the host needs anyway. */
    host?: readonly ElementType[];
    /** Outputs of one node that can be relied on, where that is a limit. */
    outputs?: number;
    /** What else to know. */
    note?: string;
}
export declare const WEBGPU_OPERATORS: Readonly<Record<string, OperatorSupport>>;
