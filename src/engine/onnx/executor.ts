/** Runs graphs on the CPU with ONNX Runtime. Session options are the measured ones: no memory pattern, sequential, full optimisation. */
import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import type { HostData, HostTensor } from '../../base/tensor.ts';
import type { Graph } from '../graph.ts';
import { bindSizes, type Executor, type Program } from '../program.ts';
import type { OnnxDialect } from './context.ts';
import { toOnnx } from './encode.ts';
import { cachedSession } from './session-cache.ts';
import { toTensor } from './tensors.ts';

export interface OnnxOptions {
  threads?: number;
  /** Keep optimised graphs under HARNESS_CACHE. */
  cache?: boolean;
  /** Writes operators in another way. */
  dialect?: OnnxDialect;
}

export function onnxExecutor(options: OnnxOptions = {}): Executor {
  const session: ort.InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    intraOpNumThreads: options.threads ?? availableParallelism(),
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // One huge block per run, page-faulted anew: dearer in memory and slower at every size measured.
    enableMemPattern: false,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  };
  const open: OpenSession = options.cache ? cachedSession : ort.InferenceSession.create;
  return { name: 'cpu', compile: (graph) => compile(graph, session, open, options.dialect) };
}

type OpenSession = (bytes: Uint8Array, options: ort.InferenceSession.SessionOptions) => Promise<ort.InferenceSession>;

async function compile(
  graph: Graph,
  options: ort.InferenceSession.SessionOptions,
  open: OpenSession,
  dialect?: OnnxDialect,
): Promise<Program> {
  // The bytes hold the weights of some graphs: nothing keeps them once the runtime has read them.
  const { bytes, inputs: declared, outputs: wanted } = toOnnx(graph, dialect);
  const session = await open(bytes, options);
  const seen = new WeakMap<HostTensor, ort.Tensor>();
  const tensor = (t: HostTensor): ort.Tensor => {
    let known = seen.get(t);
    if (!known) {
      known = toTensor(t);
      seen.set(t, known);
    }
    return known;
  };
  return {
    async run(feeds, into = {}) {
      bindSizes(declared, feeds);
      const inputs: Record<string, ort.Tensor> = {};
      for (const name of declared.keys()) inputs[name] = tensor(feeds[name] as HostTensor);
      const fetches: Record<string, ort.Tensor | null> = {};
      for (const name of wanted.keys()) fetches[name] = into[name] ? tensor(into[name]) : null;
      const results = await session.run(inputs, fetches);
      const out: Record<string, HostTensor> = {};
      for (const name of wanted.keys()) {
        const result = results[name] as ort.Tensor;
        out[name] = into[name] ?? { data: result.data as HostData, shape: result.dims };
      }
      return out;
    },
    dispose: () => session.release(),
  };
}
