/** Tables of keys, made from the schemas that check configs; and the pages of those that are not one method's own. */
import { describeSchema } from '../../src/config/describe.ts';
import type { JsonSchema, ObjectSchema } from '../../src/config/schema.ts';
import { outputOf, type Page } from './commands.ts';
import { code, literal, page, plain, table } from './markdown.ts';

type Keys = readonly (readonly [key: string, schema: JsonSchema])[];

/** Long lists of choices are a line of their own in `harness schema`; a table names the first ones. */
function typeOf(schema: JsonSchema): string {
  const text = describeSchema(schema);
  return text.length > 240 ? `${text.slice(0, text.lastIndexOf(',', 220))} …` : text;
}

function about(schema: JsonSchema): string {
  const parts = [
    schema.description,
    schema['x-ignored'] === undefined ? undefined : `Without effect: ${schema['x-ignored']}`,
    schema['x-unavailable'] === undefined ? undefined : `Only these values: ${schema['x-unavailable']}`,
  ];
  return plain(parts.filter((part) => part !== undefined).join(' '));
}

/** '' without keys. Keys below a mapping follow it, with a dot. */
export function keyTable(keys: Keys): string {
  const rows = keys.flatMap(([key, schema]) => rowsOf(key, schema));
  return table(['key', 'value', 'default', 'what it does'], rows);
}

function rowsOf(key: string, schema: JsonSchema): string[][] {
  const standard = schema.default === undefined ? '' : code(literal(schema.default));
  const inner = schema.properties ?? schema.items?.properties ?? {};
  const below = schema.items === undefined ? '.' : '[].';
  return [
    [code(key), plain(typeOf(schema)), standard, about(schema)],
    ...Object.entries(inner).flatMap(([name, each]) => rowsOf(`${key}${below}${name}`, each)),
  ];
}

/** Tables of keys under the headings of their groups, as `harness init` orders them. */
function groupedKeys(keys: Keys, level: string): string {
  const groups = new Map<string, [string, JsonSchema][]>();
  for (const [key, schema] of keys) {
    const group = schema['x-group'] ?? 'more';
    groups.set(group, [...(groups.get(group) ?? []), [key, schema]]);
  }
  if (groups.size === 1) return keyTable(keys);
  return [...groups].map(([group, members]) => `${level} ${group}\n\n${keyTable(members)}`).join('\n\n');
}

/** A method's keys: those that every method has, and its own. */
export interface MethodKeys {
  name: string;
  schema: ObjectSchema;
  /** Keys that only this method's file declares. */
  own: ReadonlySet<string>;
}

/** The keys that methods share: the first definition of each, and which methods have it where not all do. */
function sharedKeys(methods: readonly MethodKeys[]): Keys {
  const found = new Map<string, { schema: JsonSchema; of: string[] }>();
  for (const { name, schema, own } of methods) {
    for (const [key, inner] of Object.entries(schema.properties)) {
      if (key === 'method' || own.has(key)) continue;
      const entry = found.get(key) ?? { schema: inner, of: [] };
      entry.of.push(name);
      found.set(key, entry);
    }
  }
  return [...found].map(([key, { schema, of }]) => {
    if (of.length === methods.length) return [key, schema];
    const only = of.length > methods.length / 2 ? 'Not of every method.' : `Of ${of.join(', ')}.`;
    return [key, { ...schema, description: `${schema.description ?? ''} ${only}` }];
  });
}

/** Pages of keys: training's shared ones, and the files that other commands read. */
export async function keyPages(methods: readonly MethodKeys[]): Promise<Page[]> {
  const others = [
    ['eval', 'Evaluation', 'Keys of a config of `harness eval`; each is a flag too.'],
    ['suite', 'Suites', 'Keys of a suite, a YAML file in `evals/suites/` or your own.'],
    ['swap', 'Swaps', 'Keys of a lexicon of exchanged words, for `TASK~NAME`.'],
    ['card', 'Cards', 'Keys of `card.yaml` or of the front matter of `card.md`, beside a run.'],
  ] as const;
  const training = page(
    '# Keys of training',
    "What every method takes, by TRL's names. A method adds keys of its own and may have other defaults: its page tells. `harness schema METHOD` prints all of them as JSON Schema, `harness init METHOD` a config with comments.",
    groupedKeys(sharedKeys(methods), '##'),
  );
  const pages = others.map(async ([name, title, about]): Promise<Page> => {
    const { properties = {} } = JSON.parse(await outputOf('schema', name)) as {
      properties?: Record<string, JsonSchema>;
    };
    const keys = Object.entries(properties);
    const text = page(
      `# Keys: ${title.toLowerCase()}`,
      `${about} As JSON Schema: \`harness schema ${name}\`.`,
      groupedKeys(keys, '##'),
    );
    return { path: `keys/${name}`, title, text };
  });
  return [{ path: 'keys/training', title: 'Training', text: training }, ...(await Promise.all(pages))];
}
