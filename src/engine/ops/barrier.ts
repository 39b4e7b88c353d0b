/** The seam of gradient checkpointing. */
import { apply, defineOp, type Value } from '../graph.ts';

const BARRIER = defineOp<null>({
  name: 'barrier',
  orderOnly: 1,
  infer: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  tf: ({ ins }) => ins[0]!.clone(),
  onnx: (e) => {
    // Where(false, something of each, x): exactly x, but the runtime has to wait for all of them and cannot merge it with x.
    const first = (name: string) => {
      const flat = e.emit('Reshape', [name, e.ints([-1])]);
      return e.emit('Gather', [flat, e.emit('Squeeze', [e.ints([0])])], { axis: 0 });
    };
    if (e.ins.length === 1) return e.ins[0]!; // nothing that it waits for is computed
    const waited = e.emit('Sum', e.ins.slice(1).map(first));
    return e.emit('Where', [e.scalar(0, 'bool'), waited, e.ins[0]!]);
  },
});
/** x, but not before those of `after` that are computed at all, and not merged with other uses of x. */
export const barrier = (x: Value, after: readonly Value[]): Value => apply(BARRIER, [x, ...after], null);
