/**
 * The samples that two runs share, side by side, for the viewer of a comparison. Both files are read once, in step: as long
 * as they are in the same order, as two runs of one task are, hardly a sample waits in memory.
 */
import { readSamples, type SampleLine } from '../../eval/run/samples.ts';

/** In the order of A; samples with another row or target under the same id are left out. */
export async function* pairedSamples(a: string, b: string): AsyncGenerator<readonly [SampleLine, SampleLine]> {
  const others = readSamples(b);
  const waiting = new Map<string, SampleLine>();
  for await (const line of readSamples(a)) {
    let other = waiting.get(line.id);
    while (other === undefined) {
      const next = await others.next();
      if (next.done === true) break;
      if (next.value.id === line.id) other = next.value;
      else waiting.set(next.value.id, next.value);
    }
    waiting.delete(line.id);
    if (other !== undefined && sameRow(line, other)) yield [line, other];
  }
}

const sameRow = (a: SampleLine, b: SampleLine): boolean =>
  a.target === b.target && JSON.stringify(a.doc) === JSON.stringify(b.doc);
