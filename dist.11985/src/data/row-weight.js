/**
 * What a row weighs in the loss: the column that `dataset_weight_field` names. Leaves out: what is done with it
 * (`train/weighted-mean.ts`), and rows of weight 0, which are not used at all (`tokenise-block.ts`).
 */
import { HarnessError } from "../base/errors.js";
import { didYouMean } from "../base/nearest.js";
import { kindOf } from "./messages.js";
/** Sums of weights times losses stay within float32. */
const [LEAST, MOST] = [1e-30, 1e30];
/** 0, or a number from 1e-30 to 1e30. Throws `DATA_BAD_WEIGHT` for everything else, and for a row without the column. */
export function rowWeight(raw, column) {
    const value = raw.row[column];
    const fail = (message, hint) => new HarnessError('DATA_BAD_WEIGHT', `${raw.source}: column "${column}" ${message}.`, {
        ...(hint === undefined ? {} : { hint }),
        where: { file: raw.file, line: raw.line },
    });
    if (value === undefined || value === null || value === '') {
        const rest = 'held-out rows need one too. harness mitigate --method reweighing --out FILE writes weights.';
        const near = value === undefined ? didYouMean(column, Object.keys(raw.row)) : undefined;
        throw fail('is missing', near ?? `dataset_weight_field wants a weight in every row; ${rest}`);
    }
    // Tables hold texts alone.
    const weight = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
    if (weight === 0 || (weight >= LEAST && weight <= MOST))
        return weight;
    const plain = typeof value === 'number' || (typeof value === 'string' && value.length <= 20);
    const shown = plain ? (typeof value === 'string' ? JSON.stringify(value) : String(value)) : kindOf(value);
    throw fail(`holds ${shown}; expected a weight: 0, or a number from ${LEAST} to ${MOST}`);
}
