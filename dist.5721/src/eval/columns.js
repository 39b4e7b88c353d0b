/**
 * From rows to samples: which column plays which role, values checked and converted, errors with the row. Remembers what
 * can only be judged at the end: how many references rows have, and whether predicted and true classes are of one kind.
 */
import { HarnessError } from "../base/errors.js";
import { didYouMean } from "../base/nearest.js";
import { CellError, readers } from "./cells.js";
const MANY = 1000;
/** Flag of `harness score` that maps a role. */
const flagOf = (role) => ['prediction', 'reference', 'probability', 'group', 'cluster'].includes(role)
    ? `--${role} COL`
    : `--column ${role}=COL`;
export class Columns {
    #mapping;
    #uneven;
    #readers = new Map();
    #listLength;
    #fewest = Number.POSITIVE_INFINITY;
    #most = 0;
    /** Classes seen by role; a role that has too many to be classes is no longer followed. */
    #classes = new Map();
    constructor({ columns = {}, unevenReferences = false } = {}) {
        this.#mapping = columns;
        this.#uneven = unevenReferences;
    }
    /** References per row so far: what signatures tell. */
    get references() {
        if (this.#most === 0)
            return undefined;
        return this.#fewest === this.#most ? this.#most : 'var';
    }
    /** The reader of a metric's inputs; the same object for the same inputs. */
    reader(definition) {
        const key = JSON.stringify(definition.inputs);
        let reader = this.#readers.get(key);
        if (reader === undefined) {
            const fields = Object.entries(definition.inputs).map(([role, declared]) => {
                const type = declared.replace(/\?$/, '');
                const names = this.#mapping[role] ?? [role];
                return { role, type, optional: declared.endsWith('?'), names, read: readers[type] };
            });
            reader = { read: (row, place) => this.#sample(fields, row, place, definition) };
            this.#readers.set(key, reader);
        }
        return reader;
    }
    #sample(fields, row, place, definition) {
        const sample = {};
        for (const field of fields) {
            const { role, names, optional } = field;
            const name = names[0];
            const value = names.length > 1 ? several(row, names) : Object.hasOwn(row, name) ? row[name] : undefined;
            if (value === undefined || (value === null && optional)) {
                // A column that was named must be there.
                if (!optional || (value === undefined && this.#mapping[role] !== undefined)) {
                    throw this.#missing(row, role, place, definition);
                }
                sample[role] = undefined;
            }
            else
                sample[role] = this.#convert(field, value, place);
        }
        return sample;
    }
    #convert({ role, type, read }, value, place) {
        try {
            const converted = read(value);
            if (type === 'texts')
                this.#countReferences(converted, role, place);
            else if (type === 'label')
                this.#follow(role, converted);
            return converted;
        }
        catch (error) {
            if (!(error instanceof CellError))
                throw error;
            throw rowError(error.code, `${this.#name(role)} ${error.message}`, place, error.hint);
        }
    }
    #name(role) {
        return (this.#mapping[role] ?? [role]).join(', ');
    }
    #countReferences(list, role, place) {
        let present = 0;
        for (const item of list)
            if (item !== null)
                present++;
        if (present === 0) {
            throw rowError('SAMPLE_WITHOUT_REFERENCE', `no reference in ${this.#name(role)}`, place, 'leave the row out, or give "" when the empty text is right');
        }
        this.#fewest = Math.min(this.#fewest, present);
        this.#most = Math.max(this.#most, present);
        this.#listLength ??= list.length;
        if (!this.#uneven && list.length !== this.#listLength) {
            throw rowError('REFERENCES_UNEVEN', `${list.length} reference${list.length === 1 ? '' : 's'} where the rows before have ${this.#listLength}`, place, 'write null for a reference that is missing, or allow it: --uneven-references');
        }
    }
    #follow(role, label) {
        if (role !== 'prediction' && role !== 'reference')
            return;
        let seen = this.#classes.get(role);
        if (seen === undefined) {
            seen = new Set();
            this.#classes.set(role, seen);
        }
        if (seen.size <= MANY)
            seen.add(label);
    }
    /**
     * Judges predicted against true classes once all rows are read.
     * @throws HarnessError `LABELS_MISMATCH` when they have nothing in common and cannot be meant to be the same.
     */
    checkLabels() {
        const [predicted, true_] = [this.#classes.get('prediction'), this.#classes.get('reference')];
        if (predicted === undefined || true_ === undefined || predicted.size > MANY || true_.size > MANY)
            return;
        if ([...predicted].some((label) => true_.has(label)))
            return;
        const plain = (label) => label.trim().toLowerCase();
        const folded = new Set([...true_].map(plain));
        const spelling = [...predicted].some((label) => folded.has(plain(label)));
        const numeric = (labels) => [...labels].every((label) => label.trim() !== '' && !Number.isNaN(Number(label)));
        const kinds = numeric(predicted) !== numeric(true_);
        if (!spelling && !kinds && (predicted.size < 2 || true_.size < 2))
            return;
        const some = (labels) => [...labels]
            .slice(0, 4)
            .map((label) => JSON.stringify(label))
            .join(', ');
        throw new HarnessError('LABELS_MISMATCH', `predicted labels and reference labels have none in common: ${some(predicted)} against ${some(true_)}`, {
            hint: spelling
                ? 'they differ in case or blanks only: write both sides alike'
                : 'map one side to the other, or name other columns with --prediction and --reference',
        });
    }
    #missing(row, role, place, { name, inputs }) {
        const columns = Object.keys(row);
        const wanted = this.#mapping[role] ?? [role];
        const absent = wanted.find((column) => !columns.includes(column)) ?? wanted[0];
        const near = didYouMean(absent, columns);
        const text = place.row === 1 || near !== undefined
            ? `no column "${absent}", which ${name} reads`
            : `no "${absent}" in this row`;
        const have = `columns: ${columns.slice(0, 12).join(', ') || 'none'}`;
        const typed = inputs[role]?.startsWith('texts') === true && role === 'reference';
        return rowError(typed && place.row > 1 && near === undefined ? 'SAMPLE_WITHOUT_REFERENCE' : 'DATA_MISSING_COLUMN', text, place, `${near === undefined ? '' : `${near} `}${have}; another one: ${flagOf(role)}`);
    }
}
/** Values of several columns as one list. */
function several(row, names) {
    const values = names.map((name) => (Object.hasOwn(row, name) ? row[name] : undefined));
    return values.includes(undefined) ? undefined : values.flat();
}
/** An error of one row: `row 17 (translations.jsonl:17): ...`. */
export function rowError(code, message, { row, source, file, line }, hint) {
    const where = file === undefined ? {} : { where: { file, ...(line === undefined ? {} : { line }) } };
    const at = source === undefined ? `row ${row}` : `row ${row} (${source})`;
    return new HarnessError(code, `${at}: ${message}`, { ...(hint === undefined ? {} : { hint }), ...where });
}
