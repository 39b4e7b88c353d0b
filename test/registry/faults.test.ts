/** What is wrong in a user's plug-in is one error with its file and line, whatever was called and however it failed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { HarnessError } from '../../src/base/errors.ts';
import { score } from '../../src/index.ts';
import { PROVIDERS } from '../../src/providers/contract/provider-kind.ts';
import { load } from '../../src/registry/kind.ts';
import { loadPlugins } from '../../src/user-plugins.ts';
import { harness } from '../cli/harness.ts';
import { PLUGIN } from '../cli/plugin-trainer.ts';

const folder = mkdtempSync(join(tmpdir(), 'harness-faults-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a plug-in; `HERE` stands in the line that an error is to name. */
function plugin(name: string, text: string): { file: string; line: number } {
  const file = join(folder, name);
  writeFileSync(file, text);
  return { file, line: text.split('\n').findIndex((line) => line.includes('HERE')) + 1 };
}

async function errorOf(work: () => Promise<unknown>): Promise<HarnessError> {
  const error = await work().then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!HarnessError.is(error)) throw error ?? new Error('nothing was thrown');
  return error;
}

const metric = (body: string) => `
import { defineMetric } from '@harness-ai/harness/plugin';
type Row = { prediction: string };
export default defineMetric({
  name: 'faulty', summary: 'x', kind: 'text', source: 'x', higherIsBetter: true, range: [0, 1],
  inputs: { prediction: 'text' }, schema: {},
${body}
});
`;

test('a metric that throws', async () => {
  const { file, line } = plugin(
    'metric.ts',
    metric('  perSample({ prediction }: Row): number {\n    return (prediction as any).no.length; // HERE\n  },'),
  );
  const error = await errorOf(() => score('faulty', [{ prediction: 'a' }], { plugins: [file] }));
  expect(error).toMatchObject({ code: 'PLUGIN_FAILED', exitCode: 2, where: { file, line } });
  expect(error.message).toMatch(/^row 1: perSample of the metric faulty: .*length/);
});

test('a syntax error, and what is thrown while loading', async () => {
  const broken = plugin('syntax.ts', 'const a: number = 1;\nexport default {\n  x: (\n}; // HERE\n');
  expect(await errorOf(() => loadPlugins([broken.file]))).toMatchObject({
    ...{ code: 'PLUGIN_FAILED', exitCode: 2, where: { file: broken.file, line: broken.line } },
    message: expect.stringContaining('could not be loaded'),
  });
  const thrown = plugin(
    'thrown.ts',
    'interface A { x: number }\nconst a: A = { x: 1 };\nthrow new Error(`at once ${a.x}`); // HERE\n',
  );
  expect(await errorOf(() => loadPlugins([thrown.file]))).toMatchObject({
    ...{ code: 'PLUGIN_FAILED', where: { file: thrown.file, line: thrown.line } },
    message: expect.stringContaining('at once 1'),
  });
});

test('a wrong declaration names the line that declares it', async () => {
  const { file, line } = plugin(
    'list.ts',
    "const one = {\n  name: 'one_reward', // HERE\n  score: () => 1,\n};\nexport default [one];\n",
  );
  const error = await errorOf(() => loadPlugins([file]));
  expect(error).toMatchObject({ code: 'PLUGIN_INVALID', where: { file, line } });
  expect(error.message).toContain('summary: one sentence');
});

test('a provider fails in a method of what it opened, in its own class, later', async () => {
  const { file, line } = plugin(
    'provider.ts',
    `class Mine {
  #state: string[] | undefined;
  readonly model = 'mine';
  async answer(): Promise<string> {
    await null;
    return this.#state!.join(); // HERE
  }
}
export default { scheme: 'faulty', summary: 'x', schema: {}, open: async () => new Mine() };
`,
  );
  await loadPlugins([file]);
  const opened = (await (await load(PROVIDERS, 'faulty')).open('x', {}, {} as never)) as unknown as {
    answer(): Promise<unknown>;
    model: string;
  };
  expect(opened.model).toBe('mine');
  const error = await errorOf(() => opened.answer());
  expect(error).toMatchObject({ code: 'PLUGIN_FAILED', where: { file, line } });
  expect(error.message).toMatch(/^answer of the provider faulty: /);
});

test.each([
  ['an exception', '(undefined as any).nothing; // HERE', 'PLUGIN_FAILED'],
  ['a shape that does not fit', 'op.matmul(context.policy.logps, context.policy.logps); // HERE', 'PLUGIN_INVALID'],
])('a loss with %s, through the command line', async (_, code, wanted) => {
  const text = PLUGIN.replace('  loss(context, options) {', `  loss(context, options) {\n    ${code}`);
  const { file, line } = plugin(`${wanted}.ts`, text);
  const { code: exit, err } = await harness([
    ...['align', '--method', 'liking', '--plugin', file, '--max_steps', '1'],
    ...['--model_name_or_path', join(import.meta.dirname, '../../fixtures/models/tiny-llama-hh')],
    ...[
      '--dataset_name',
      join(import.meta.dirname, '../../fixtures/preferences'),
      '--dataset_train_split',
      'train[:8]',
    ],
    ...['--output-dir', join(folder, 'run')],
  ]);
  expect(err).toContain(`${file}:${line}:`);
  expect(err).toContain(`[${wanted}]`);
  expect(err).toContain('HERE');
  expect(exit).toBe(2);
});
