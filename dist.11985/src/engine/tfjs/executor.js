var __rewriteRelativeImportExtension = (this && this.__rewriteRelativeImportExtension) || function (path, preserveJsx) {
    if (typeof path === "string" && /^\.\.?\//.test(path)) {
        return path.replace(/\.(tsx)$|((?:\.d)?)((?:\.[^./]+?)?)\.([cm]?)ts$/i, function (m, tsx, d, ext, cm) {
            return tsx ? preserveJsx ? ".jsx" : ".js" : d && (!ext || !cm) ? m : (d + ext + "." + cm.toLowerCase() + "js");
        });
    }
    return path;
};
/** Runs graphs operation by operation on TensorFlow.js, so that any of its backends (cpu, tfjs-node-gpu) is a device. */
import { HarnessError } from "../../base/errors.js";
import { evalDim, Sym } from "../dim.js";
import { CONSTANT, INPUT } from "../graph.js";
import { lower } from "../lower.js";
import { bindSizes } from "../program.js";
const TYPE = { f32: 'float32', i32: 'int32', bool: 'bool' };
/** The pure JavaScript backend: slow, exact, everywhere. Tests hold it against ONNX Runtime. */
export async function tensorflowCpu() {
    const tf = await import('@tensorflow/tfjs-core');
    await import('@tensorflow/tfjs-backend-cpu');
    await tf.setBackend('cpu');
    await tf.ready();
    return { name: 'tensorflow-cpu', compile: async (graph) => compile(graph, tf) };
}
/**
 * The optional package @tensorflow/tfjs-node-gpu.
 * @throws HarnessError DEVICE_MISSING, saying what to install, when it is absent or its native part does not load.
 */
export async function tensorflowGpu() {
    const name = '@tensorflow/tfjs-node-gpu';
    let tf;
    try {
        tf = (await import(__rewriteRelativeImportExtension(name)));
    }
    catch (cause) {
        throw new HarnessError('DEVICE_MISSING', `device 'tensorflow' needs the optional package ${name}, which could not be loaded`, {
            hint: `npm install ${name}@4.22.0 (its install script downloads libtensorflow), or use --device cpu`,
            cause,
        });
    }
    await tf.ready();
    return { name: 'tensorflow', compile: async (graph) => compile(graph, tf) };
}
function compile(source, tf) {
    const g = lower(source, (op) => op.tf !== undefined);
    const lastUse = new Map();
    for (const [i, node] of g.nodes.entries())
        for (const v of node.ins)
            lastUse.set(v, i);
    for (const v of g.outputs.values())
        lastUse.set(v, Number.POSITIVE_INFINITY);
    return {
        async run(feeds, into = {}) {
            const bound = bindSizes(g.inputs, feeds);
            const values = new Map();
            const evaluate = (node) => {
                const [out] = node.outs;
                if (node.op === INPUT) {
                    const feed = feeds[node.attrs.name];
                    return [tf.tensor(feed.data, [...feed.shape], TYPE[out.dtype])];
                }
                if (node.op === CONSTANT)
                    return [tf.tensor(node.attrs.data, out.shape, TYPE[out.dtype])];
                return tf.tidy(() => {
                    const ins = node.ins.map((v) => values.get(v));
                    const size = (d) => evalDim(d, bound);
                    const result = node.op.tf({ tf, ins, outTypes: node.outs, attrs: node.attrs, size });
                    return Array.isArray(result) ? result : [result];
                });
            };
            for (const [i, node] of g.nodes.entries()) {
                try {
                    for (const [k, t] of evaluate(node).entries()) {
                        const v = node.outs[k];
                        values.set(v, t);
                        for (const [axis, d] of v.shape.entries())
                            if (d instanceof Sym && !bound.has(d.key))
                                bound.set(d.key, t.shape[axis]);
                    }
                }
                catch (cause) {
                    throw new HarnessError('EXECUTION', `${node.scope}/${node.op.name}: ${cause.message}`, {
                        exitCode: 1,
                        cause,
                    });
                }
                for (const v of [...node.outs, ...node.ins]) {
                    if ((lastUse.get(v) ?? -1) > i)
                        continue;
                    values.get(v)?.dispose();
                    values.delete(v);
                }
            }
            const out = {};
            for (const [name, v] of g.outputs) {
                const t = values.get(v);
                const data = (await t.data());
                const target = into[name];
                if (target)
                    target.data.set(data);
                out[name] = target ?? { data, shape: t.shape };
            }
            for (const t of new Set(values.values()))
                t.dispose();
            return out;
        },
        async dispose() { },
    };
}
