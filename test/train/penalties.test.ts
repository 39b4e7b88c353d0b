/** Penalties against their formulas written out in double, and a run with them killed and gone on with. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/base/hash.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { align } from '../../src/index.ts';
import { SafetensorsReader } from '../../src/models/files/safetensors.ts';
import { Penalties } from '../../src/train/penalties/penalties.ts';
import { loadPlugins } from '../../src/user-plugins.ts';
import { Quadratic, quadraticRun, type RunRequest } from './quadratic.ts';

const root = resolve(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'harness-penalties-'));
process.env.HARNESS_CACHE = join(folder, 'cache');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const executor = onnxExecutor({ threads: 1 });

/** Fisher information of the tests: a number for each weight. */
const fisher = (name: string, i: number): number => (name === 'weight' ? 0.5 + i : 2 * i + 0.25);
const look: NonNullable<RunRequest['look']> = async (penalties, { params }) => {
  await penalties.prepare({
    examples: [
      { tree: { ids: [1], role: 'text', predict: true }, tokens: 1, source: 'here', index: 0, truncated: false },
    ],
    rowsOf: () => Promise.reject(new Error('not asked')),
    // Its square is what the penalty is to hold.
    gradients: async () =>
      new Map(
        params.trainable.map(
          (name) => [name, params.view(name).data.map((_, i) => -Math.sqrt(fisher(name, i)))] as const,
        ),
      ),
    progress() {},
  });
};

const FORMULAS: Readonly<Record<string, (w: number, start: number, f: number) => [value: number, gradient: number]>> = {
  l1: (w) => [Math.abs(w), Math.sign(w)],
  l2: (w) => [0.5 * w * w, w],
  l2_start: (w, start) => [0.5 * (w - start) ** 2, w - start],
  ewc: (w, start, f) => [0.5 * f * (w - start) ** 2, f * (w - start)],
};

describe('penalties', () => {
  it.each(Object.entries(FORMULAS))(
    '%s adds its gradient to what is there and says its size',
    async (name, formula) => {
      const model = new Quadratic();
      const { params } = model;
      const penalties = (await Penalties.open({ [name]: { strength: 0.3 } }, { params, executor }))!;
      await look(penalties, model);
      const start = new Map(params.trainable.map((key) => [key, params.view(key).data.slice()]));
      for (const key of params.trainable) {
        for (const i of params.view(key).data.keys()) params.view(key).data[i]! += 0.1 * (i - 1);
        params.gradient(key).data.fill(0.25);
      }
      params.view('weight').data[2] = 0;
      const sizes = await penalties.apply();
      let total = 0;
      for (const key of params.trainable) {
        for (const [i, w] of params.view(key).data.entries()) {
          const [value, gradient] = formula(w, start.get(key)![i]!, fisher(key, i));
          total += value;
          expect(params.gradient(key).data[i], `${key}[${i}]`).toBeCloseTo(0.25 + 0.3 * gradient, 6);
        }
      }
      expect(sizes[name]).toBeCloseTo(0.3 * total, 5);
      await penalties.dispose();
    },
  );

  it('a run with them that was stopped ends as one that was not, Fisher information and all', async () => {
    const penalties = { ewc: { strength: 0.2 }, l1: { strength: 0.01 }, l2Start: { strength: 0.1 } };
    const options = { maxSteps: 9, loggingSteps: 1 };
    const newRun = (name: string) => {
      mkdirSync(join(folder, name));
      return join(folder, name);
    };
    const result = (run: string, { params }: Quadratic) => [
      sha256(params.weights),
      readFileSync(join(run, 'metrics.jsonl'), 'utf8'),
    ];
    const whole = newRun('whole');
    const { model } = await quadraticRun({ run: whole, options, penalties, look });
    const wanted = result(whole, model);
    const first = JSON.parse(wanted[1]!.split('\n')[3]!) as Record<string, number>;
    expect(first['penalty/ewc']).toBeGreaterThan(0);
    for (const stop of [1, 4, 7]) {
      const run = newRun(`stopped-${stop}`);
      const controller = new AbortController();
      const reporter = { step: ({ step }: { step: number }) => step === stop && controller.abort() };
      const signal = controller.signal;
      await quadraticRun({ run, options, penalties, look, signal, reporter: reporter as RunRequest['reporter'] & {} });
      expect(readdirSync(join(run, `checkpoint-${stop}`))).toContain('penalties.safetensors');
      const { model: again } = await quadraticRun({ run, options, penalties, resume: true });
      expect(result(run, again)).toEqual(wanted);
    }
    const plain = await quadraticRun({ run: newRun('plain'), options });
    expect(sha256(plain.model.params.weights)).not.toBe(wanted[0]);
    const resumed = quadraticRun({
      run: join(folder, 'plain'),
      options: { ...options, maxSteps: 12 },
      resume: true,
      penalties,
    });
    await expect(resumed).resolves.toBeDefined(); // nothing was saved, so it starts anew
  });

  it('a term that is no scalar, or throws, is one error with file and line', async () => {
    const open = async (name: string, term: string) => {
      const file = join(folder, `${name}.ts`);
      writeFileSync(
        file,
        `import { definePenalty, op } from '@harness-ai/harness/plugin';\n\nexport default definePenalty({\n  name: '${name}', summary: 'x', source: 'x', schema: {},\n  term: ${term},\n});\n`,
      );
      await loadPlugins([file]);
      return Penalties.open({ [name]: { strength: 1 } }, { params: new Quadratic().params, executor });
    };
    const scalar = {
      code: 'PLUGIN_INVALID',
      message: 'the term of vector is no scalar',
      where: { file: expect.stringMatching(/vector\.ts$/), line: 5 },
    };
    await expect(open('vector', '({ param }) => param')).rejects.toMatchObject(scalar);
    const thrown = {
      code: 'PLUGIN_FAILED',
      message: 'term of the penalty broken: nothing here',
      where: { file: expect.stringMatching(/broken\.ts$/), line: 5 },
    };
    await expect(open('broken', "() => { throw new Error('nothing here'); }")).rejects.toMatchObject(thrown);
  });
});

