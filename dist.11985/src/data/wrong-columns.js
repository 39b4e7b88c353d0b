/** The error for rows whose columns fit no type that a method takes: what was found, what would fit, what is nearest. */
import { HarnessError } from "../base/errors.js";
import { nearest } from "../base/nearest.js";
import { typeColumns } from "./formats.js";
/** Column names per type, spelled with the text column in use; optional ones in brackets. */
function expectedColumns(type, textField) {
    const needs = typeColumns[type].map((column) => (column === 'text' ? textField : column));
    if (type === 'language-modeling')
        return { needs, shown: needs.join(' or ') };
    return { needs, shown: [...(type === 'preference' ? ['[prompt]'] : []), ...needs].join(', ') };
}
export function wrongColumns(raw, options, textField) {
    const found = Object.keys(raw.row);
    const empty = found.filter((column) => raw.row[column] === null);
    const present = found.filter((column) => !empty.includes(column));
    const ranked = options.accepts
        .map((type) => {
        const { needs, shown } = expectedColumns(type, textField);
        const missing = needs.filter((column) => !present.includes(column));
        const near = missing.flatMap((column) => {
            const other = nearest(column, present.filter((name) => !needs.includes(name)), 1)[0];
            return other === undefined ? [] : [{ column, other }];
        });
        return { type, shown, missing, near, distance: missing.length - near.length / 2 };
    })
        .sort((a, b) => a.distance - b.distance);
    const shape = ranked.map(({ type, shown }) => `${type.replaceAll('-', ' ')} (${shown})`).join('; or ');
    const columns = found.length === 0
        ? 'no columns'
        : `columns ${found.map((name) => (empty.includes(name) ? `${name} (null)` : name)).join(', ')}`;
    const best = ranked[0];
    return new HarnessError('DATA_WRONG_COLUMNS', `${raw.source} has ${columns}; ${options.method} takes ${shape}.`, {
        ...(best === undefined ? {} : { hint: hintFor(best) }),
        where: { file: raw.file, line: raw.line },
    });
}
function hintFor(best) {
    const type = best.type.replaceAll('-', ' ');
    if (best.near.length > 0) {
        const renames = best.near.map(({ column, other }) => `${column}: ${other}`).join(', ');
        return `Nearest is ${type}: rename columns with datasets: [{path: ..., columns: {${renames}, ...}}] listing all that are used.`;
    }
    const missing = best.type === 'language-modeling' ? best.missing.join(' or ') : best.missing.join(' and ');
    return `Nearest is ${type}, which lacks ${missing}. Columns can be renamed: datasets: [{path: ..., columns: {new: old}}].`;
}
