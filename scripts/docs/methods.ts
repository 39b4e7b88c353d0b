/**
 * A page for each training method. What people know of it (formula, when to use it, cost) is written in
 * `docs/methods/NAME.md`; what its file says (idea, keys, defaults, rows) is read from the file, and its recipe is what
 * `harness init` writes.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrainerDefinition } from '../../src/plugin.ts';
import { effectiveSchema } from '../../src/train/schema.ts';
import { outputOf, type Page } from './commands.ts';
import { keyTable, type MethodKeys } from './keys.ts';
import { block, code, headerOf, literal, page, plain, table } from './markdown.ts';
import { type BuiltIn, builtIns, kindOf, root, sourceOf } from './members.ts';

type Method = BuiltIn & { definition: TrainerDefinition };

export const methods = async (): Promise<Method[]> => (await builtIns((await kindOf('trainers'))!)) as Method[];

export const methodKeys = (all: readonly Method[]): Promise<MethodKeys[]> =>
  Promise.all(
    all.map(async ({ definition }) => ({
      name: definition.name,
      schema: await effectiveSchema(definition),
      own: new Set(Object.keys(definition.schema)),
    })),
  );

/** What a run of the method needs, in a table of two columns. */
function facts({ definition, file }: Method): string {
  const { paper, datasetTypes, needs = {}, onPolicy, defaults = {} } = definition;
  const beside = [
    needs.reference === true ? 'a frozen reference, run once over the rows' : undefined,
    needs.teacher === true ? 'a teacher' : undefined,
    needs.head === 'score' ? 'a score head: what comes out is a reward model' : undefined,
    needs.head === 'value' ? 'a value head' : undefined,
    onPolicy === undefined ? undefined : 'answers of its own, written in rounds',
  ].filter((each) => each !== undefined);
  const changed = Object.entries(defaults).map(([key, value]) => code(`${key}: ${literal(value)}`));
  return table(
    ['', ''],
    [
      ['rows', datasetTypes.map(code).join(', ')],
      ['beside the policy', beside.length === 0 ? 'nothing' : beside.join('; ')],
      ['defaults of its own', changed.length === 0 ? 'none' : changed.join(', ')],
      ['paper', paper === undefined ? 'none' : `<${paper}>`],
      ['file', `[${file}](/${file})`],
    ],
  );
}

/** What `harness init` writes for a method, without the lines that are commented out. */
async function recipe(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'harness-docs-'));
  const config = join(folder, `${name}.yaml`);
  try {
    await outputOf('init', name, config);
    const lines = (await readFile(config, 'utf8')).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return block(lines.join('\n').replaceAll(`${root}/`, ''), 'yaml');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function methodPage(method: Method): Promise<Page> {
  const { definition, file } = method;
  const { name } = definition;
  const written = join(root, 'docs', 'methods', `${name}.md`);
  const words = existsSync(written) ? readFileSync(written, 'utf8').replace(/^# .*\n+/, '') : '';
  const text = page(
    `# ${name}`,
    `${plain(definition.summary)}.`,
    facts(method),
    '## The idea',
    headerOf(sourceOf(file)).split('\n').map(plain).join('\n'),
    words.trim(),
    '## A recipe',
    `On the embedded model and our own rows, as ${code(`harness init ${name}`)} writes it, with all other keys as comments:`,
    await recipe(name),
    block(`npx harness init ${name} && npx harness align ${name}.yaml`, 'sh'),
    '## Keys of its own',
    keyTable(Object.entries(definition.schema)) || 'None.',
    'All others: [keys of training](../keys/training.md).',
  );
  return { path: `methods/${name}`, title: name, text };
}

/** A page for each method, and one that names them all. */
export async function methodPages(all: readonly Method[]): Promise<Page[]> {
  const pages = await Promise.all(all.map(methodPage));
  const written = readFileSync(join(root, 'docs', 'methods', 'index.md'), 'utf8');
  const rows = all.map(({ definition: { name, summary, datasetTypes } }) => [
    `[${name}](./${name}.md)`,
    plain(summary),
    datasetTypes.map(code).join(', '),
  ]);
  const index = page(
    written.trim(),
    '## All methods',
    'What all of them take: [keys of training](../keys/training.md).',
    table(['method', 'does', 'rows'], rows),
  );
  return [{ path: 'methods/index', title: 'Which method', text: index }, ...pages];
}
