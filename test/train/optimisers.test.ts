/**
 * Every optimiser trains, is forecast, is killed and goes on bit for bit; and what is wrong in one that a user wrote is one
 * error that names file and line. torch's numbers are in the golden test; transformers' Adafactor is held here against
 * numbers of its own class (reference/adafactor.py).
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { HarnessError } from '../../src/base/errors.ts';
import { sha256 } from '../../src/base/hash.ts';
import { onnxExecutor } from '../../src/engine/onnx/executor.ts';
import { ParamStore } from '../../src/engine/params.ts';
import { builtinFiles, members } from '../../src/registry/kind.ts';
import { OPTIMISERS } from '../../src/train/optimiser/check-optimiser.ts';
import { chooseOptimiser, openOptimiser, optimiserBytes } from '../../src/train/optimiser/open-optimiser.ts';
import { loadPlugins } from '../../src/user-plugins.ts';
import { Quadratic, quadraticRun, type RunRequest } from './quadratic.ts';

const folder = mkdtempSync(join(tmpdir(), 'harness-optimisers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const executor = onnxExecutor({ threads: 1 });
const adam = { adamBeta1: 0.9, adamBeta2: 0.99, adamEpsilon: 1e-8, weightDecay: 0.02 };

const newRun = (name: string): string => {
  mkdirSync(join(folder, name));
  return join(folder, name);
};
const result = (run: string, { params }: Quadratic) => ({
  weights: sha256(params.weights),
  metrics: readFileSync(join(run, 'metrics.jsonl'), 'utf8'),
});

/** A run stopped after `step` and gone on with. */
async function stopped(run: string, step: number, request: Omit<RunRequest, 'run'>) {
  const controller = new AbortController();
  const reporter = { step: (event: { step: number }) => event.step === step && controller.abort() };
  await quadraticRun({ ...request, run, signal: controller.signal, reporter: reporter as RunRequest['reporter'] & {} });
  return result(run, (await quadraticRun({ ...request, run, resume: true })).model);
}

describe('optimisers', async () => {
  const names = (await members(OPTIMISERS)).map(({ definition }) => definition.name);

  it('are what the folder holds', () => {
    expect(builtinFiles(OPTIMISERS).length).toBeGreaterThanOrEqual(9);
    expect(names).toContain('adafactor_torch');
  });

  it.each(names)('%s: a run that was stopped ends as one that was not', async (optim) => {
    const request = { optimiser: { optim }, options: { learningRate: 0.01, maxSteps: 8 } };
    const whole = newRun(`${optim}-whole`);
    const { model } = await quadraticRun({ ...request, run: whole });
    expect(model.params.view('weight').data.every(Number.isFinite)).toBe(true);
    expect(model.params.view('weight').data[0]).not.toBe(new Quadratic().params.view('weight').data[0]);
    expect(await stopped(newRun(`${optim}-stopped`), 5, request)).toEqual(result(whole, model));
  });

  it('a checkpoint of another optimiser is refused by name', async () => {
    const run = newRun('changed');
    const options = { maxSteps: 4, saveStrategy: 'steps', saveSteps: 2 } as const;
    await quadraticRun({ run, options });
    expect(readdirSync(run)).toContain('checkpoint-4');
    const resumed = quadraticRun({
      run,
      options: { ...options, maxSteps: 6 },
      resume: true,
      optimiser: { optim: 'lion' },
    });
    await expect(resumed).rejects.toThrow(/exp_avg_sq\.weight, which nothing reads/);
  });

  it('says the bytes it keeps, and takes settings from optim_args, shared keys and its defaults in turn', async () => {
    const params = new ParamStore([
      { name: 'matrix', shape: [4, 6], trainable: true, decay: true },
      { name: 'norm', shape: [6], trainable: true, decay: false },
    ]);
    const bytes = async (optim: string) => optimiserBytes(await chooseOptimiser({ ...adam, optim }), params);
    expect([await bytes('adamw'), await bytes('sgd'), await bytes('adafactor'), await bytes('muon')]).toEqual([
      ...[4 * 2 * 30, 0],
      ...[4 * (4 + 6 + 6), 4 * (24 + 12)],
    ]);
    const chosen = async (optim: string, optimArgs?: string) =>
      (await chooseOptimiser({ ...adam, optim, optimArgs })).options;
    expect(await chosen('lion')).toEqual({ betas: [0.9, 0.99] });
    expect(await chosen('lion_32bit')).toEqual({ betas: [0.9, 0.99] });
    expect(await chosen('adamw_torch')).toMatchObject({ betas: [0.9, 0.99], eps: 1e-8, amsgrad: false });
    expect(await chosen('sgd', 'momentum=0.9, nesterov=True,foo=1')).toEqual({
      momentum: 0.9,
      dampening: 0,
      nesterov: true,
    });
  });

  it('adafactor gives the numbers of transformers', async () => {
    const file = JSON.parse(readFileSync(new URL('./reference/adafactor.json', import.meta.url), 'utf8')) as {
      cases: {
        lr: number;
        weight_decay: number;
        args: Record<string, unknown>;
        start: number[][];
        grads: number[][][];
        params: number[][][];
      }[];
    };
    for (const { lr, weight_decay: weightDecay, args, start, grads, params } of file.cases) {
      const shape = start.length === 1 ? [start[0]!.length] : [start.length, start[0]!.length];
      const store = new ParamStore([{ name: 'w', shape, trainable: true, decay: true }]);
      store.view('w').data.set(start.flat());
      const running = await openOptimiser(
        { ...adam, weightDecay, optim: 'adafactor', optimArgs: args },
        { params: store, executor },
      );
      for (const [t, wanted] of params.entries()) {
        store.gradient('w').data.set(grads[t]!.flat());
        await running.step(lr, 1);
        for (const [i, x] of wanted.flat().entries()) {
          expect(Math.abs(store.view('w').data[i]! - x), `step ${t} [${i}]`).toBeLessThan(1e-5 + 1e-4 * Math.abs(x));
        }
      }
    }
  });
});

