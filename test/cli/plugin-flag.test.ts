/** `--plugin` stands in every command whose work finds members by name, and its files are loaded before that work. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { harness } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'harness-plugin-flag-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['generate', ['--model', 'none', 'hello']],
  ['chat', ['--model', 'none']],
  ['merge', ['none', '--output-dir', join(folder, 'out')]],
  ['compare', ['a', 'b']],
  ['list', ['metrics']],
  ['schema', ['dpo']],
])('%s loads it first', async (command, rest) => {
  const file = join(folder, 'nothing.ts');
  writeFileSync(file, 'export default {};\n');
  const { code, err } = await harness([command, '--plugin', file, ...rest]);
  expect([code, err]).toEqual([2, expect.stringMatching(/nothing\.ts:1[\s\S]*declares something/)]);
});

test('what several kinds claim is refused', async () => {
  const file = join(folder, 'both.ts');
  writeFileSync(
    file,
    'export default {\n  name: "both", summary: "x", order: () => [], term: () => {}, state: () => [],\n};\n',
  );
  const { code, err } = await harness(['list', 'metrics', '--plugin', file]);
  expect([code, err]).toEqual([
    2,
    expect.stringMatching(/both\.ts:2[\s\S]*(penalty and order of rows|order of rows and penalty)/),
  ]);
});
