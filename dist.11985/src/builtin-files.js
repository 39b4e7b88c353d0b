/** Where what is built in stands, and the lists of it: by listing the folders beside `src`, from source and from the build. */
import { existsSync, readdirSync } from 'node:fs';
import { extname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HarnessError } from "./base/errors.js";
import { didYouMean } from "./base/nearest.js";
import { packageRoot } from "./base/package-root.js";
import { requireInput } from "./base/paths.js";
/** Where each kind lies, seen from the folder that holds `src`. */
const FOLDERS = {
    trainers: 'trainers',
    rewards: 'trainers/rewards',
    metrics: 'evals/metrics',
    providers: 'src/providers',
    tasks: 'evals/tasks',
    functions: 'evals/functions',
    attacks: 'evals/attacks',
    blocks: 'reports/blocks',
};
const own = fileURLToPath(import.meta.url);
/** `.ts` when running from source, `.js` in the build. */
const suffix = extname(own);
/**
 * What stands in a folder of built-ins, by file name; nothing is loaded. Names with `_` are helpers, and so are sub-folders,
 * those of functions apart: `hellaswag/utils.ts` stands in for `hellaswag/utils.py`.
 */
export function listBuiltins(kind) {
    const folder = join(own, '..', '..', FOLDERS[kind]);
    if (!existsSync(folder))
        return [];
    return readdirSync(folder, { withFileTypes: true, recursive: kind === 'functions' })
        .filter((entry) => entry.isFile() && extname(entry.name) === suffix)
        .filter(({ name }) => !name.startsWith('_') && !name.endsWith(`.d${suffix}`))
        .map((entry) => {
        const file = join(entry.parentPath, entry.name);
        return { name: file.slice(resolve(folder).length + 1, -suffix.length).replaceAll(sep, '/'), file };
    })
        .sort((a, b) => (a.name < b.name ? -1 : 1));
}
/** The folder of our own task files in YAML. */
export const taskFolder = () => join(packageRoot(), 'evals', 'tasks');
/** The suites, by file name. */
export const listSuites = () => yamlFiles('suites');
/** The lexicons of swaps, by file name. */
export const listSwaps = () => yamlFiles('swaps');
function yamlFiles(kind) {
    const folder = join(packageRoot(), 'evals', kind);
    if (!existsSync(folder))
        return [];
    return readdirSync(folder)
        .filter((name) => /\.ya?ml$/.test(name))
        .map((name) => ({ name: name.replace(/\.ya?ml$/, ''), file: join(folder, name) }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
}
/**
 * The file of a suite: a built-in by name, or the path of one.
 * @throws HarnessError `SUITE_UNKNOWN` with the nearest names.
 */
export function findSuite(name, configFile) {
    const suites = listSuites();
    const found = suites.find((suite) => suite.name === name);
    if (found !== undefined)
        return found.file;
    if (/\.ya?ml$/.test(name)) {
        const beside = configFile === undefined ? {} : { configFile };
        return requireInput(name, { what: 'suite', code: 'SUITE_UNKNOWN', ...beside });
    }
    const names = suites.map((suite) => suite.name);
    throw new HarnessError('SUITE_UNKNOWN', `unknown suite "${name}"`, {
        hint: didYouMean(name, names) ?? `known: ${names.join(', ')}; or the path of a YAML file`,
    });
}
/**
 * The file of a lexicon of swaps: a built-in by name, or the path of one.
 * @throws HarnessError `SWAP_UNKNOWN` with the nearest names.
 */
export function findSwap(name) {
    const swaps = listSwaps();
    const found = swaps.find((swap) => swap.name === name);
    if (found !== undefined)
        return found.file;
    if (/\.ya?ml$/.test(name))
        return requireInput(name, { what: 'lexicon of swaps', code: 'SWAP_UNKNOWN' });
    const names = swaps.map((swap) => swap.name);
    throw new HarnessError('SWAP_UNKNOWN', `there is no lexicon of swaps "${name}"`, {
        hint: didYouMean(name, names) ?? `known: ${names.join(', ')}; or the path of a YAML file`,
    });
}
