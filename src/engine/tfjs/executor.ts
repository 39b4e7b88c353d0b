/** Runs graphs operation by operation on TensorFlow.js, so that any of its backends (cpu, tfjs-node-gpu) is a device. */
import { HarnessError } from '../../base/errors.ts';
import type { HostData, HostTensor } from '../../base/tensor.ts';
import { evalDim, Sym } from '../dim.ts';
import { CONSTANT, type ConstantAttrs, type Graph, INPUT, type Node, type Op, type Value } from '../graph.ts';
import { lower } from '../lower.ts';
import { bindSizes, type Executor, type Program } from '../program.ts';
import type { Tf, TfTensor } from './context.ts';

const TYPE = { f32: 'float32', i32: 'int32', bool: 'bool' } as const;

/** The pure JavaScript backend: slow, exact, everywhere. Tests hold it against ONNX Runtime. */
export async function tensorflowCpu(): Promise<Executor> {
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
export async function tensorflowGpu(): Promise<Executor> {
  const name = '@tensorflow/tfjs-node-gpu';
  let tf: Tf;
  try {
    tf = (await import(name)) as Tf;
  } catch (cause) {
    throw new HarnessError(
      'DEVICE_MISSING',
      `device 'tensorflow' needs the optional package ${name}, which could not be loaded`,
      {
        hint: `npm install ${name}@4.22.0 (its install script downloads libtensorflow), or use --device cpu`,
        cause,
      },
    );
  }
  await tf.ready();
  return { name: 'tensorflow', compile: async (graph) => compile(graph, tf) };
}

function compile(source: Graph, tf: Tf): Program {
  const g = lower(source, (op) => op.tf !== undefined);
  const lastUse = new Map<Value, number>();
  for (const [i, node] of g.nodes.entries()) for (const v of node.ins) lastUse.set(v, i);
  for (const v of g.outputs.values()) lastUse.set(v, Number.POSITIVE_INFINITY);

  return {
    async run(feeds, into = {}) {
      const bound = bindSizes(g.inputs, feeds);
      const values = new Map<Value, TfTensor>();
      const evaluate = (node: Node): TfTensor[] => {
        const [out] = node.outs;
        if (node.op === (INPUT as Op)) {
          const feed = feeds[(node.attrs as { name: string }).name] as HostTensor;
          return [tf.tensor(feed.data, [...feed.shape], TYPE[out!.dtype])];
        }
        if (node.op === (CONSTANT as Op))
          return [tf.tensor((node.attrs as ConstantAttrs).data, out!.shape as number[], TYPE[out!.dtype])];
        return tf.tidy(() => {
          const ins = node.ins.map((v) => values.get(v) as TfTensor);
          const size = (d: Parameters<typeof evalDim>[0]) => evalDim(d, bound);
          const result = node.op.tf!({ tf, ins, outTypes: node.outs, attrs: node.attrs, size });
          return Array.isArray(result) ? result : [result];
        });
      };
      for (const [i, node] of g.nodes.entries()) {
        try {
          for (const [k, t] of evaluate(node).entries()) {
            const v = node.outs[k] as Value;
            values.set(v, t);
            for (const [axis, d] of v.shape.entries())
              if (d instanceof Sym && !bound.has(d.key)) bound.set(d.key, t.shape[axis] as number);
          }
        } catch (cause) {
          throw new HarnessError('EXECUTION', `${node.scope}/${node.op.name}: ${(cause as Error).message}`, {
            exitCode: 1,
            cause,
          });
        }
        for (const v of [...node.outs, ...node.ins]) {
          if ((lastUse.get(v) ?? -1) > i) continue;
          values.get(v)?.dispose();
          values.delete(v);
        }
      }
      const out: Record<string, HostTensor> = {};
      for (const [name, v] of g.outputs) {
        const t = values.get(v) as TfTensor;
        const data = (await t.data()) as HostData;
        const target = into[name];
        if (target) target.data.set(data);
        out[name] = target ?? { data, shape: t.shape };
      }
      for (const t of new Set(values.values())) t.dispose();
      return out;
    },
    async dispose() {},
  };
}