describe('an optimiser of a user', () => {
  const write = (name: string, state: string, step: string): string => {
    const file = join(folder, `${name}.ts`);
    const lines = [
      "import { defineOptimiser, op } from '@harness-ai/harness/plugin';",
      'export default defineOptimiser({',
      `  name: '${name}',`,
      "  summary: 'of a test', source: 'none', schema: {},",
      `  state: () => ${state},`,
      `  step: (c) => ${step},`,
      '});',
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    return file;
  };
  const open = async (name: string, state: string, step: string) => {
    await loadPlugins([write(name, state, step)]);
    const { params } = new Quadratic();
    const running = await openOptimiser({ ...adam, optim: name }, { params, executor });
    await running.step(0.1, 1);
    return params;
  };
  const plain = '({ param: op.sub(c.param, op.mul(c.grad, c.scalar("lr"))), state: {} })';

  it('is found by its name', async () => {
    const run = newRun('mine');
    await loadPlugins([write('mine', '[]', plain)]);
    const { model } = await quadraticRun({
      run,
      optimiser: { optim: 'mine', weightDecay: 0 },
      options: { maxSteps: 3 },
    });
    const sgd = await quadraticRun({
      run: newRun('as-sgd'),
      optimiser: { optim: 'sgd', weightDecay: 0 },
      options: { maxSteps: 3 },
    });
    expect(model.params.weights).toEqual(sgd.model.params.weights);
  });

  it.each([
    [
      'twice',
      "[{ name: 'a' }, { name: 'a' }]",
      plain,
      'PLUGIN_INVALID',
      /twice\.ts:5 the state name "a" is used twice/,
    ],
    [
      'unfit',
      "[{ name: 'a', shape: 'columns' }]",
      plain.replace('state: {}', 'state: c.state'),
      'PLUGIN_INVALID',
      /unfit\.ts:5 the shape "columns" of the state "a" does not fit a parameter of shape \[2\]/,
    ],
    [
      'shape',
      '[]',
      '{ param: op.sum(c.param), state: {} }',
      'PLUGIN_INVALID',
      /shape\.ts:6 step gives the parameter with shape \[\], it is kept as \[2, 3\]/,
    ],
    ['less', "[{ name: 'a' }]", plain, 'PLUGIN_INVALID', /less\.ts:5 step does not give the state "a"/],
    [
      'more',
      '[]',
      '{ param: c.param, state: { b: c.param } }',
      'PLUGIN_INVALID',
      /more\.ts:6 step gives the state "b", which is not declared/,
    ],
    [
      'throws',
      '[]',
      '{ throw new Error("no such thing"); }',
      'PLUGIN_FAILED',
      /throws\.ts:6 step of the optimiser throws: no such thing/,
    ],
    [
      'misfit',
      '[]',
      '({ param: op.matmul(c.param, c.param), state: {} })',
      'PLUGIN_INVALID',
      /misfit\.ts:6 step of the optimiser misfit: .*matmul/,
    ],
  ])('%s: one error with file and line', async (name, state, step, code, message) => {
    const body = step.startsWith('{ param') ? `(${step})` : step;
    const error = await open(name, state, body).then(
      () => undefined,
      (thrown: HarnessError) => thrown,
    );
    expect(`${error?.where?.file}:${error?.where?.line} ${error?.message}`).toMatch(message);
    expect([error?.code, error?.exitCode]).toEqual([code, 2]);
  });
});
