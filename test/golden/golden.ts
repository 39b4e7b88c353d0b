/**
 * Where the golden numbers are. `GOLDEN_DIR` names the folder above `alignment/`, `metrics/` ... (absolute, or relative to
 * the working folder); without it `test/golden`, and `../shared/golden` for a name that is not there. The very same tests
 * run on other files of the same names and shapes, so they find cases by listing and take every setting from the files.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..', '..');
const TOPS = process.env.GOLDEN_DIR
  ? [resolve(process.env.GOLDEN_DIR)]
  : [join(ROOT, 'test', 'golden'), resolve(ROOT, '..', 'shared', 'golden')];

/** The folder of a name's files, undefined when there is none. */
export function goldenFolder(name: string): string | undefined {
  return TOPS.map((top) => join(top, name)).find(
    (f) => existsSync(f) && readdirSync(f).some((file) => file.endsWith('.json')),
  );
}

/** Names of the golden files that match, sorted; empty when the folder is not there. */
export function goldenFiles(name: string, pattern: RegExp): string[] {
  const folder = goldenFolder(name);
  return folder
    ? readdirSync(folder)
        .filter((f) => pattern.test(f))
        .sort()
    : [];
}

/**
 * A golden file's content, undefined when it is not there: the test is then skipped. Throws when it
 * has no cases, as then nothing would be tested.
 */
export function readGolden<T>(name: string, file: string): T | undefined {
  const folder = goldenFolder(name);
  if (!folder || !existsSync(join(folder, file))) return undefined;
  const content = JSON.parse(readFileSync(join(folder, file), 'utf8')) as T & { cases?: unknown };
  if (Array.isArray(content.cases) && content.cases.length === 0) throw new Error(`${name}/${file} has no cases`);
  return content;
}

/**
 * A model folder that a golden file names (`models/tiny-llama-hh`): beside the golden folders, in fixtures, or in
 * ../shared. Throws when it is nowhere, naming what was tried.
 */
export function goldenModel(relative: string): string {
  const tops = [
    ...TOPS.flatMap((top) => [top, resolve(top, '..')]),
    join(ROOT, 'fixtures'),
    resolve(ROOT, '..', 'shared'),
  ];
  const tried = tops.map((top) => join(top, relative));
  const found = tried.find((f) => existsSync(join(f, 'config.json')) || existsSync(join(f, 'adapter_config.json')));
  if (!found) throw new Error(`no model ${relative}; looked for ${tried.join(', ')}`);
  return found;
}

/** The model a golden file was made from: the one it names, else the only one beside the golden folders, else the fixture. */
export function modelOf(golden: { model?: string }): string {
  if (golden.model) return goldenModel(golden.model);
  for (const folder of TOPS.flatMap((top) => [join(top, 'models'), resolve(top, '..', 'models')])) {
    const names = existsSync(folder)
      ? readdirSync(folder).filter((m) => existsSync(join(folder, m, 'config.json')))
      : [];
    if (names.length === 1) return join(folder, names[0] as string);
  }
  return goldenModel('models/tiny-llama-hh');
}

/** `|a - b| <= abs + rel·|b|` */
export const within = (a: number, b: number, tolerance: { abs?: number; rel?: number }): boolean =>
  Math.abs(a - b) <= (tolerance.abs ?? 0) + (tolerance.rel ?? 0) * Math.abs(b);

/** Euclidean norm. */
export const norm = (xs: ArrayLike<number>): number => Math.sqrt(Array.from(xs).reduce((a, x) => a + x * x, 0));
