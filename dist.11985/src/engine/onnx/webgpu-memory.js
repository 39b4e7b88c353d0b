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
import { sym } from "../dim.js";
import { ONNX_TYPE } from "./context.js";
import { encodeModel } from "./protobuf.js";
import * as ort from "./runtime.js";
import { dtypeOf, ORT_TYPE, toTensor } from "./tensors.js";
export class WebGpuMemory {
    #options;
    /** Device tensors of one axis. */
    #held = new Map();
    /** Those out of use, by type and length. */
    #spares = new Map();
    #copiers = new Map();
    constructor(options) {
        this.#options = options;
    }
    async keep(tensors) {
        for (const t of tensors)
            if (!this.#held.has(t))
                this.#held.set(t, await this.#create(t));
    }
    async upload(tensors) {
        for (const t of tensors)
            await this.#copy(t, flat(t), this.#find(t));
    }
    async download(tensors) {
        for (const t of tensors)
            await this.#copy(t, this.#find(t), flat(t));
    }
    release(tensors) {
        for (const t of tensors) {
            this.#held.get(t)?.dispose();
            this.#held.delete(t);
            const key = sizeKey(t);
            for (const spare of this.#spares.get(key) ?? [])
                spare.dispose();
            this.#spares.delete(key);
        }
    }
    /** The device's tensor of `t`, if it is kept there. */
    tensor(t) {
        const held = this.#held.get(t);
        return held && shaped(held, t);
    }
    /** A tensor that a run may write while it reads that of `t`; `commit` then puts it in its place. */
    async spare(t) {
        const key = sizeKey(t);
        const spares = this.#spares.get(key) ?? [];
        this.#spares.set(key, spares);
        const fresh = spares.pop() ?? (await this.#create(t));
        const commit = () => {
            spares.push(this.#find(t));
            this.#held.set(t, fresh);
        };
        return { tensor: shaped(fresh, t), commit };
    }
    #find(t) {
        const held = this.#held.get(t);
        if (!held)
            throw new Error('the tensor is not kept on the device');
        return held;
    }
    async #create(t) {
        const { create } = await this.#copiersFor(dtypeOf(t.data));
        return (await create.run({ x: flat(t) })).y;
    }
    async #copy(t, from, to) {
        const { copy } = await this.#copiersFor(dtypeOf(t.data));
        await copy.run({ x: from }, { y: to });
    }
    #copiersFor(dtype) {
        const known = this.#copiers.get(dtype);
        if (known)
            return known;
        const made = makeCopiers(dtype, this.#options);
        this.#copiers.set(dtype, made);
        return made;
    }
}
const sizeKey = ({ data }) => `${dtypeOf(data)} ${data.length}`;
const flat = ({ data }) => toTensor({ data, shape: [data.length] });
const shaped = (buffer, { data, shape }) => ort.Tensor.fromGpuBuffer(buffer.gpuBuffer, { dataType: ORT_TYPE[dtypeOf(data)], dims: shape });
async function makeCopiers(dtype, options) {
    const value = { type: ONNX_TYPE[dtype], shape: [sym('n')] };
    const model = encodeModel({
        nodes: [{ name: 'copy', op: 'Identity', domain: '', ins: ['x'], outs: ['y'], attrs: {} }],
        inputs: [{ name: 'x', ...value }],
        outputs: [{ name: 'y', ...value }],
        initializers: [],
    });
    return {
        create: await ort.InferenceSession.create(model, { ...options, preferredOutputLocation: 'gpu-buffer' }),
        copy: await ort.InferenceSession.create(model, options),
    };
}
