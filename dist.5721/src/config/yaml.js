/**
 * One YAML 1.2 file (or JSON, which is YAML) into plain values that remember where they stood. Strict: duplicate keys,
 * unknown tags, several documents and everything the parser merely warns about are errors; size, depth and the growth
 * through aliases are bounded, as a config may come from a stranger. Merge keys (`<<`) work as in PyYAML.
 */
import { readFileSync, statSync } from 'node:fs';
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, } from 'yaml';
import { HarnessError } from "../base/errors.js";
import { nearestSibling, shortPath } from "../base/paths.js";
import { pyYamlReads, pyYamlValue } from "./yaml11.js";
const MAX_BYTES = 1 << 20;
const MAX_NODES = 20_000;
const MAX_DEPTH = 40;
const id = (path) => JSON.stringify(path);
/**
 * Reads and parses a config file.
 * @throws HarnessError `CONFIG_NOT_FOUND`, `CONFIG_UNREADABLE`, `CONFIG_YAML` (all syntax errors in `also`).
 */
export function readYaml(path, dialect = {}) {
    const file = shortPath(path);
    let bytes;
    try {
        const { size } = statSync(path);
        if (size > MAX_BYTES) {
            throw new HarnessError('CONFIG_TOO_LARGE', `${file} has ${size} bytes; a config may have ${MAX_BYTES}`, {
                where: { file },
            });
        }
        bytes = readFileSync(path);
    }
    catch (error) {
        if (HarnessError.is(error))
            throw error;
        const { code } = error;
        if (code === 'ENOENT' || code === 'ENOTDIR') {
            const hint = nearestSibling(path);
            throw new HarnessError('CONFIG_NOT_FOUND', `${dialect.what ?? 'config'} not found: ${file}`, hint === undefined ? {} : { hint });
        }
        const why = code === 'EISDIR' ? 'it is a folder, a YAML file was expected' : `it cannot be read (${code})`;
        throw new HarnessError('CONFIG_UNREADABLE', `${file}: ${why}`, { cause: error });
    }
    let text;
    try {
        text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    }
    catch (cause) {
        throw new HarnessError('CONFIG_UNREADABLE', `${file} is not UTF-8 text`, { cause });
    }
    return parseYaml(text, file, dialect);
}
/** Parses the text of a config; `file` is only named in messages. */
export function parseYaml(text, file, dialect = {}) {
    const lines = new LineCounter();
    const document = parseDocument(text, {
        lineCounter: lines,
        prettyErrors: false,
        merge: true,
        logLevel: 'error',
        uniqueKeys: dialect.pyYaml !== true,
        ...(dialect.tags === undefined ? {} : { customTags: [...dialect.tags] }),
    });
    const place = (offset) => {
        const { line, col } = lines.linePos(offset);
        return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
    };
    const errors = syntaxErrors([...document.errors, ...document.warnings], text, place);
    if (errors.length > 0) {
        const [first, ...rest] = errors;
        throw new HarnessError(first.code, first.message, {
            ...(first.hint === undefined ? {} : { hint: first.hint }),
            ...(first.where === undefined ? {} : { where: first.where }),
            also: rest,
        });
    }
    return new Reader(document, file, place, dialect.pyYaml === true).read();
}
function syntaxErrors(problems, text, place) {
    const errors = [];
    const seen = new Set();
    for (const problem of problems) {
        const where = place(problem.pos[0]);
        // One slip makes the parser complain several times about the same line.
        if (where.line === undefined || seen.has(where.line))
            continue;
        seen.add(where.line);
        const { message, hint } = inWords(problem, text);
        errors.push(new HarnessError('CONFIG_YAML', message, { where, ...(hint === undefined ? {} : { hint }) }));
        if (errors.length === 5)
            break;
    }
    return errors;
}
function inWords(problem, text) {
    const [from, to] = problem.pos;
    const source = text.slice(from, to).trim();
    switch (problem.code) {
        case 'DUPLICATE_KEY': {
            const key = /^["']?[^"':\s]+/.exec(text.slice(from))?.[0]?.replace(/^["']/, '') ?? source;
            return { message: `key "${key}" is given twice`, hint: 'keep one of the two lines' };
        }
        case 'TAB_AS_INDENT':
            return { message: 'a tab is used to indent', hint: 'YAML is indented with spaces' };
        case 'MULTILINE_IMPLICIT_KEY':
            return { message: 'this line is not "key: value"', hint: 'a colon and a space come after the key' };
        case 'BLOCK_AS_IMPLICIT_KEY':
            return {
                message: 'a second "key: value" where a value was expected',
                hint: 'check the indentation of the next line, or put a value that contains ": " in quotes',
            };
        case 'TAG_RESOLVE_FAILED':
            return { message: `unknown tag ${source}`, hint: 'configs hold plain values; tags are not evaluated' };
        case 'MULTIPLE_DOCS':
            return { message: 'the file holds several documents (---)', hint: 'one config per file' };
        default:
            return { message: problem.message };
    }
}
class Reader {
    document;
    file;
    place;
    pyYaml;
    keys = new Map();
    values = new Map();
    blanks = new Set();
    notes = [];
    nodes = 0;
    constructor(document, file, place, pyYaml) {
        this.document = document;
        this.file = file;
        this.place = place;
        this.pyYaml = pyYaml;
    }
    read() {
        const root = this.document.contents;
        if (root === null || (isScalar(root) && root.value === null)) {
            throw this.error('CONFIG_EMPTY', 'the config is empty', null, 'harness init METHOD writes one to start from');
        }
        if (!isMap(root)) {
            throw this.error('CONFIG_NOT_A_MAPPING', 'the config is not a mapping of "key: value" lines', root);
        }
        const value = this.map(root, [], 0);
        return {
            file: this.file,
            value,
            notes: this.notes,
            isBlank: (path) => this.blanks.has(id(path)),
            where: (path, part) => part === 'key' ? (this.keys.get(id(path)) ?? this.values.get(id(path))) : this.values.get(id(path)),
        };
    }
    error(code, message, node, hint) {
        const where = node?.range ? this.place(node.range[0]) : { file: this.file };
        return new HarnessError(code, message, { where, ...(hint === undefined ? {} : { hint }) });
    }
    value(node, path, depth) {
        this.nodes += 1;
        if (this.nodes > MAX_NODES) {
            throw this.error('CONFIG_TOO_LARGE', `more than ${MAX_NODES} values (aliases count each time they are used)`, node);
        }
        if (depth > MAX_DEPTH)
            throw this.error('CONFIG_TOO_LARGE', `nested more than ${MAX_DEPTH} levels deep`, node);
        if (node === null || (isScalar(node) && node.value === null && (node.source ?? '') === '')) {
            this.blanks.add(id(path));
            return null;
        }
        if (isAlias(node))
            return this.value(this.target(node), path, depth + 1);
        if (node.range && !this.values.has(id(path)))
            this.values.set(id(path), this.place(node.range[0]));
        if (isMap(node))
            return this.map(node, path, depth);
        if (isSeq(node))
            return node.items.map((item, i) => this.value(item, [...path, i], depth + 1));
        if (!isScalar(node))
            throw this.error('CONFIG_YAML', 'this is not a value', node);
        if (typeof node.value === 'bigint' || (typeof node.value === 'number' && !Number.isFinite(node.value))) {
            throw this.error('CONFIG_YAML', `${node.source ?? node.value} is not a finite number`, node);
        }
        if (this.pyYaml)
            return node.type === 'PLAIN' ? pyYamlValue(node.source ?? '', node.value) : node.value;
        const there = node.type === 'PLAIN' ? pyYamlReads(node.source ?? '', node.value) : undefined;
        if (there !== undefined && node.range) {
            const here = typeof node.value === 'string' ? 'a text' : `${String(node.value)}`;
            this.notes.push({ path, where: this.place(node.range[0]), text: node.source ?? '', there, here });
        }
        return node.value;
    }
    target(alias) {
        const node = alias.resolve(this.document);
        if (node === undefined)
            throw this.error('CONFIG_YAML', `*${alias.source}: no anchor &${alias.source} above it`, alias);
        return node;
    }
    map(node, path, depth) {
        const result = {};
        const merged = {};
        for (const { key, value } of node.items) {
            const keyNode = (isAlias(key) ? this.target(key) : key);
            if (!isScalar(keyNode) || keyNode.value === null || typeof keyNode.value === 'object') {
                throw this.error('CONFIG_YAML', 'a key must be a plain word', keyNode ?? node);
            }
            // PyYAML's merge key: what is written out in the mapping itself wins.
            if (keyNode.type === 'PLAIN' && keyNode.source === '<<') {
                const sources = isSeq(value) ? value.items : [value];
                for (const source of sources) {
                    const inner = this.value(source, path, depth + 1);
                    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) {
                        throw this.error('CONFIG_YAML', '<< merges mappings only', keyNode);
                    }
                    for (const [name, from] of Object.entries(inner))
                        if (!Object.hasOwn(merged, name))
                            merged[name] = from;
                }
                continue;
            }
            const name = String(keyNode.source ?? keyNode.value);
            if (name === '__proto__')
                throw this.error('CONFIG_YAML', '__proto__ is not a key', keyNode);
            const here = [...path, name];
            if (keyNode.range)
                this.keys.set(id(here), this.place(keyNode.range[0]));
            this.values.delete(id(here));
            result[name] = this.value(value, here, depth + 1);
            if (!this.values.has(id(here)) && keyNode.range)
                this.values.set(id(here), this.place(keyNode.range[0]));
        }
        return { ...merged, ...result };
    }
}
