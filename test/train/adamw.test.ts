/** AdamW over slices: torch's numbers are in the golden test; here what the slicing and the decay range must not change. */
import { expect, test } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { type ParamSpec, ParamStore, SLICE } from '../../src/engine/params.ts';
import { clipScale, findNonFinite, gradientNorm } from '../../src/train/optimiser/clip.ts';
import { openOptimiser } from '../../src/train/optimiser/open-optimiser.ts';

const options = { adamBeta1: 0.9, adamBeta2: 0.95, adamEpsilon: 1e-8, weightDecay: 0.1 };
const specs: ParamSpec[] = [
  { name: 'norm', shape: [3], trainable: true, decay: false },
  { name: 'big', shape: [SLICE + 7], trainable: true, decay: true },
  { name: 'frozen', shape: [5], trainable: false, decay: true },
  { name: 'small', shape: [2, 2], trainable: true, decay: true },
];

const fill = (numbers: Float32Array, random: Random) => {
  for (let i = 0; i < numbers.length; i++) numbers[i] = random.uint32() / 2 ** 32 - 0.5;
};

const open = (params: ParamStore, kernels = true) =>
  openOptimiser(options, { params, executor: onnxExecutor({ threads: 1 }), kernels });

/** torch's single-tensor AdamW, in double. */
function reference(p: number, grads: number[], lr: number, decay: number): number {
  let [m, v] = [0, 0];
  grads.forEach((g, i) => {
    const t = i + 1;
    p *= 1 - lr * decay;
    m += (1 - options.adamBeta1) * (g - m);
    v = options.adamBeta2 * v + (1 - options.adamBeta2) * g * g;
    const denominator = Math.sqrt(v) / Math.sqrt(1 - options.adamBeta2 ** t) + options.adamEpsilon;
    p -= (lr / (1 - options.adamBeta1 ** t)) * (m / denominator);
  });
  return p;
}

test('every number of several slices is updated, decayed only inside the decay range, frozen ones not at all', async () => {
  const params = new ParamStore(specs);
  const random = new Random(3);
  for (const name of params.names) fill(params.view(name).data, random);
  const before = params.weights.slice();
  const frozen = params.view('frozen').data.slice();
  const optimizer = await open(params);
  const steps: Float32Array[] = [];
  for (let t = 0; t < 3; t++) {
    for (const name of params.trainable) fill(params.gradient(name).data, random);
    steps.push(params.gradients.slice());
    await optimizer.step(0.01, 0.5);
  }
  let worst = 0;
  for (let i = 0; i < params.weights.length; i++) {
    const decay = i < params.decayLength ? options.weightDecay : 0;
    const expected = reference(
      before[i]!,
      steps.map((g) => 0.5 * g[i]!),
      0.01,
      decay,
    );
    worst = Math.max(worst, Math.abs(params.weights[i]! - expected));
  }
  expect(worst).toBeLessThan(5e-7);
  expect(params.weights.filter((x) => x !== 0).length).toBeLessThanOrEqual(params.total);
  expect(params.view('frozen').data).toEqual(frozen);
});

test('restored moments and step count go on bit for bit', async () => {
  const run = async (stopAt?: number) => {
    const params = new ParamStore(specs);
    let optimizer = await open(params);
    for (let t = 0; t < 4; t++) {
      if (t === stopAt) {
        const { steps, state } = optimizer;
        const kept = [...state].map(([name, { data }]) => [name, (data as Float32Array).slice()] as const);
        optimizer = await open(params);
        for (const { data } of optimizer.state.values())
          expect((data as Float32Array).some((x) => x !== 0)).toBe(false);
        optimizer.steps = steps;
        for (const [name, data] of kept) (optimizer.state.get(name)!.data as Float32Array).set(data);
      }
      const random = new Random(t);
      for (const name of params.trainable) fill(params.gradient(name).data, random);
      await optimizer.step(0.1, 1);
    }
    return Buffer.from(params.weights.slice().buffer);
  };
  expect((await run()).equals(await run(2))).toBe(true);
});

test('norm and clipping', () => {
  const params = new ParamStore(specs);
  params.gradient('norm').data[1] = 3e19;
  params.gradient('small').data[2] = 4e19;
  expect(gradientNorm(params) / 5e19).toBeCloseTo(1, 6);
  expect(clipScale(2, 1)).toBe(1 / (2 + 1e-6));
  expect(clipScale(0.5, 1)).toBe(1);
  expect(clipScale(50, 0)).toBe(1);
});

test('the tensor that is not finite is named', () => {
  const params = new ParamStore(specs);
  expect(findNonFinite(params, 'gradients')).toBeUndefined();
  params.gradient('small').data[3] = Number.NaN;
  expect(findNonFinite(params, 'gradients')).toBe('small');
  expect(findNonFinite(params, 'weights')).toBeUndefined();
});

test('the kernel gives the numbers of the graph, bit for bit', async () => {
  const run = async (kernels: boolean) => {
    const params = new ParamStore(specs);
    const random = new Random(11);
    for (const name of params.names) fill(params.view(name).data, random);
    const optimizer = await open(params, kernels);
    for (let t = 0; t < 5; t++) {
      for (const name of params.trainable) fill(params.gradient(name).data, random);
      await optimizer.step(0.01, t === 2 ? 1 : 0.3);
    }
    return [...params.trainable.map((name) => params.view(name)), ...optimizer.state.values()].map(({ data }) =>
      Buffer.from((data as Float32Array).slice().buffer),
    );
  };
  const [kernel, graph] = [await run(true), await run(false)];
  expect(kernel.length).toBe(9);
  for (const [i, numbers] of kernel.entries()) expect(numbers.equals(graph[i]!), `tensor ${i}`).toBe(true);
});
