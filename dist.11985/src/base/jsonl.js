/**
 * JSON lines: one JSON value a line, UTF-8, `\n` or `\r\n` between lines, blank lines skipped. Files are read as a
 * stream, so their size does not matter. Leaves out: what a value must look like, and compressed files (data/readers).
 */
import { createReadStream } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { HarnessError } from "./errors.js";
/** Cuts text that arrives in pieces into lines without their ends; a very long line costs no quadratic copying. */
export class LineSplitter {
    open = [];
    /** Lines finished so far. */
    line = 0;
    *feed(text) {
        let start = 0;
        for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            yield this.finish(text.slice(start, end));
            start = end + 1;
        }
        if (start < text.length)
            this.open.push(text.slice(start));
    }
    *end() {
        if (this.open.length > 0)
            yield this.finish('');
    }
    finish(tail) {
        let text = tail;
        if (this.open.length > 0) {
            text = this.open.join('') + tail;
            this.open = [];
        }
        this.line++;
        return { text: text.endsWith('\r') ? text.slice(0, -1) : text, line: this.line };
    }
}
/**
 * UTF-8 bytes as pieces of text, without a byte-order mark. `linesSoFar` tells the place for the error `DATA_NOT_UTF8`.
 */
export async function* decodeUtf8(bytes, name, linesSoFar) {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const decode = (chunk) => {
        try {
            return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
        }
        catch (error) {
            const line = linesSoFar() + 1;
            throw new HarnessError('DATA_NOT_UTF8', `${name.label} is not UTF-8 text, at line ${line} or soon after.`, {
                hint: 'Save the file as UTF-8.',
                where: { file: name.file, line },
                cause: error,
            });
        }
    };
    for await (const chunk of bytes)
        yield decode(chunk);
    yield decode();
}
/** Lines of a byte stream. */
export async function* splitLines(bytes, name) {
    const splitter = new LineSplitter();
    for await (const text of decodeUtf8(bytes, name, () => splitter.line))
        yield* splitter.feed(text);
    yield* splitter.end();
}
/** The values of a byte stream of JSON lines. Throws `DATA_MALFORMED_ROW` naming the line. */
export async function* parseJsonLines(bytes, name) {
    for await (const { text, line } of splitLines(bytes, name)) {
        if (text.trim() !== '')
            yield { value: parseJson(text, line, name), line };
    }
}
/** One value, or `DATA_MALFORMED_ROW` with the place and what the parser said. */
export function parseJson(text, line, name, expected = 'one JSON object a line') {
    try {
        return JSON.parse(text);
    }
    catch (error) {
        const reason = error.message;
        const message = `${name.label}:${line} is not valid JSON (expected ${expected}): ${reason}`;
        throw new HarnessError('DATA_MALFORMED_ROW', message, { where: { file: name.file, line }, cause: error });
    }
}
/** Values of a JSON lines file, for files of ours such as `metrics.jsonl`. */
export function readJsonLines(path) {
    return parseJsonLines(createReadStream(path, { highWaterMark: 1 << 18 }), { file: path, label: path });
}
/** One value as a line. Numbers that JSON has no word for (NaN, infinities) are refused rather than written as null. */
export function jsonLine(value) {
    const text = JSON.stringify(value, (key, inner) => {
        if (typeof inner !== 'number' || Number.isFinite(inner))
            return inner;
        throw new TypeError(`${key || 'the value'} is ${inner}, which JSON cannot hold`);
    });
    return `${text}\n`;
}
/** Adds values at the end of a file. A kill can leave the last line unfinished; what resumes cuts it. */
export async function appendJsonLines(path, values) {
    await appendFile(path, values.map(jsonLine).join(''));
}
