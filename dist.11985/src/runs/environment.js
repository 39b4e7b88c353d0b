/** What numbers may depend on besides config and inputs: versions of the programs, and the machine. */
import { createRequire } from 'node:module';
import { arch, availableParallelism, cpus, platform } from 'node:os';
import { packageInfo } from "../base/package-root.js";
/** Versions that numbers may depend on. */
export function versions() {
    const runtime = createRequire(import.meta.url)('onnxruntime-node/package.json');
    return { harness: packageInfo().version, node: process.versions.node, 'onnxruntime-node': runtime.version };
}
/** What a processor's kernels and their order of summation depend on. */
export function machine() {
    return { platform: platform(), arch: arch(), cpu: cpus()[0]?.model.trim() ?? '', threads: availableParallelism() };
}
