/**
 * From the Python functions that a task file names to those that stand in for them. `!function utils.f` in
 * `.../hellaswag/x.yaml` is `f` of the functions called `hellaswag/utils`; the same can be written without a tag, as
 * `hellaswag/utils.f`. What nothing stands in for is refused, as no Python is run.
 */
import { basename, dirname } from 'node:path';
import { didYouMean, joinOr } from "../../base/nearest.js";
import { PythonFunction } from "./task-file.js";
const PLAIN = /^((?:[\w-]+\/)+[\w-]+)\.(\w+)$/;
/** The function that a value names; undefined when it is none. `bare` texts count where only a function makes sense. */
export function functionNamed(value, bare) {
    if (value instanceof PythonFunction)
        return value;
    const match = bare && typeof value === 'string' ? PLAIN.exec(value) : null;
    return match === null ? undefined : new PythonFunction(value, '');
}
/** Where to look for a function: names from the longest to the shortest, and its own name. */
function candidates({ name, folder }) {
    const plain = PLAIN.exec(name);
    if (folder === '' && plain !== null)
        return { modules: [plain[1]], own: plain[2] };
    const parts = name.split('.');
    const own = parts.pop();
    const file = parts.join('/');
    const near = basename(folder);
    return { modules: [`${basename(dirname(folder))}/${near}/${file}`, `${near}/${file}`], own };
}
/**
 * What stands in for a Python function.
 * @param path of the value in the declaration, for messages.
 * @throws HarnessError `TASK_PYTHON` naming file, line, the function, and what to use instead.
 */
export async function standIn(reference, kind, { declaration, path, load }) {
    const { modules, own } = candidates(reference);
    const names = [];
    let found;
    for (const module of modules) {
        const functions = await load(module);
        if (functions === undefined)
            continue;
        const group = functions[kind];
        if (group !== undefined && Object.hasOwn(group, own))
            return group[own];
        found = module;
        names.push(...Object.keys(group ?? {}));
    }
    const key = path.filter((step) => typeof step === 'string').join('.');
    const module = found ?? modules.at(-1);
    const declared = `${kind}: { ${own} } in functions named "${module}"`;
    const near = didYouMean(own, names) ?? (names.length > 0 ? `the built-in ${module} has ${joinOr(names)}.` : undefined);
    throw refusal(declaration, path, {
        message: `${key} names the Python function ${reference.name}, which is not run here`,
        hint: near === undefined
            ? `write it in TypeScript as ${declared}, and give the file with --plugin`
            : `${near} Or write ${declared}, and give the file with --plugin`,
    });
}
/** The error for Python that has no place here at all. */
export function refusal(declaration, path, { message, hint }) {
    return declaration.error('TASK_PYTHON', message, path, hint);
}
