/**
 * Tensors that stay in a GPU's memory between runs of the WebGPU provider.
 *
 * What onnxruntime-node 1.30.0 offers, all measured: a session made with `preferredOutputLocation: 'gpu-buffer'` makes
 * tensors on the device and ignores outputs that the caller made; one without it writes into device tensors that it is
 * given and brings everything else to the host, which is what programs use. `getData()` of a device tensor ends the
 * process: reading goes through a session whose output is on the host. A buffer that one shader both reads and writes is
 * illegal in WebGPU, and goes unnoticed at the provider's default validation, so an update in place writes to a spare
 * buffer, which then changes places with the old one.
 */
import type { HostTensor } from '../../base/tensor.ts';
import type { DeviceMemory } from '../program.ts';
import * as ort from './runtime.ts';
export declare class WebGpuMemory implements DeviceMemory {
    #private;
    constructor(options: ort.InferenceSession.SessionOptions);
    keep(tensors: Iterable<HostTensor>): Promise<void>;
    upload(tensors: Iterable<HostTensor>): Promise<void>;
    download(tensors: Iterable<HostTensor>): Promise<void>;
    release(tensors: Iterable<HostTensor>): void;
    /** The device's tensor of `t`, if it is kept there. */
    tensor(t: HostTensor): ort.Tensor | undefined;
    /** A tensor that a run may write while it reads that of `t`; `commit` then puts it in its place. */
    spare(t: HostTensor): Promise<{
        tensor: ort.Tensor;
        commit: () => void;
    }>;
}
