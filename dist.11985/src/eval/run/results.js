/**
 * What an evaluation leaves: `evals/<task>/results.json` (also of groups and suites, with `kind` saying which) and
 * `samples.jsonl.gz` beside it. Keys are the files' own, in snake_case.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from "../../base/atomic.js";
import { sha256 } from "../../base/hash.js";
/** `acc`, or `exact_match,strict-match` under a named filter pipeline. */
export const metricKey = (metric, filter) => filter === 'none' ? metric : `${metric},${filter}`;
/** A task's name as that of a folder. Names that had to be changed get a hash, so that no two become one. */
export function taskFolder(name) {
    const safe = name.replace(/[^\w.-]+/g, '-').replace(/^[.-]+/, '');
    return safe === name && safe !== '' ? safe : `${safe || 'task'}-${sha256(name).slice(0, 8)}`;
}
/** Numbers that JSON has no word for become texts: `-Infinity`, `NaN`; big integers become numbers or texts. */
export function writable(_key, value) {
    if (typeof value === 'number' && !Number.isFinite(value))
        return String(value);
    if (typeof value === 'bigint') {
        const number = Number(value);
        return Number.isSafeInteger(number) ? number : String(value);
    }
    return value;
}
export async function writeResult(folder, result) {
    await writeFileAtomic(join(folder, 'results.json'), `${JSON.stringify(result, writable, 2)}\n`);
}
/** The result in a folder; undefined when there is none or it is not one of ours. */
export async function readResult(folder) {
    try {
        const value = JSON.parse(await readFile(join(folder, 'results.json'), 'utf8'));
        const whole = value?.schema_version === 1 && typeof value.task === 'string' && typeof value.metrics === 'object';
        return whole && value.metrics !== null ? value : undefined;
    }
    catch {
        return undefined;
    }
}
