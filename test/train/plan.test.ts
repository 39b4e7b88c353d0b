import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PlanOptions, planRun } from '../../src/train/plan.ts';
import { Sampler, type SamplerOptions } from '../../src/train/sampler.ts';

const base: PlanOptions = {
  perDeviceTrainBatchSize: 4,
  gradientAccumulationSteps: 3,
  maxSteps: -1,
  numTrainEpochs: 2,
  dataloaderDropLast: false,
  warmupSteps: 0,
  warmupRatio: 0,
  loggingStrategy: 'steps',
  loggingSteps: 10,
  loggingFirstStep: false,
  evalStrategy: 'no',
  evalDelay: 0,
  saveStrategy: 'steps',
  saveSteps: 500,
};
const stepsWhere = (maxSteps: number, due: (step: number) => boolean) =>
  Array.from({ length: maxSteps }, (_, i) => i + 1).filter(due);

test('steps, epochs and warm-up as transformers counts them', () => {
  // 50 examples: 13 micro-batches, 5 optimiser steps an epoch, the last of one micro-batch with 2 examples.
  const plan = planRun({ ...base, warmupSteps: 0.25 }, 50);
  expect(plan).toMatchObject({ microBatchesPerEpoch: 13, stepsPerEpoch: 5, maxSteps: 10, warmupSteps: 3 });
  expect([1, 4, 5, 6, 10].map(plan.epoch)).toEqual([3 / 13, 12 / 13, 1, 1 + 3 / 13, 2]);
  expect(planRun({ ...base, dataloaderDropLast: true }, 50)).toMatchObject({
    microBatchesPerEpoch: 12,
    stepsPerEpoch: 4,
  });
  expect(planRun({ ...base, numTrainEpochs: 0.5 }, 50).maxSteps).toBe(3);
  expect(planRun({ ...base, maxSteps: 0 }, 50).maxSteps).toBe(0);
});

test('what is due after which step', () => {
  const plan = planRun({ ...base, maxSteps: 25, evalStrategy: 'steps', evalSteps: 0.3, evalDelay: 9 }, 50);
  expect(stepsWhere(25, plan.logAfter)).toEqual([10, 20]);
  expect(stepsWhere(25, plan.evaluateAfter)).toEqual([16, 24, 25]);
  expect(stepsWhere(25, plan.saveAfter)).toEqual([25]);
  const epochs = planRun(
    {
      ...base,
      maxSteps: 12,
      loggingStrategy: 'epoch',
      loggingFirstStep: true,
      evalStrategy: 'epoch',
      saveStrategy: 'epoch',
    },
    50,
  );
  expect(stepsWhere(12, epochs.logAfter)).toEqual([1, 5, 10, 12]);
  expect(stepsWhere(12, epochs.evaluateAfter)).toEqual([5, 10, 12]);
  expect(stepsWhere(12, epochs.saveAfter)).toEqual([5, 10, 12]);
  const never = planRun({ ...base, maxSteps: 5, loggingSteps: 0, evalStrategy: 'steps', saveStrategy: 'no' }, 50);
  expect(stepsWhere(5, never.logAfter)).toEqual([]);
  expect(stepsWhere(5, never.saveAfter)).toEqual([]);
});

test('a dataset smaller than a batch that must be full is refused', () => {
  expect(() => planRun({ ...base, dataloaderDropLast: true }, 3)).toThrow(/3 training examples/);
});

const sampler = (examples: number, options: Partial<PlanOptions>, more: Partial<SamplerOptions>) => {
  const all = { ...base, ...options };
  return Sampler.open(planRun(all, examples), {
    strategy: 'random',
    seed: 42,
    batchSize: all.perDeviceTrainBatchSize,
    accumulation: all.gradientAccumulationSteps,
    lengths: Array.from({ length: examples }, (_, i) => (i * 7919) % 101),
    wholeSteps: false,
    ...more,
  });
};

test('sequential order walks the rows, and the last micro-batch and the last group may be short', async () => {
  const rows = await sampler(
    10,
    { perDeviceTrainBatchSize: 2, gradientAccumulationSteps: 2 },
    { strategy: 'sequential' },
  );
  expect([0, 1, 2, 3].map((done) => rows.step(done))).toEqual([
    [
      [0, 1],
      [2, 3],
    ],
    [
      [4, 5],
      [6, 7],
    ],
    [[8, 9]],
    [
      [0, 1],
      [2, 3],
    ],
  ]);
  const short = await sampler(
    5,
    { perDeviceTrainBatchSize: 2, gradientAccumulationSteps: 2 },
    { strategy: 'sequential' },
  );
  expect(short.step(1)).toEqual([[4]]);
  const dropped = { perDeviceTrainBatchSize: 2, gradientAccumulationSteps: 2, dataloaderDropLast: true };
  expect((await sampler(5, dropped, { strategy: 'sequential' })).step(1)).toEqual([
    [0, 1],
    [2, 3],
  ]);
});

test('every epoch holds every row once, whatever the strategy; positions can be read in any order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom('random' as const, 'group_by_length' as const),
      fc.boolean(),
      async (examples, perDeviceTrainBatchSize, gradientAccumulationSteps, strategy, wholeSteps) => {
        const options = { perDeviceTrainBatchSize, gradientAccumulationSteps };
        const make = () => sampler(examples, options, { strategy, wholeSteps });
        const { stepsPerEpoch } = planRun({ ...base, ...options }, examples);
        const steps = Array.from({ length: stepsPerEpoch * 2 }, (_, done) => done);
        const walker = await make();
        const walked = steps.map((done) => walker.step(done));
        for (const epoch of [0, 1]) {
          const rows = walked.slice(epoch * stepsPerEpoch, (epoch + 1) * stepsPerEpoch).flat(2);
          expect(rows.toSorted((a, b) => a - b)).toEqual(Array.from({ length: examples }, (_, i) => i));
        }
        const jumper = await make();
        for (const done of steps.toReversed()) expect(jumper.step(done)).toEqual(walked[done]);
        if (wholeSteps) for (const micro of walked) expect(micro).toHaveLength(1);
      },
    ),
    { numRuns: 100, seed: 1 },
  );
});

test('whole steps hold the same rows as accumulated ones', async () => {
  const parts = await sampler(50, {}, {});
  const whole = await sampler(50, {}, { wholeSteps: true });
  for (let done = 0; done < 10; done++) expect(whole.step(done)).toEqual([parts.step(done).flat()]);
});

test('another seed or epoch gives another order', async () => {
  const order = async (seed: number, epoch: number) => (await sampler(40, {}, { seed })).order(epoch).join();
  expect(new Set(await Promise.all([order(1, 0), order(1, 1), order(2, 0)])).size).toBe(3);
});

test('group_by_length puts similar lengths together and the longest row first', async () => {
  const lengths = Array.from({ length: 240 }, (_, i) => (i * 7919) % 101);
  const grouped = await sampler(240, {}, { strategy: 'group_by_length', lengths });
  const spread = (micro: number[]) => {
    const of = micro.map((i) => lengths[i]!);
    return Math.max(...of) - Math.min(...of);
  };
  const micros = Array.from({ length: 20 }, (_, done) => grouped.step(done)).flat();
  const mean = micros.slice(1).reduce((sum, micro) => sum + spread(micro), 0) / (micros.length - 1);
  expect(lengths[micros[0]![0]!]).toBe(Math.max(...lengths));
  // Random micro-batches of 4 out of 0..100 spread over 60 on average.
  expect(mean).toBeLessThan(15);
});
