/** Kinds whose members are YAML files of the package, or a user's by path: suites, lexicons of swaps. Leaves out reading them. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../base/package-root.ts';
import { requireInput } from '../base/paths.ts';
import { type BuiltinFile, type Kind, unknown } from './kind.ts';

export type YamlKind = Pick<Kind<object>, 'plural' | 'word' | 'folder' | 'code'>;

/** The files that ship with us, by name. */
export function yamlFiles({ folder }: YamlKind): BuiltinFile[] {
  const place = join(packageRoot(), folder);
  if (!existsSync(place)) return [];
  return readdirSync(place)
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => ({ name: name.replace(/\.ya?ml$/, ''), file: join(place, name) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The file of a member: ours by name, or the path of one, looked for beside the config too.
 * @throws HarnessError of the kind's code with the nearest names.
 */
export function findYaml(kind: YamlKind, name: string, configFile?: string): string {
  const files = yamlFiles(kind);
  const found = files.find((file) => file.name === name);
  if (found !== undefined) return found.file;
  if (/\.ya?ml$/.test(name)) {
    return requireInput(name, {
      what: kind.word,
      code: kind.code,
      ...(configFile === undefined ? {} : { configFile }),
    });
  }
  const hint = 'or the path of a YAML file';
  return unknown(
    { ...kind, hint },
    name,
    files.map((file) => file.name),
  );
}
