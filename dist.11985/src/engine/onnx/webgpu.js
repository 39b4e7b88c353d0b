/**
 * Runs graphs on a GPU through ONNX Runtime's WebGPU provider (Vulkan on Linux, Direct3D 12 on Windows, Metal on macOS).
 * Operators that it lacks are written by others (webgpu-dialect.ts); what is kept in the device's memory is read and
 * written there (webgpu-memory.ts). Graphs keep their run-time sizes: shaders take sizes as numbers, so another length
 * costs no compilation.
 */
import { HarnessError } from "../../base/errors.js";
import { bindSizes } from "../program.js";
import { ONNX_INT64 } from "./context.js";
import { toOnnx } from "./encode.js";
import * as ort from "./runtime.js";
import { toTensor } from "./tensors.js";
import { WEBGPU_DIALECT } from "./webgpu-dialect.js";
import { WebGpuMemory } from "./webgpu-memory.js";
/** @throws HarnessError DEVICE_MISSING when there is no adapter: what was tried and what to install. */
export async function webgpuExecutor(options = {}) {
    const memory = new WebGpuMemory(sessionOptions(options));
    const probe = { data: Float32Array.of(0), shape: [1] };
    try {
        await memory.keep([probe]);
        memory.release([probe]);
    }
    catch (cause) {
        throw noAdapter(cause);
    }
    return { name: 'webgpu', memory, compile: (graph) => compile(graph, options, memory) };
}
function sessionOptions({ threads, validation = 'basic' }, onHost = []) {
    const webgpu = {
        name: 'webgpu',
        validationMode: validation,
        ...(onHost.length > 0 ? { forceCpuNodeNames: onHost } : {}),
    };
    return {
        executionProviders: [webgpu, 'cpu'],
        intraOpNumThreads: threads ?? 1,
        interOpNumThreads: 1,
        executionMode: 'sequential',
        enableMemPattern: false,
        graphOptimizationLevel: 'all',
        logSeverityLevel: 3,
    };
}
/**
 * Lengths and positions come from the host as i32 and are wanted as i64, lengths on the host itself. Converting them on
 * the device would make the host wait for everything that is queued there.
 */
const hostNodes = ({ nodes, inputs }) => nodes
    .filter((n) => n.op === 'Cast' && n.attrs.to === ONNX_INT64 && inputs.has(n.ins[0]))
    .map(({ name }) => name);
const HINTS = {
    linux: "On Linux it works through Vulkan: install the loader (Debian, Ubuntu: libvulkan1) and the GPU's driver (mesa-vulkan-drivers, or NVIDIA's own), then `vulkaninfo --summary` should list the GPU.",
    win32: 'On Windows it works through Direct3D 12: install the driver of the GPU.',
    darwin: 'On macOS it works through Metal, which a virtual machine may lack.',
};
function noAdapter(cause) {
    const why = /Failed to get a WebGPU \w+: (.+)/s.exec(cause.message)?.[1]?.trim() ?? cause.message;
    const bundled = ort.listSupportedBackends().some((b) => b.name === 'webgpu');
    const message = bundled
        ? `device 'webgpu' found no GPU that it can use (${why})`
        : `device 'webgpu' is not part of onnxruntime-node for ${process.platform} ${process.arch}`;
    const install = bundled ? `${HINTS[process.platform] ?? "Install the GPU's driver."} Or` : 'Or';
    return new HarnessError('DEVICE_MISSING', message, { hint: `${install} use --device cpu.`, cause });
}
async function compile(graph, options, memory) {
    const model = toOnnx(graph, WEBGPU_DIALECT);
    const session = await ort.InferenceSession.create(model.bytes, sessionOptions(options, hostNodes(model)));
    return {
        async run(feeds, into = {}) {
            bindSizes(model.inputs, feeds);
            const inputs = {};
            const read = new Set();
            for (const name of model.inputs.keys()) {
                const feed = feeds[name];
                read.add(feed);
                inputs[name] = memory.tensor(feed) ?? toTensor(feed);
            }
            const fetches = {};
            const commits = [];
            for (const name of model.outputs.keys()) {
                const target = into[name];
                const kept = target && memory.tensor(target);
                if (kept && read.has(target)) {
                    const { tensor, commit } = await memory.spare(target);
                    fetches[name] = tensor;
                    commits.push(commit);
                }
                else
                    fetches[name] = kept ?? (target ? toTensor(target) : null);
            }
            const results = await session.run(inputs, fetches);
            for (const commit of commits)
                commit();
            const out = {};
            for (const name of model.outputs.keys()) {
                const result = results[name];
                out[name] = into[name] ?? { data: result.data, shape: result.dims };
            }
            return out;
        },
        dispose: () => session.release(),
    };
}
