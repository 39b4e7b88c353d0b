/** JSON lines: one object a line. */
import { HarnessError } from "../../base/errors.js";
import { parseJsonLines } from "../../base/jsonl.js";
export const jsonl = {
    extensions: ['.jsonl', '.ndjson'],
    async *rows(file) {
        for await (const { value, line } of parseJsonLines(file.bytes(), file))
            yield objectRow(value, line, file);
    },
};
/** A parsed value as a row, or `DATA_MALFORMED_ROW` when it is no object. */
export function objectRow(value, line, name) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        return { row: value, source: `${name.label}:${line}`, line };
    }
    const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
    throw new HarnessError('DATA_MALFORMED_ROW', `${name.label}:${line} holds ${found}; expected an object with one key per column.`, {
        ...(Array.isArray(value) && line === 1
            ? { hint: 'A file that is one JSON list is read when its name ends in .json.' }
            : {}),
        where: { file: name.file, line },
    });
}
