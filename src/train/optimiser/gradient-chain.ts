/**
 * What is done to the gradients of a step, in turn, between the last micro-batch and their norm: they are brought together
 * with those of other workers, then penalties add theirs. Clipping follows as a factor, and weight decay is part of the
 * optimiser's own step. Each change works on the gradients where they stand.
 */
import type { ParamStore } from '../../engine/params.ts';
import type { Penalties } from '../penalties/penalties.ts';
import type { Optimizer } from './contract.ts';

/** Changes the gradients in place; gives what it adds to the loss, by name. */
export type GradientChange = () => Promise<Readonly<Record<string, number>>>;

/**
 * Brings the gradients of this worker together with those of others: changes the numbers in place. Called once a step and
 * trained model, when its gradients are whole and nothing has been done to them; the same on every worker, or they part.
 */
export type ReduceGradients = (gradients: ReadonlyMap<string, Float32Array>) => void | Promise<void>;

export function gradientChain(
  params: ParamStore,
  optimizer: Optimizer,
  { reduce, penalties }: { reduce?: ReduceGradients | undefined; penalties?: Penalties | undefined },
): GradientChange[] {
  const together = async (given: ReduceGradients) => {
    await optimizer.download?.('gradients');
    await given(new Map(params.trainable.map((name) => [name, params.gradient(name).data])));
    await optimizer.upload?.('gradients');
    return {};
  };
  return [...(reduce ? [() => together(reduce)] : []), ...(penalties ? [() => penalties.apply()] : [])];
}
