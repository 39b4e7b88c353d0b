/** The divergence of two models' distributions against TRL's, whole and in parts (divergence.json, make_divergence.py). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addDim, type Dim, sym } from '../../src/engine/dim.ts';
import { gradients } from '../../src/engine/grad.ts';
import { input, trace } from '../../src/engine/graph.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { mean } from '../../src/engine/ops.ts';
import { divergence } from '../../src/models/divergence.ts';

interface File {
  rows: number;
  width: number;
  teacher_width: number;
  vocabulary: number;
  student: number[];
  teacher: number[];
  student_embedding: number[];
  teacher_embedding: number[];
  cases: {
    temperature: number;
    beta: number;
    per_row: number[];
    grad_student: number[];
    grad_embedding: number[];
  }[];
}
const f = JSON.parse(readFileSync(join(import.meta.dirname, 'divergence.json'), 'utf8')) as File;
const tensor = (values: number[], ...shape: number[]) => ({ data: Float32Array.from(values), shape });

describe.each([[[f.rows]], [[3, f.rows - 3]]])('rows in parts of %j', (lengths) => {
  it.each(f.cases.map((c) => [c.temperature, c.beta, c] as const))('temperature %f, beta %f', async (_t, _b, c) => {
    const graph = trace(() => {
      const sizes: Dim[] = lengths.map((_, i) => sym(`P${i}`));
      const total = sizes.reduce<Dim>(addDim, 0);
      const student = { states: input('x', [total, f.width]), head: { matrix: input('w', [f.vocabulary, f.width]) } };
      const teacher = {
        states: input('y', [total, f.teacher_width]),
        head: { matrix: input('v', [f.vocabulary, f.teacher_width]) },
      };
      const parts = { counts: input('counts', [sizes.length], 'i32'), sizes };
      const each = divergence(student, teacher, { total, parts }, c);
      const [x, w] = gradients(mean(each), [student.states, student.head.matrix]);
      return { each, dx: x!, dw: w! };
    });
    const program = await onnxExecutor({ threads: 1 }).compile(graph);
    const out = await program.run({
      x: tensor(f.student, f.rows, f.width),
      w: tensor(f.student_embedding, f.vocabulary, f.width),
      y: tensor(f.teacher, f.rows, f.teacher_width),
      v: tensor(f.teacher_embedding, f.vocabulary, f.teacher_width),
      counts: { data: Int32Array.from(lengths), shape: [lengths.length] },
    });
    await program.dispose();
    for (const [name, wanted] of [
      ['each', c.per_row],
      ['dx', c.grad_student],
      ['dw', c.grad_embedding],
    ] as const) {
      expect(out[name]!.data).toHaveLength(wanted.length);
      for (const [i, value] of wanted.entries())
        expect(Math.abs(out[name]!.data[i]! - value), `${name}[${i}]`).toBeLessThan(2e-6 + 2e-5 * Math.abs(value));
    }
  });
});
