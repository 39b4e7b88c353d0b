/** What built-in files declare, by kind, as the program itself finds them. */
import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { JsonSchema } from '../../src/config/schema.ts';
import { KINDS } from '../../src/kinds.ts';
import { type Kind, members, nameIn } from '../../src/registry/kind.ts';

/** The repository. */
export const root = resolve(import.meta.dirname, '..', '..');

export interface BuiltIn {
  name: string;
  summary: string;
  /** Options or keys, where its kind has any. */
  schema: Readonly<Record<string, JsonSchema>>;
  definition: object;
  /** Seen from the repository. */
  file: string;
}

/** A kind by its plural; undefined when there is none of that name. */
export const kindOf = async (plural: string): Promise<Kind<object> | undefined> => await KINDS[plural]?.();

/** The members of a kind in the order of their names. */
export async function builtIns(kind: Kind<object>): Promise<BuiltIn[]> {
  return (await members(kind)).map(({ definition, file }) => {
    const { summary, schema } = definition as { summary?: string; schema?: BuiltIn['schema'] };
    return {
      name: nameIn(kind, definition),
      summary: kind.summaryOf?.(definition) ?? summary ?? '',
      schema: schema ?? {},
      definition,
      file: relative(root, file),
    };
  });
}

/** A file of the repository. */
export const sourceOf = (file: string): string => readFileSync(join(root, file), 'utf8');
