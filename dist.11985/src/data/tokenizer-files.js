/**
 * The tokenizer files of a model folder: read and checked (they come from strangers), special tokens and chat template
 * gathered from wherever a transformers release has put them, and copied unchanged into what training writes.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeFileAtomic } from "../base/atomic.js";
import { HarnessError } from "../base/errors.js";
import { shortPath } from "../base/paths.js";
const tokenKeys = ['bos_token', 'eos_token', 'unk_token', 'sep_token', 'pad_token', 'cls_token', 'mask_token'];
const LARGEST = 512 * 1024 * 1024;
/** Everything transformers reads or writes for a tokenizer. */
const copied = [
    'tokenizer.json',
    'tokenizer_config.json',
    'special_tokens_map.json',
    'added_tokens.json',
    'vocab.json',
    'merges.txt',
    'vocab.txt',
    'tokenizer.model',
    'spiece.model',
    'chat_template.jinja',
    'chat_template.json',
];
const TEMPLATES = 'additional_chat_templates';
/** Reads a folder's tokenizer. Throws `TOKENIZER_MISSING` naming the files looked for, or `TOKENIZER_INVALID`. */
export function readTokenizerFiles(folder) {
    const path = join(folder, 'tokenizer.json');
    if (!existsSync(path))
        throw missing(folder);
    const tokenizer = readJson(path);
    checkTokenizer(tokenizer, path);
    const config = readOptional(join(folder, 'tokenizer_config.json'));
    const map = readOptional(join(folder, 'special_tokens_map.json'));
    const specialTokens = {};
    for (const key of tokenKeys) {
        const token = tokenText(Object.hasOwn(config, key) ? config[key] : map[key]);
        if (token !== undefined)
            specialTokens[key] = token;
    }
    const ends = [readOptional(join(folder, 'generation_config.json')), readOptional(join(folder, 'config.json'))];
    const endIds = ends
        .flatMap(({ eos_token_id: id }) => (Array.isArray(id) ? id : [id]))
        .filter((id) => Number.isInteger(id));
    return {
        folder,
        tokenizer,
        config,
        specialTokens,
        endIds: endIds,
        template: readTemplate(folder, config),
    };
}
/** A template from a `.jinja` file or a tokenizer folder (`chat_template_path`). Throws `TEMPLATE_MISSING`. */
export function readTemplateFrom(path) {
    if (existsSync(path) && !statSync(path).isDirectory()) {
        return { file: path, templates: { default: readText(path) } };
    }
    const found = existsSync(path) ? readTemplate(path, readOptional(join(path, 'tokenizer_config.json'))) : undefined;
    if (found !== undefined)
        return found;
    throw new HarnessError('TEMPLATE_MISSING', `No chat template at ${shortPath(path)}.`, {
        hint: 'chat_template_path names a .jinja file, or a tokenizer folder with chat_template.jinja or a chat_template field.',
        where: { file: path },
    });
}
/** `chat_template.jinja` wins over the `chat_template` field, as in transformers. */
function readTemplate(folder, config) {
    const file = join(folder, 'chat_template.jinja');
    const more = join(folder, TEMPLATES);
    if (existsSync(file)) {
        const templates = { default: readText(file) };
        for (const name of existsSync(more) ? readdirSync(more) : []) {
            if (name.endsWith('.jinja'))
                templates[name.slice(0, -6)] = readText(join(more, name));
        }
        return { file, templates };
    }
    const field = config.chat_template;
    const named = join(folder, 'tokenizer_config.json');
    if (typeof field === 'string')
        return { file: named, templates: { default: field } };
    if (!Array.isArray(field))
        return undefined;
    const entries = field.filter((entry) => {
        return typeof entry?.name === 'string' && typeof entry.template === 'string';
    });
    if (entries.length === 0)
        return undefined;
    return {
        file: named,
        templates: Object.fromEntries(entries.map(({ name, template }) => [name, template])),
    };
}
/** The tokenizer files that a folder has, relative to it. */
export function tokenizerFileNames(folder) {
    const more = join(folder, TEMPLATES);
    const templates = existsSync(more) ? readdirSync(more).filter((name) => name.endsWith('.jinja')) : [];
    return [
        ...copied.filter((name) => existsSync(join(folder, name))),
        ...templates.sort().map((name) => join(TEMPLATES, name)),
    ];
}
/**
 * Copies the tokenizer files of `from` unchanged into `to`, but for what training replaced, so that the result is used as
 * it was trained. Returns the names written.
 */
