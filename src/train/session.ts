/** What a run computes with: the trainer's loss bound to the model on a device, the optimiser, and the model's files. */
import { saveTokenizer } from '../data/tokenizer-files.ts';
import { openExecutor } from '../engine/executor.ts';
import type { Executor } from '../engine/program.ts';
import { restorePolicy, savePolicy } from '../models/policy.ts';
import type { AlignRequest } from './align-request.ts';
import { DeviceParams, withMemory } from './optimiser/device-params.ts';
import { gradientChain } from './optimiser/gradient-chain.ts';
import { openOptimiser } from './optimiser/open-optimiser.ts';
import { Penalties } from './penalties/penalties.ts';
import type { Prepared } from './prepare.ts';
import { AveragedWeights } from './rollout/averaged-weights.ts';
import { frozenWeights } from './rollout/frozen-weights.ts';
import { bindValueModel, type ValueModel } from './rollout/value-model.ts';
import type { Training } from './state/checkpoint.ts';
import { type StepModelOptions, TracedStepModel } from './step-model.ts';

export interface Session {
  executor: Executor;
  model: TracedStepModel;
  training: Training;
  /** What the model was made of. */
  made: StepModelOptions;
  penalties: Penalties | undefined;
  /** Averaged weights, where the run keeps them: they take the place of the last ones at its end. */
  average: AveragedWeights | null;
  /** A value model apart from the policy. */
  value: ValueModel | undefined;
  dispose(): Promise<void>;
}

/** Opens the device. Throws DEVICE_*. */
export async function openSession(request: AlignRequest, prepared: Prepared): Promise<Session> {
  const { trainer, options } = request;
  const { model: lm, dropout } = prepared.policy;
  const { onPolicy } = prepared;
  const executor = await openExecutor(options.device);
  const onDevice = withMemory(executor);
  const device = onDevice && (await DeviceParams.open(onDevice, lm.params));
  const made: StepModelOptions = {
    ...{ model: lm, trainer, options, executor, rowLosses: prepared.sampler.wantsLosses },
    ...(device ? { device } : {}),
    ...(prepared.teacher ? { teacher: prepared.teacher } : {}),
    ...(onPolicy?.shape.reference ? { reference: frozenWeights(lm.params) } : {}),
    ...(dropout > 0 ? { dropout: { probability: dropout, seed: options.seed } } : {}),
  };
  const model = new TracedStepModel(made);
  const { params } = lm;
  const plain = await openOptimiser(options, { params, executor, device });
  if (plain.groups.size > 1) {
    const parts = [...plain.groups].map(([group, tensors]) => `${tensors} tensors by ${group}`);
    request.reporter.info(`optim ${options.optim}: ${parts.join(', ')}`);
  }
  const penalties = await Penalties.open(options.penalties, { params, executor, device });
  const decay = onPolicy?.rollout.emaDecay;
  const average = decay === undefined ? null : new AveragedWeights(plain, lm.params, decay);
  const optimizer = average ?? plain;
  const value = prepared.valueModel && (await bindValueModel(prepared.valueModel, request, executor));
  return {
    executor,
    ...{ model, average, made, penalties },
    training: {
      ...{ params, optimizer },
      changes: gradientChain(params, optimizer, { reduce: request.reduce, penalties }),
      kept: { 'penalties.safetensors': penalties?.state ?? new Map(), 'rows.safetensors': prepared.sampler.state },
      model: {
        write: (folder) => writeModel(folder, prepared, options.eosToken),
        read: (folder) => restorePolicy(folder, lm),
      },
      beside: value?.training,
    },
    value,
    async dispose() {
      await model.dispose();
      await value?.model.dispose();
      await value?.training.optimizer.dispose?.();
      await plain.dispose();
      await penalties?.dispose();
      await device?.dispose();
    },
  };
}

async function writeModel(folder: string, prepared: Prepared, eosToken: string | undefined): Promise<void> {
  const { policy, tokenizer } = prepared;
  await savePolicy(folder, policy.model);
  await saveTokenizer(tokenizer.folder, folder, { chatTemplate: tokenizer.replacedTemplate, eosToken });
}
