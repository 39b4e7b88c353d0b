/** Runs graphs on the CPU with ONNX Runtime. Session options are the measured ones: no memory pattern, sequential, full optimisation. */
import { availableParallelism } from 'node:os';
import { evalDim } from "../dim.js";
import { bindSizes, tellsSizes } from "../program.js";
import { toOnnx } from "./encode.js";
import * as ort from "./runtime.js";
import { cachedSession } from "./session-cache.js";
import { toTensor } from "./tensors.js";
export function onnxExecutor(options = {}) {
    const session = {
        executionProviders: ['cpu'],
        intraOpNumThreads: options.threads ?? availableParallelism(),
        interOpNumThreads: 1,
        executionMode: 'sequential',
        // One huge block per run, page-faulted anew: dearer in memory and slower at every size measured.
        enableMemPattern: false,
        graphOptimizationLevel: 'all',
        logSeverityLevel: 3,
    };
    const open = options.cache ? cachedSession : ort.InferenceSession.create;
    return { name: 'cpu', compile: (graph) => compile(graph, session, open, options.dialect) };
}
/**
 * onnxruntime-node copies every output of a run into memory taken anew, also those that have a buffer and are already in it:
 * with a model's gradients that costs a seventh of a training pass, and their memory twice. It goes through the outputs in
 * their order and gives up at the first that is no tensor, when all of them have been computed. So one that is none stands
 * first, and every output gets a buffer. A version that copies nothing need not stop at it. Where the size of an output is not
 * known before, the runtime has to make its memory, and all is left as it is.
 */
const STOP = 'run.stop';
const STOPPED = 'Non tensor type is temporarily not supported.';
const ARRAYS = { f32: Float32Array, i32: Int32Array, bool: Uint8Array };
/** Memory for an output. */
function room({ shape, dtype }, sizes) {
    const dims = shape.map((d) => evalDim(d, sizes));
    return { data: new ARRAYS[dtype](dims.reduce((n, d) => n * d, 1)), shape: dims };
}
/** What the runtime made room for. */
const made = ({ data, dims }) => ({ data: data, shape: dims });
async function compile(graph, options, open, dialect) {
    // The bytes hold the weights of some graphs: nothing keeps them once the runtime has read them.
    const stopOf = (written) => (tellsSizes(written) ? STOP : undefined);
    const { bytes, inputs: declared, outputs: wanted, sequence } = toOnnx(graph, dialect, stopOf);
    const stops = sequence !== undefined;
    const session = await open(bytes, options);
    const seen = new WeakMap();
    const tensor = (t) => {
        let known = seen.get(t);
        if (!known) {
            known = toTensor(t);
            seen.set(t, known);
        }
        return known;
    };
    return {
        async run(feeds, into = {}) {
            const sizes = bindSizes(declared, feeds);
            const inputs = {};
            for (const name of declared.keys())
                inputs[name] = tensor(feeds[name]);
            const out = {};
            const fetches = stops ? { [STOP]: null } : {};
            for (const [name, type] of wanted) {
                const place = into[name] ?? (stops ? room(type, sizes) : undefined);
                if (place)
                    out[name] = place;
                fetches[name] = place ? tensor(place) : null;
            }
            const results = await session.run(inputs, fetches).catch((error) => {
                if (error.message !== STOPPED)
                    throw error;
                return undefined;
            });
            for (const name of wanted.keys())
                out[name] ??= made(results?.[name]);
            return out;
        },
        dispose: () => session.release(),
    };
}
