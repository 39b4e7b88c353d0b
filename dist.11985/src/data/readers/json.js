/**
 * `.json` files as data sets come: one list of objects, an object with a list (`{"data": [...]}`, `{"version": "1",
 * "data": [...]}`), an object with a list per split (`{"train": [...], "test": [...]}`), one object, or JSON lines under
 * the wrong name. Lists are cut into elements while they stream, so that each row has its line and memory stays flat.
 */
import { HarnessError } from "../../base/errors.js";
import { decodeUtf8, LineSplitter, parseJson } from "../../base/jsonl.js";
import { ListScanner } from "./json-lists.js";
import { objectRow } from "./jsonl.js";
export const json = {
    extensions: ['.json'],
    async *rows(file) {
        let head = '';
        let layout;
        for await (const text of decodeUtf8(file.bytes(), file, () => layout?.line() ?? 0)) {
            if (layout !== undefined) {
                yield* layout.feed(text);
                continue;
            }
            head += text;
            layout = detectLayout(head, file, false);
            if (layout !== undefined)
                yield* layout.feed(head);
        }
        if (layout === undefined) {
            layout = detectLayout(head, file, true);
            if (layout === undefined)
                return;
            yield* layout.feed(head);
        }
        yield* layout.end();
    },
};
/** Decides from the beginning of a file; undefined while too little of it is known, or when all of it is blank. */
function detectLayout(head, file, whole) {
    const start = head.search(/\S/);
    if (start < 0)
        return undefined;
    if (head[start] !== '{')
        return lists(file);
    const end = head.indexOf('\n', start);
    if (end < 0 && !whole)
        return undefined;
    const first = parsedObject(end < 0 ? head : head.slice(start, end));
    return first === undefined || isContainer(first) ? lists(file) : lines(file);
}
function lines(file) {
    const splitter = new LineSplitter();
    function* rows(of) {
        for (const { text, line } of of) {
            if (text.trim() !== '')
                yield objectRow(parseJson(text, line, file), line, file);
        }
    }
    return { feed: (text) => rows(splitter.feed(text)), end: () => rows(splitter.end()), line: () => splitter.line };
}
function lists(file) {
    const scanner = new ListScanner(file);
    return {
        *feed(text) {
            for (const { text: element, line, key } of scanner.feed(text)) {
                const row = objectRow(parseJson(element, line, file, 'a list of objects'), line, file);
                yield key === undefined ? row : { ...row, section: key };
            }
        },
        end() {
            scanner.end();
            if (scanner.lists === 0)
                throw noList(file);
            return [];
        },
        line: () => scanner.line,
    };
}
function parsedObject(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
/** True for `{"data": [{...}]}` and `{"train": [{...}], "test": [...]}`, false for a row that happens to hold lists. */
function isContainer(value) {
    const lists = Object.values(value).filter((inner) => Array.isArray(inner) && inner.every(isObject));
    if (Array.isArray(value.data) && lists.includes(value.data))
        return true;
    return lists.length > 0 && lists.length === Object.keys(value).length && !lists.some((list) => list.some(isMessage));
}
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isMessage = (value) => {
    return isObject(value) && ('role' in value || 'from' in value);
};
function noList(name) {
    return new HarnessError('DATA_MALFORMED_FILE', `${name.label} holds no list of rows.`, {
        hint: 'Expected [{...}, ...], {"data": [{...}, ...]} or a list per split; one object a line belongs in a .jsonl file.',
        where: { file: name.file },
    });
}
