/** What built-in files declare: each file of a folder is loaded, and what it exports by default is one member or a list. */
import { readdirSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The repository. */
export const root = resolve(import.meta.dirname, '..', '..');

export interface DeclaredMember {
  definition: { name: string; summary: string } & Record<string, unknown>;
  /** Seen from the repository. */
  file: string;
}

/** What a file declares, under its name: that of a provider is its scheme, that of functions the place of their file. */
function named(value: unknown, file: string): DeclaredMember['definition'] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { name, scheme, summary = '' } = value as Partial<Record<'name' | 'scheme' | 'summary', string>>;
  return { ...value, summary, name: name ?? scheme ?? file.replace(/\.ts$/, '') };
}

/** In the order of their names. `deep`: in sub-folders, too. Files without a name to declare are left out. */
export async function declaredIn(folder: string, deep = false): Promise<DeclaredMember[]> {
  const files = readdirSync(join(root, folder), { withFileTypes: true, recursive: deep })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !basename(entry.name).startsWith('_'))
    .map((entry) => join(entry.parentPath, entry.name));
  const loaded = files.map(async (file) => {
    const { default: value } = (await import(pathToFileURL(file).href)) as { default?: unknown };
    return [value].flat().flatMap((each): DeclaredMember[] => {
      const definition = named(each, relative(join(root, folder), file));
      return definition === undefined ? [] : [{ definition, file: relative(root, file) }];
    });
  });
  const all = (await Promise.all(loaded)).flat();
  return all.sort((a, b) => (a.definition.name < b.definition.name ? -1 : 1));
}
