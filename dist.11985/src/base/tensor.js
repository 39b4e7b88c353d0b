/** Numbers on the host on their way into or out of a compiled graph. */
/** A float32 tensor of rank 0. */
export const scalar = (x) => ({ data: Float32Array.of(x), shape: [] });
