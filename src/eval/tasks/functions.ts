/**
 * From the Python functions that a task file names to those that stand in for them. `!function utils.f` in
 * `.../hellaswag/x.yaml` is `f` of the functions called `hellaswag/utils`; the same can be written without a tag, as
 * `hellaswag/utils.f`. What nothing stands in for is refused, as no Python is run.
 */
import { basename, dirname } from 'node:path';
import type { HarnessError } from '../../base/errors.ts';
import { didYouMean, joinOr } from '../../base/nearest.ts';
import { find } from '../../registry/kind.ts';
import { FUNCTIONS } from './function-kind.ts';
import { type Declaration, PythonFunction } from './task-file.ts';
import type { TaskFunctions } from './task-functions.ts';

/** The kinds of function, as `TaskFunctions` groups them. */
export type FunctionKind = Exclude<keyof TaskFunctions, 'name'>;
export type FunctionOf<Kind extends FunctionKind> = NonNullable<TaskFunctions[Kind]>[string];

const PLAIN = /^((?:[\w-]+\/)+[\w-]+)\.(\w+)$/;

/** The function that a value names; undefined when it is none. `bare` texts count where only a function makes sense. */
export function functionNamed(value: unknown, bare: boolean): PythonFunction | undefined {
  if (value instanceof PythonFunction) return value;
  const match = bare && typeof value === 'string' ? PLAIN.exec(value) : null;
  return match === null ? undefined : new PythonFunction(value as string, '');
}

/** Where to look for a function: names from the longest to the shortest, and its own name. */
function candidates({ name, folder }: PythonFunction): { modules: string[]; own: string } {
  const plain = PLAIN.exec(name);
  if (folder === '' && plain !== null) return { modules: [plain[1] as string], own: plain[2] as string };
  const parts = name.split('.');
  const own = parts.pop() as string;
  const file = parts.join('/');
  const near = basename(folder);
  return { modules: [`${basename(dirname(folder))}/${near}/${file}`, `${near}/${file}`], own };
}

/**
 * What stands in for a Python function.
 * @param path of the value in the declaration, for messages.
 * @throws HarnessError `TASK_PYTHON` naming file, line, the function, and what to use instead.
 */
export async function standIn<Kind extends FunctionKind>(
  reference: PythonFunction,
  kind: Kind,
  { declaration, path }: { declaration: Declaration; path: readonly (string | number)[] },
): Promise<FunctionOf<Kind>> {
  const { modules, own } = candidates(reference);
  const names: string[] = [];
  let found: string | undefined;
  for (const module of modules) {
    const functions = (await find(FUNCTIONS, module))?.definition;
    if (functions === undefined) continue;
    const group = functions[kind] as Readonly<Record<string, FunctionOf<Kind>>> | undefined;
    if (group !== undefined && Object.hasOwn(group, own)) return group[own] as FunctionOf<Kind>;
    found = module;
    names.push(...Object.keys(group ?? {}));
  }
  const key = path.filter((step) => typeof step === 'string').join('.');
  const module = found ?? (modules.at(-1) as string);
  const declared = `${kind}: { ${own} } in functions named "${module}"`;
  const near =
    didYouMean(own, names) ?? (names.length > 0 ? `the built-in ${module} has ${joinOr(names)}.` : undefined);
  throw refusal(declaration, path, {
    message: `${key} names the Python function ${reference.name}, which is not run here`,
    hint:
      near === undefined
        ? `write it in TypeScript as ${declared}, and give the file with --plugin`
        : `${near} Or write ${declared}, and give the file with --plugin`,
  });
}

/** The error for Python that has no place here at all. */
export function refusal(
  declaration: Declaration,
  path: readonly (string | number)[],
  { message, hint }: { message: string; hint: string },
): HarnessError {
  return declaration.error('TASK_PYTHON', message, path, hint);
}
