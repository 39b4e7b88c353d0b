/**
 * Where the base model of an adapter lies. `base_model_name_or_path` is what its author typed somewhere else, so a relative
 * path is tried from several places. A candidate is a folder with a config.json; nothing else in it is looked at.
 */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { HarnessError } from '../base/errors.ts';
import { ADAPTER_CONFIG_FILE } from './adapter-config.ts';

/**
 * Tried in order: the adapter's folder, the folder above it, the working folder, then the folders further above the
 * adapter. `given` (a path) is taken instead.
 * @throws HarnessError BASE_MODEL naming what was tried.
 */
export function findBaseFolder(adapterFolder: string, name: string | null, given?: string): string {
  const where = { file: join(adapterFolder, ADAPTER_CONFIG_FILE) };
  const tried = given === undefined ? candidates(resolve(adapterFolder), name) : [resolve(given)];
  const found = tried.find((folder) => existsSync(join(folder, 'config.json')));
  if (found !== undefined) return found;
  if (given !== undefined) {
    throw new HarnessError('BASE_MODEL', `There is no model in ${given}: it has no config.json.`, {
      hint: `The base model of ${adapterFolder} is wanted${name === null ? '' : `; its author called it ${JSON.stringify(name)}`}.`,
    });
  }
  if (name === null) {
    throw new HarnessError('BASE_MODEL', `${where.file} does not name a base model.`, {
      hint: 'Write the path of its folder into base_model_name_or_path (harness merge takes it as --base too).',
      where,
    });
  }
  const few = tried.slice(0, 3).join(', ');
  throw new HarnessError(
    'BASE_MODEL',
    `The base model ${JSON.stringify(name)} of ${adapterFolder} was not found: tried ${few}.`,
    {
      hint: 'Put its folder there, or write its path into base_model_name_or_path of adapter_config.json (harness merge takes it as --base too).',
      where,
    },
  );
}

function candidates(adapterFolder: string, name: string | null): string[] {
  if (name === null) return [];
  if (isAbsolute(name)) return [name];
  const above: string[] = [];
  for (let folder = adapterFolder; above.at(-1) !== folder; folder = dirname(folder)) above.push(folder);
  const tops = [...above.slice(0, 2), process.cwd(), ...above.slice(2)];
  return [...new Set(tops.map((top) => resolve(top, name)))];
}

/**
 * How a base model is written into `adapter_config.json`: relative to the working folder when it lies below it, as PEFT
 * and TRL read it, else absolute.
 */
export function baseName(folder: string): string {
  const path = relative(process.cwd(), resolve(folder));
  return path === '' || path.startsWith('..') || isAbsolute(path) ? resolve(folder) : path.split(sep).join('/');
}