export async function saveTokenizer(from, to, options = {}) {
    const names = tokenizerFileNames(from);
    const replaced = new Map();
    if (options.chatTemplate !== undefined)
        replaced.set('chat_template.jinja', options.chatTemplate);
    if (options.eosToken !== undefined) {
        for (const name of ['tokenizer_config.json', 'special_tokens_map.json'].filter((file) => names.includes(file))) {
            const content = { ...readJson(join(from, name)), eos_token: options.eosToken };
            replaced.set(name, `${JSON.stringify(content, undefined, 2)}\n`);
        }
    }
    const written = [...new Set([...names, ...replaced.keys()])];
    for (const name of written) {
        await writeFileAtomic(join(to, name), replaced.get(name) ?? (await readFile(join(from, name))));
    }
    return written;
}
/** A special token as a string or as `{"content": "<s>", ...}`; null and empty mean none. */
function tokenText(value) {
    const text = typeof value === 'object' && value !== null ? value.content : value;
    return typeof text === 'string' && text !== '' ? text : undefined;
}
function readText(path) {
    if (statSync(path).size > LARGEST)
        throw invalid(path, 'it is larger than 512 MB');
    return readFileSync(path, 'utf8');
}
function readJson(path) {
    let value;
    try {
        value = JSON.parse(readText(path));
    }
    catch (error) {
        if (HarnessError.is(error))
            throw error;
        throw invalid(path, `not valid JSON: ${error.message}`, error);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw invalid(path, 'expected an object');
    return value;
}
const readOptional = (path) => (existsSync(path) ? readJson(path) : {});
/** What the package would otherwise meet as a TypeError deep inside. */
function checkTokenizer(tokenizer, path) {
    const model = tokenizer.model;
    if (typeof model !== 'object' || model === null)
        throw invalid(path, 'it has no "model"');
    const vocab = model.vocab;
    if (typeof vocab !== 'object' || vocab === null)
        throw invalid(path, '"model" has no "vocab"');
    const isId = (id) => Number.isInteger(id) && id >= 0 && id < 2 ** 24;
    if (!Array.isArray(vocab) && !Object.values(vocab).every(isId))
        throw invalid(path, 'the vocabulary holds ids that are no numbers');
    const merges = model.merges;
    const isMerge = (merge) => typeof merge === 'string' || (Array.isArray(merge) && merge.length === 2);
    if (merges !== undefined && !(Array.isArray(merges) && merges.every(isMerge)))
        throw invalid(path, '"merges" are neither pairs nor strings');
    const added = tokenizer.added_tokens ?? [];
    const isAdded = (token) => isId(token?.id) && typeof token?.content === 'string';
    if (!Array.isArray(added) || !added.every(isAdded))
        throw invalid(path, '"added_tokens" lack ids or contents');
}
function missing(folder) {
    const slow = ['tokenizer.model', 'vocab.json', 'vocab.txt', 'spiece.model'].filter((name) => existsSync(join(folder, name)));
    const looked = 'looked for tokenizer.json (with tokenizer_config.json and special_tokens_map.json beside it)';
    const found = slow.length === 0 ? '' : `; found ${slow.join(', ')}, the older form`;
    const save = `AutoTokenizer.from_pretrained(${JSON.stringify(basename(folder))}).save_pretrained(...)`;
    return new HarnessError('TOKENIZER_MISSING', `No tokenizer in ${shortPath(folder)}: ${looked}${found}.`, {
        hint: slow.length === 0
            ? 'Copy the tokenizer files of the base model into the folder.'
            : `Write tokenizer.json once with transformers: ${save}.`,
        where: { file: folder },
    });
}
function invalid(path, reason, cause) {
    return new HarnessError('TOKENIZER_INVALID', `${shortPath(path)} is not usable: ${reason}.`, {
        where: { file: path },
        cause,
    });
}
