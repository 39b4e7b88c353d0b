import { type Executor } from '../program.ts';
/** The pure JavaScript backend: slow, exact, everywhere. Tests hold it against ONNX Runtime. */
export declare function tensorflowCpu(): Promise<Executor>;
/**
 * The optional package @tensorflow/tfjs-node-gpu.
 * @throws HarnessError DEVICE_MISSING, saying what to install, when it is absent or its native part does not load.
 */
export declare function tensorflowGpu(): Promise<Executor>;
