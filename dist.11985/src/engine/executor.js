/** Devices are opened by name; each loads its own runtime and nothing else. */
import { HarnessError } from "../base/errors.js";
export const DEVICES = ['cpu', 'webgpu', 'tensorflow'];
/** @throws HarnessError DEVICE_UNKNOWN, or DEVICE_MISSING when the device or its optional package is not there. */
export async function openExecutor(device, options = {}) {
    switch (device) {
        case 'cpu':
            return (await import("./onnx/executor.js")).onnxExecutor({ cache: true, ...options });
        case 'webgpu':
            return (await import("./onnx/webgpu.js")).webgpuExecutor(options);
        case 'tensorflow':
            return (await import("./tfjs/executor.js")).tensorflowGpu();
        default:
            throw new HarnessError('DEVICE_UNKNOWN', `unknown device '${device}'`, {
                hint: `known devices: ${DEVICES.join(', ')}`,
            });
    }
}
