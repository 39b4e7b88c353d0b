/** The import rules of .dependency-cruiser.cjs, shown to catch what they forbid and to let pass what they allow. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

interface Violation {
  from: string;
  to: string;
  rule: { name: string };
  /** A cycle is told once, from one of its files. */
  cycle?: { name: string }[];
}

/** `[file, what it imports, rule broken or undefined]`; every file also exports a type so that type imports resolve. */
const imports: readonly [string, string, string | undefined][] = [
  ['src/base/a.ts', '../runs/folder.ts', 'layers-base'],
  ['src/data/a.ts', '../engine/graph.ts', 'layers-data'],
  ['src/train/a.ts', '../eval/runner.ts', 'layers-train'],
  ['src/eval/a.ts', '../train/loop.ts', 'layers-eval'],
  ['src/models/a.ts', '../plugin.ts', 'layers-models'],
  ['src/python/a.ts', '../data/rows.ts', 'layers-python'],
  ['src/run/a.ts', '../cli/io.ts', 'layers-run'],
  ['src/index.ts', './cli/program.ts', 'library-without-command-line'],
  ['src/cli/a.ts', '../../trainers/dpo.ts', 'src-knows-no-plugin'],
  ['trainers/a.ts', './dpo.ts', 'trainers-use-the-contracts'],
  ['trainers/b.ts', '../src/train/loop.ts', 'trainers-use-the-contracts'],
  ['trainers/e.ts', '../src/engine/ops.ts', 'trainers-use-the-contracts'],
  ['trainers/f.ts', '../src/plugin-data.ts', 'trainers-use-the-contracts'],
  ['evals/metrics/b.ts', '../../src/base/errors.ts', 'evals-use-the-contracts'],
  ['evals/datasets/a.ts', '../../src/plugin-data.ts', undefined],
  ['reports/blocks/a.ts', '../../src/report/parts.ts', 'blocks-use-the-contracts'],
  ['reports/blocks/b.ts', '../../src/plugin-report.ts', undefined],
  ['evals/metrics/a.ts', '../../trainers/math/kl.ts', 'evals-use-the-contracts'],
  ['src/engine/one.ts', './two.ts', 'no-cycles'],
  ['src/engine/two.ts', './one.ts', 'no-cycles'],
  ['src/engine/b.ts', '../base/id.ts', undefined],
  ['src/providers/a.ts', '../generate/decode.ts', undefined],
  ['src/run/b.ts', '../user-plugins.ts', undefined],
  ['src/cli/b.ts', '../kinds.ts', undefined],
  ['src/kinds.ts', '../trainers/dpo.ts', 'src-knows-no-plugin'],
  ['src/registry/a.ts', '../config/schema.ts', 'layers-registry'],
  ['src/data/b.ts', '../registry/kind.ts', undefined],
  ['trainers/c.ts', '../src/plugin.ts', undefined],
  ['trainers/d.ts', './math/kl.ts', undefined],
];

let folder = '';
let found: Violation[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'harness-layers-'));
  const put = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const from = new Map(imports.map(([file, target]) => [file, target]));
  const leaves = imports.map(([file, target]) => join(dirname(file), target)).filter((file) => !from.has(file));
  for (const file of leaves) put(file, 'export type T = number;\n');
  for (const [file, target] of from) put(file, `import type { T as U } from '${target}';\nexport type T = U;\n`);
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) {
    copyFileSync(join(root, file), join(folder, file));
  }
  const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [
    cruiser,
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
    'src',
    'trainers',
    'evals',
    'reports',
  ];
  const output = execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  found = (JSON.parse(output) as { summary: { violations: Violation[] } }).summary.violations;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(imports)('%s importing the type of %s breaks: %s', (file, _target, rule) => {
  const concerns = ({ from, cycle = [] }: Violation) => from === file || cycle.some(({ name }) => name === file);
  const rules = new Set(found.filter(concerns).map((violation) => violation.rule.name));
  expect([...rules]).toEqual(rule === undefined ? [] : [rule]);
});
