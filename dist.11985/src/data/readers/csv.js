/**
 * CSV and TSV (RFC 4180): a first line of column names, quoted fields with commas, line breaks and doubled quotes in
 * them, any of the three line ends. Values stay texts: `007` and `1e3` are what the file says. A `.csv` whose head has no
 * comma may stand with semicolons or tabs, as spreadsheets write it. Leaves out: files without a head, comments.
 */
import { pipeline, Readable } from 'node:stream';
import { HarnessError } from "../../base/errors.js";
import { decodeUtf8 } from "../../base/jsonl.js";
export const csv = { extensions: ['.csv'], rows: (file) => read(file, undefined) };
/** Tab-separated texts often hold bare quotes, which stay as they are. */
export const tsv = { extensions: ['.tsv'], rows: (file) => read(file, '\t') };
/** A quote that is never closed would otherwise take the rest of the file for one value. */
const LARGEST_RECORD = 64 * 1024 * 1024;
async function* read(file, separator) {
    // Loaded when a table is read: most runs read none.
    const { parse } = await import('csv-parse');
    const place = new Place();
    const text = decodeUtf8(file.bytes(), file, () => place.line);
    const { head, whole } = await withHead(text);
    const delimiter = separator ?? delimiterOf(head);
    const parser = parse({
        bom: true,
        delimiter,
        info: true,
        max_record_size: LARGEST_RECORD,
        record_delimiter: ['\r\n', '\n', '\r'],
        relax_quotes: separator === '\t',
        skip_empty_lines: true,
    });
    // Errors of both ends arrive at the reader of `parser`; the callback only keeps them from being unhandled.
    const stream = pipeline(Readable.from(whole), parser, () => undefined);
    let columns;
    try {
        for await (const { record, info } of stream) {
            const line = place.of(record, info.lines);
            if (columns === undefined)
                columns = columnsOf(record, file);
            else
                yield { row: rowOf(columns, record), source: `${file.label}:${line}`, line };
        }
    }
    catch (error) {
        if (!(error instanceof Error) || !String(error.code).startsWith('CSV_'))
            throw error;
        throw broken(error, place, file, columns, delimiter);
    }
}
/** The line on which a record begins; the parser tells where it ends, and counts \r\n inside quotes twice. */
class Place {
    /** Lines read so far. */
    line = 0;
    twice = 0;
    of(record, linesByParser) {
        let inside = 0;
        for (const value of record) {
            if (!value.includes('\n') && !value.includes('\r'))
                continue;
            const ends = value.match(/\r\n|\r|\n/g) ?? [];
            inside += ends.length;
            this.twice += ends.filter((end) => end.length === 2).length;
        }
        this.line = this.true(linesByParser);
        return this.line - inside;
    }
    true(linesByParser) {
        return linesByParser - this.twice;
    }
}
/** The first line, and the text from its beginning on. */
async function withHead(text) {
    let begun = '';
    let done = false;
    while (!done && !/[^\r\n][\r\n]/.test(begun) && begun.length < LARGEST_RECORD) {
        const next = await text.next();
        done = next.done === true;
        begun += next.value ?? '';
    }
    async function* whole() {
        if (begun !== '')
            yield begun;
        yield* text;
    }
    return { head: /[^\r\n]+/.exec(begun)?.[0] ?? '', whole: whole() };
}
/** Comma, unless the head holds none and has semicolons or tabs instead. */
function delimiterOf(head) {
    const bare = head.replace(/"(?:[^"]|"")*"/g, '');
    return [',', ';', '\t'].find((candidate) => bare.includes(candidate)) ?? ',';
}
function columnsOf(head, file) {
    const names = head.map((name) => name.trim());
    const twice = names.find((name, i) => name !== '' && names.indexOf(name) !== i);
    if (twice === undefined)
        return names;
    throw new HarnessError('DATA_MALFORMED_FILE', `${file.label} has two columns named "${twice}".`, {
        hint: 'Give each column its own name in the first line.',
        where: { file: file.file, line: 1 },
    });
}
/** A column without a name (an index that was written along) cannot be asked for and is left out. */
function rowOf(columns, record) {
    const row = {};
    for (let i = 0; i < columns.length; i++) {
        const name = columns[i];
        if (name === '__proto__')
            Object.defineProperty(row, name, { value: record[i], enumerable: true });
        else if (name !== '')
            row[name] = record[i];
    }
    return row;
}
function broken(error, place, file, columns, delimiter) {
    const line = place.true(error.lines);
    const where = { file: file.file, line };
    const at = `${file.label}:${line}`;
    if (error.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH') {
        const found = error.record.length;
        const message = `${at} has ${found} values, but the first line names ${columns?.length ?? 'other'} columns.`;
        const sign = delimiter === '\t' ? 'a tab' : `"${delimiter}"`;
        return new HarnessError('DATA_MALFORMED_ROW', message, {
            hint: `Values are separated by ${sign}; one that holds it, a quote or a line break stands in double quotes.`,
            where,
            cause: error,
        });
    }
    const reasons = {
        CSV_QUOTE_NOT_CLOSED: 'a double quote is opened and never closed',
        CSV_MAX_RECORD_SIZE: 'a row takes more than 64 MB; a double quote is probably never closed',
        CSV_INVALID_CLOSING_QUOTE: 'something follows the double quote that closes a value',
        INVALID_OPENING_QUOTE: 'a double quote stands inside a value that is not quoted',
    };
    const reason = reasons[error.code] ?? error.message;
    return new HarnessError('DATA_MALFORMED_ROW', `${at} is not valid CSV: ${reason}.`, {
        hint: 'A double quote inside a value is written twice, and the value in double quotes.',
        where,
        cause: error,
    });
}
