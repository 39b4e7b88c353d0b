import type { HostTensor } from '../base/tensor.ts';
import type { Graph, Value } from './graph.ts';
/** A compiled graph. */
export interface Program {
    /**
     * Runs once. Every input of the graph must be fed; shapes of fed tensors bind the run-time sizes.
     * @param into buffers for outputs; an output given here is written into that very buffer, which may be a fed one (an
     * update in place) when nothing else reads the input after the output is written.
     */
    run(feeds: Readonly<Record<string, HostTensor>>, into?: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>>;
    dispose(): Promise<void>;
}
/**
 * Memory of a device, apart from the host's. Programs read and write a kept tensor there, wherever they are fed it or run
 * `into` it; its `data` on the host is then out of date until `download`, and changes to `data` count only after `upload`.
 * Tensors are told apart by identity: two objects over the same `data` are two tensors.
 */
export interface DeviceMemory {
    /** Copies tensors to the device, where they stay. Those already there are left as they are. */
    keep(tensors: Iterable<HostTensor>): Promise<void>;
    upload(tensors: Iterable<HostTensor>): Promise<void>;
    download(tensors: Iterable<HostTensor>): Promise<void>;
    /** Gives their memory back; `data` on the host stays as it is. */
    release(tensors: Iterable<HostTensor>): void;
}
export interface Executor {
    readonly name: string;
    /** Where the device has memory of its own; nothing has to be kept in it. */
    readonly memory?: DeviceMemory;
    compile(graph: Graph): Promise<Program>;
}
/** An executor whose device has memory of its own. */
export interface DeviceExecutor extends Executor {
    readonly memory: DeviceMemory;
}
/** Binds run-time sizes from the shapes of the fed tensors and checks fixed ones. */
export declare function bindSizes(inputs: ReadonlyMap<string, Value>, feeds: Readonly<Record<string, HostTensor>>): Map<string, number>;
/** Whether the shapes of what is fed tell the sizes of all that comes out. */
export declare function tellsSizes({ inputs, outputs }: Pick<Graph, 'inputs' | 'outputs'>): boolean;
