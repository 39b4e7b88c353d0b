/** What golden checks compute on: the CPU, or the device that GOLDEN_DEVICE names (test/golden/webgpu.test.ts). */
import { openExecutor } from '../../src/engine/executor.ts';
import { webgpuExecutor } from '../../src/engine/onnx/webgpu.ts';
import type { Executor } from '../../src/engine/program.ts';

const device = process.env.GOLDEN_DEVICE || 'cpu';

export const goldenExecutor = (): Promise<Executor> =>
  device === 'webgpu' ? webgpuExecutor({ threads: 1, validation: 'full' }) : openExecutor(device, { threads: 1 });
