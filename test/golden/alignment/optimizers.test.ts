/**
 * optimizers.json: twenty steps of each rule of torch.optim, through the definitions that training runs. Which member a case
 * means follows from what the members say of their source; its settings are the file's, under torch's own names.
 */
import { describe, expect, it } from 'vitest';
import { camelCase } from '../../../src/config/names.ts';
import { onnxExecutor } from '../../../src/engine/onnx/executor.ts';
import { ParamStore } from '../../../src/engine/params.ts';
import { members } from '../../../src/registry/kind.ts';
import { OPTIMISERS } from '../../../src/train/optimiser/check-optimiser.ts';
import { openOptimiser } from '../../../src/train/optimiser/open-optimiser.ts';
import { norm, readGolden, within } from '../golden.ts';

type Tensor = number[] | number[][];
type Tensors = Record<string, Tensor>;
interface File {
  cases: {
    optimizer: string;
    config: { lr: number; weight_decay?: number } & Record<string, unknown>;
    param0: Tensors;
    grads: Tensors[];
    params: Tensors[];
  }[];
  tolerance_fp32: { abs: number; rel: number; rule?: string };
}

const file = readGolden<File>('alignment', 'optimizers.json');

/** What torch's classes take where a case does not say; for the others it is 0. */
const TORCH_DECAY: Readonly<Record<string, number>> = { adamw: 0.01, muon: 0.1 };

const shapeOf = (tensor: Tensor): number[] =>
  Array.isArray(tensor[0]) ? [tensor.length, tensor[0].length] : [tensor.length];
const numbers = (tensor: Tensor): number[] => tensor.flat();

/** The member that follows torch's class of this name, else the one of the name itself. */
async function memberFor(optimizer: string): Promise<string> {
  const all = (await members(OPTIMISERS)).map(({ definition }) => definition);
  const follows = new RegExp(`torch\\.optim\\.${optimizer}\\b`, 'i');
  return (
    (all.find(({ source }) => follows.test(source)) ?? all.find(({ name }) => name === optimizer))?.name ?? optimizer
  );
}

describe.skipIf(file === undefined)('optimizers.json', () => {
  const { cases, tolerance_fp32: tolerance } = file ?? ({} as File);
  it.each(cases ?? [])('$optimizer $config', async ({ optimizer, config, param0, grads, params }) => {
    const names = Object.keys(param0);
    const specs = names.map((name) => ({ name, shape: shapeOf(param0[name]!), trainable: true, decay: true }));
    const store = new ParamStore(specs);
    for (const name of names) store.view(name).data.set(numbers(param0[name]!));
    const { lr, weight_decay: weightDecay = TORCH_DECAY[optimizer] ?? 0, ...rest } = config;
    const running = await openOptimiser(
      {
        ...{ adamBeta1: 0.9, adamBeta2: 0.999, adamEpsilon: 1e-8, weightDecay, optim: await memberFor(optimizer) },
        optimArgs: Object.fromEntries(Object.entries(rest).map(([key, value]) => [camelCase(key), value])),
      },
      { params: store, executor: onnxExecutor({ threads: 1 }) },
    );
    // Where the reference itself rounds coarsely the file says so: a share of the norm of what was moved since the start.
    const coarse = new RegExp(`${optimizer}: .*abs ([\\d.e-]+) of the update's norm`).exec(tolerance.rule ?? '');
    for (const [t, wanted] of params.entries()) {
      for (const name of names) store.gradient(name).data.set(numbers(grads[t]![name]!));
      await running.step(lr, 1);
      for (const name of names) {
        const [got, want] = [store.view(name).data, numbers(wanted[name]!)];
        const start = numbers(param0[name]!);
        const moved = norm(want.map((x, i) => x - start[i]!));
        const allowed = coarse === null ? tolerance : { abs: Number(coarse[1]) * moved };
        for (const [i, x] of want.entries()) {
          expect(within(got[i]!, x, allowed), `step ${t + 1} ${name}[${i}]: ${got[i]} for ${x}`).toBe(true);
        }
      }
    }
    await running.dispose();
  });
});
