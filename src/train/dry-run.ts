/** What a dry run tells: the plan and the forecast, with nothing written. */
import { shortPath } from '../base/paths.ts';
import type { AlignRequest, AlignResult } from './align-request.ts';
import type { Prepared } from './prepare.ts';

const thousands = (n: number) => n.toLocaleString('en-US');
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(bytes < 1e9 ? 2 : 1)} GB`;

export function dryRun(run: string, { options }: AlignRequest, prepared: Prepared): AlignResult {
  const { policy, plan, memory, train, test } = prepared;
  const { params } = policy.model;
  const parameters = params.names.reduce((sum, name) => sum + params.view(name).data.length, 0);
  const batch = options.perDeviceTrainBatchSize;
  const accumulation = options.gradientAccumulationSteps;
  const summary = {
    dry_run: true,
    method: options.method,
    examples: { train: train.examples.length, test: test?.examples.length ?? 0 },
    steps: plan.maxSteps,
    steps_per_epoch: plan.stepsPerEpoch,
    epochs: plan.epoch(plan.maxSteps),
    warmup_steps: plan.warmupSteps,
    parameters,
    trained_parameters: params.total,
    memory_bytes: Object.fromEntries(Object.entries(memory).map(([name, bytes]) => [name, Math.round(bytes)])),
    data: { train: train.report, ...(test ? { test: test.report } : {}) },
  };
  const lines = [
    `${thousands(plan.maxSteps)} steps of ${batch * accumulation} examples (${batch} x ${accumulation}), ${plan.epoch(plan.maxSteps).toFixed(2)} epochs of ${thousands(train.examples.length)} examples`,
    `${thousands(params.total)} of ${thousands(parameters)} parameters are trained`,
    `about ${gigabytes(memory.total)} of memory: weights ${gigabytes(memory.weights)}, gradients and moments ${gigabytes(memory.training)}, activations up to ${gigabytes(memory.activations)}`,
    `the run folder would be ${shortPath(run)}`,
  ];
  return { run, summary, lines };
}
