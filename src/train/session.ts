/** What a run computes with: the trainer's loss bound to the model on a device, the optimiser, and the model's files. */
import { saveTokenizer } from '../data/tokenizer-files.ts';
import { openExecutor } from '../engine/executor.ts';
import type { Executor } from '../engine/program.ts';
import { restorePolicy, savePolicy } from '../models/policy.ts';
import type { AlignRequest } from './align-request.ts';
import { AdamW } from './optimiser/adamw.ts';
import { DeviceAdamW } from './optimiser/device-adamw.ts';
import { DeviceParams, withMemory } from './optimiser/device-params.ts';
import type { Prepared } from './prepare.ts';
import { AveragedWeights } from './rollout/averaged-weights.ts';
import { frozenWeights } from './rollout/frozen-weights.ts';
import { bindValueModel, type ValueModel } from './rollout/value-model.ts';
import type { Training } from './state/checkpoint.ts';
import { TracedStepModel } from './step-model.ts';

export interface Session {
  executor: Executor;
  model: TracedStepModel;
  training: Training;
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
  const model = new TracedStepModel({
    ...{ model: lm, trainer, options, executor },
    ...(device ? { device } : {}),
    ...(prepared.teacher ? { teacher: prepared.teacher } : {}),
    ...(onPolicy?.shape.reference ? { reference: frozenWeights(lm.params) } : {}),
    ...(dropout > 0 ? { dropout: { probability: dropout, seed: options.seed } } : {}),
  });
  const plain = device ? new DeviceAdamW(device, lm.params, options) : new AdamW(lm.params, options);
  const decay = onPolicy?.rollout.emaDecay;
  const average = decay === undefined ? null : new AveragedWeights(plain, lm.params, decay);
  const optimizer = average ?? plain;
  const value = prepared.valueModel && bindValueModel(prepared.valueModel, request, executor);
  return {
    executor,
    model,
    average,
    training: {
      params: lm.params,
      optimizer,
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
      await device?.dispose();
    },
  };
}

async function writeModel(folder: string, prepared: Prepared, eosToken: string | undefined): Promise<void> {
  const { policy, tokenizer } = prepared;
  await savePolicy(folder, policy.model);
  await saveTokenizer(tokenizer.folder, folder, { chatTemplate: tokenizer.replacedTemplate, eosToken });
}
