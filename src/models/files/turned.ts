/** Matrices the other way round: some checkpoints store linear layers as [in, out], models hold them as [out, in]. */
import type { NamedTensor } from './safetensors.ts';

/** Which tensors a checkpoint stores the other way round. */
interface Stored {
  transposed?(name: string): boolean;
}

/** Wᵀ of W f32[rows, columns], written into `into`. */
function turn(w: Float32Array, [rows, columns]: readonly number[], into: Float32Array): void {
  const [height, width] = [rows as number, columns as number];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) into[column * height + row] = w[row * width + column]!;
  }
}

/** A model's tensor as its checkpoints hold it: itself, or a copy the other way round. */
export function asStored<T extends NamedTensor>(tensor: T, { transposed }: Stored): T {
  if (!transposed?.(tensor.name)) return tensor;
  const view = new Float32Array(tensor.view.length);
  turn(tensor.view, tensor.shape, view);
  return { ...tensor, shape: tensor.shape.toReversed(), view };
}

/** Fills tensors of a model by a reader of tensors as checkpoints hold them. */
export async function readAsStored<T extends NamedTensor>(
  tensors: readonly T[],
  architecture: Stored,
  read: (stored: readonly T[]) => Promise<void>,
): Promise<void> {
  const stored = tensors.map((tensor) => asStored(tensor, architecture));
  await read(stored);
  for (const [i, { view, shape }] of stored.entries()) {
    if (view !== tensors[i]!.view) turn(view, shape, tensors[i]!.view);
  }
}
