import type { Executor } from './program.ts';
export type { Executor, Program } from './program.ts';
export declare const DEVICES: readonly ["cpu", "webgpu", "tensorflow"];
/** @throws HarnessError DEVICE_UNKNOWN, or DEVICE_MISSING when the device or its optional package is not there. */
export declare function openExecutor(device: string, options?: {
    threads?: number;
}): Promise<Executor>;