describe('harness align with penalties', { timeout: 240_000 }, () => {
  const set = {
    method: 'dpo',
    model_name_or_path: join(root, 'fixtures/models/tiny-llama-hh'),
    dataset_name: join(root, 'fixtures/preferences/test.jsonl'),
    dataset_train_split: 'train[:8]',
    ...{ per_device_train_batch_size: 2, max_steps: 4, logging_steps: 1, save_steps: 2, max_length: 96 },
    ...{ optim: 'sgd', optim_args: { momentum: 0.9 }, learning_rate: 0.05 },
  };

  it('ewc looks at rows before training, and the run goes on bit for bit', async () => {
    const penalties = { ewc: { strength: 50, rows: 3 }, l2_start: { strength: 0.1 } };
    const { run } = await align(undefined, { set: { ...set, penalties, output_dir: join(folder, 'ewc') } });
    const lines = readFileSync(join(run, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, number>);
    expect(lines[0]!['penalty/ewc']).toBe(0);
    expect(lines[3]!['penalty/ewc']).toBeGreaterThan(0);
    const reader = await SafetensorsReader.open(join(run, 'checkpoint-2', 'penalties.safetensors'));
    const name = 'ewc.fisher.model.norm.weight';
    const found = new Float32Array(reader.tensors.get(name)!.shape.reduce((a, b) => a * b, 1));
    await reader.read(name, found);
    await reader.close();
    expect(found.every((x) => x >= 0) && found.some((x) => x > 0)).toBe(true);
    const again = join(folder, 'again');
    const killed = { set: { ...set, penalties, max_steps: 4, output_dir: again } };
    const controller = new AbortController();
    const { silent } = await import('../../src/train/events.ts');
    const reporter = { ...silent, step: ({ step }: { step: number }) => step === 2 && controller.abort() };
    await expect(
      align(undefined, { ...killed, signal: controller.signal, reporter: reporter as typeof silent }),
    ).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await align(undefined, { ...killed, resume: true });
    for (const file of ['metrics.jsonl', 'model/model.safetensors']) {
      expect(readFileSync(join(again, file)).equals(readFileSync(join(run, file))), file).toBe(true);
    }
  });

  it('wrong settings point at their line', async () => {
    const file = join(folder, 'wrong.yaml');
    const lines = Object.entries(set).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
    writeFileSync(file, `${lines.join('\n')}\npenalties:\n  l2:\n    strength: -1\n  ewc:\n    row: 3\n`);
    const error = await align(file, { dryRun: true }).then(
      () => undefined,
      (thrown: {
        message: string;
        where?: { line?: number };
        also: { message: string; where?: { line?: number } }[];
      }) => thrown,
    );
    const all = [error!, ...error!.also].map(({ message, where }) => `${where?.line} ${message}`).join('\n');
    const at = lines.length;
    expect(all).toMatch(new RegExp(`${at + 3} .*strength`));
    expect(all).toMatch(new RegExp(`${at + 5} .*row`));
  });
});
