/**
 * Runs graphs on a GPU through ONNX Runtime's WebGPU provider (Vulkan on Linux, Direct3D 12 on Windows, Metal on macOS).
 * Operators that it lacks are written by others (webgpu-dialect.ts); what is kept in the device's memory is read and
 * written there (webgpu-memory.ts). Graphs keep their run-time sizes: shaders take sizes as numbers, so another length
 * costs no compilation.
 */
import { type DeviceExecutor } from '../program.ts';
export interface WebGpuOptions {
    /** Threads for what runs on the host: sizes and offsets. */
    threads?: number;
    /**
     * What is checked of the commands sent to the device. The provider's own default lets what WebGPU forbids pass, with
     * whatever numbers result; 'basic', which is ours, makes it an error, and 'full' says more.
     */
    validation?: 'disabled' | 'wgpuOnly' | 'basic' | 'full';
}
/** @throws HarnessError DEVICE_MISSING when there is no adapter: what was tried and what to install. */
export declare function webgpuExecutor(options?: WebGpuOptions): Promise<DeviceExecutor>;
