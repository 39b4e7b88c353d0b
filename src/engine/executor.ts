/** Devices are opened by name; each loads its own runtime and nothing else. */
import { HarnessError } from '../base/errors.ts';
import type { Executor } from './program.ts';

export type { Executor, Program } from './program.ts';

export const DEVICES = ['cpu', 'webgpu', 'tensorflow'] as const;

/** @throws HarnessError DEVICE_UNKNOWN, or DEVICE_MISSING when the device or its optional package is not there. */
export async function openExecutor(device: string, options: { threads?: number } = {}): Promise<Executor> {
  switch (device) {
    case 'cpu':
      return (await import('./onnx/executor.ts')).onnxExecutor({ cache: true, ...options });
    case 'webgpu':
      return (await import('./onnx/webgpu.ts')).webgpuExecutor(options);
    case 'tensorflow':
      return (await import('./tfjs/executor.ts')).tensorflowGpu();
    default:
      throw new HarnessError('DEVICE_UNKNOWN', `unknown device '${device}'`, {
        hint: `known devices: ${DEVICES.join(', ')}`,
      });
  }
}
