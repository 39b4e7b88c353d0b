/**
 * Split names: which file of a folder belongs to which split, and slices and sums as `datasets` writes them (`train[:100]`,
 * `train[10%:20%]`, `train[-50:]`, `train+test[:50%]`). Names follow the Hub's habits (`train-00000-of-00002`, `val`, `dev`).
 */
import { HarnessError } from "../base/errors.js";
/** Words that name the same split. */
const families = [
    ['train', 'training'],
    ['validation', 'valid', 'val', 'dev'],
    ['test', 'testing', 'eval', 'evaluation'],
];
const words = (name) => name.toLowerCase().split(/[^a-z]+/);
const familyOf = (name) => {
    return families.find((family) => words(name).some((word) => family.includes(word)));
};
/** True when a file or folder name says that it is a split: `test_prefs`, `train-1000`, `val`. */
export const namesSplit = (name) => familyOf(name) !== undefined;
/** A file's name without the part that numbers its pieces: `train-00000-of-00002` is `train`. */
export const withoutShard = (stem) => stem.replace(/[-_.]\d{1,5}-of-\d{1,5}$/, '');
/**
 * The splits among `available` that `wanted` means: the one of that very name, else those that say the same in other
 * words (`validation` finds `val`, `train` finds `train-1000`). More than one: the caller asks which.
 */
export function matchSplit(wanted, available) {
    const names = [...available];
    if (names.includes(wanted))
        return [wanted];
    const family = families.find((candidate) => candidate.includes(wanted.toLowerCase()));
    return family === undefined ? [] : names.filter((name) => familyOf(name) === family);
}
/** `train[:100]+test` -> names and bounds, in order. Throws `DATA_BAD_SPLIT`. */
export const parseSplits = (text) => text.split('+').map((part) => parseSplit(part, text));
/** `train[:100]` -> name and bounds. Throws `DATA_BAD_SPLIT`, which shows `whole`. */
export function parseSplit(text, whole = text) {
    const match = /^\s*([^[\]\s]+)\s*(?:\[\s*(-?\d+%?)?\s*:\s*(-?\d+%?)?\s*\])?\s*$/.exec(text);
    if (match?.[1] === undefined) {
        throw new HarnessError('DATA_BAD_SPLIT', `"${whole}" is not a split.`, {
            hint: 'Write a name, a name with a slice, or a sum: train, train[:100], train[10%:20%], train[-50:], train+test.',
        });
    }
    const bound = (value) => ({ value: Number.parseInt(value, 10), percent: value.endsWith('%') });
    return {
        name: match[1],
        ...(match[2] === undefined ? {} : { from: bound(match[2]) }),
        ...(match[3] === undefined ? {} : { to: bound(match[3]) }),
    };
}
/** True when the bounds can only be known from the number of rows. */
export function needsCount({ from, to }) {
    return [from, to].some((bound) => bound !== undefined && (bound.percent || bound.value < 0));
}
/** Rows [from, to) of a split with `rows` rows, as Python slices; per cent are rounded to the nearest row. */
export function rangeOf(request, rows) {
    const place = (bound, otherwise) => {
        if (bound === undefined)
            return otherwise;
        const value = bound.percent ? Math.round((bound.value / 100) * rows) : bound.value;
        return Math.min(Math.max(value < 0 ? rows + value : value, 0), rows);
    };
    const from = place(request.from, 0);
    return { from, to: Math.max(from, place(request.to, rows)) };
}
