/**
 * Cuts the elements out of JSON lists while the text streams in: of the list a file consists of, or of each list under a
 * top-level key. Only brackets, strings and commas are followed; `JSON.parse` judges each element afterwards.
 */
import { HarnessError } from "../../base/errors.js";
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const NEWLINE = 10;
const isBlank = (code) => code === 32 || code === NEWLINE || code === 13 || code === 9;
export class ListScanner {
    name;
    /** Lines passed so far. */
    line = 0;
    /** Lists seen so far. */
    lists = 0;
    depth = 0;
    /** Depth of the list being cut: 1 when the file is the list, 2 under a key, 0 outside of one. */
    listDepth = 0;
    root = 'none';
    inString = false;
    escaped = false;
    finished = false;
    /** Text of the element or key that has begun; undefined between them. */
    taken;
    takenLine = 0;
    key;
    constructor(name) {
        this.name = name;
    }
    *feed(text) {
        let from = 0; // where the part of `taken` in this piece begins
        for (let i = 0; i < text.length; i++) {
            const code = text.charCodeAt(i);
            if (code === NEWLINE)
                this.line++;
            if (this.inString) {
                if (this.escaped)
                    this.escaped = false;
                else if (code === BACKSLASH)
                    this.escaped = true;
                else if (code === QUOTE) {
                    this.inString = false;
                    if (this.root === 'object' && this.depth === 1 && this.key === undefined && this.taken !== undefined) {
                        this.key = JSON.parse(this.take(text, from, i + 1));
                    }
                }
                continue;
            }
            if (isBlank(code))
                continue;
            if (this.finished)
                throw this.broken('goes on after its end');
            const inList = this.listDepth > 0 && this.depth === this.listDepth;
            if (inList && (code === COMMA || code === CLOSE_LIST)) {
                if (this.taken !== undefined)
                    yield this.element(text, from, i);
                if (code === CLOSE_LIST)
                    this.close();
                continue;
            }
            if (inList && this.taken === undefined)
                from = this.begin(i);
            else if (this.root === 'object' && this.depth === 1) {
                if (code === COMMA)
                    this.key = undefined;
                else if (code === QUOTE && this.key === undefined && this.taken === undefined)
                    from = this.begin(i);
                else if (code === OPEN_LIST) {
                    this.depth++;
                    this.listDepth = this.depth;
                    this.lists++;
                    continue;
                }
                else if (this.key === undefined && code !== CLOSE_OBJECT && code !== COLON)
                    throw this.broken('has no key here');
            }
            else if (this.root === 'none') {
                if (code !== OPEN_LIST && code !== OPEN_OBJECT)
                    throw this.broken('begins with neither [ nor {');
                this.root = code === OPEN_LIST ? 'list' : 'object';
                this.depth = 1;
                if (code === OPEN_LIST) {
                    this.listDepth = 1;
                    this.lists++;
                }
                continue;
            }
            if (code === QUOTE)
                this.inString = true;
            else if (code === OPEN_LIST || code === OPEN_OBJECT)
                this.depth++;
            else if (code === CLOSE_LIST || code === CLOSE_OBJECT) {
                if (inList)
                    throw this.broken('closes a list with }');
                this.close();
            }
        }
        if (this.taken !== undefined)
            this.taken.push(text.slice(from));
    }
    /** Says that the file ends here. Throws `DATA_MALFORMED_FILE` when a bracket is still open. */
    end() {
        if (this.finished)
            return;
        const begun = this.taken === undefined ? '' : `, inside the element that begins at line ${this.takenLine}`;
        throw this.broken(`ends before its closing bracket${begun}`);
    }
    begin(at) {
        this.taken = [];
        this.takenLine = this.line + 1;
        return at;
    }
    take(text, from, to) {
        const parts = this.taken ?? [];
        this.taken = undefined;
        // `from` is where the piece begins when the element began in it, 0 when it began in an earlier one.
        return parts.length === 0 ? text.slice(from, to) : parts.join('') + text.slice(0, to);
    }
    element(text, from, to) {
        const line = this.takenLine;
        const element = { text: this.take(text, from, to), line };
        return this.key === undefined ? element : { ...element, key: this.key };
    }
    close() {
        if (this.depth === this.listDepth)
            this.listDepth = 0;
        this.depth--;
        if (this.depth === 0)
            this.finished = true;
        if (this.depth < 0)
            throw this.broken('closes more brackets than it opens');
    }
    broken(what) {
        const line = this.line + 1;
        return new HarnessError('DATA_MALFORMED_FILE', `${this.name.label}:${line} is not valid JSON: the text ${what}.`, {
            where: { file: this.name.file, line },
        });
    }
}
