/**
 * Which files of a model repository are needed: configuration, tokenizer, safetensors with the shards that its index lists,
 * or an adapter. Pickles can run code: they are never fetched, and a repository that has nothing else is refused.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from "../../base/errors.js";
import { hubIdText } from "./id.js";
import { isInside } from "./repository.js";
const CONFIGS = ['config.json', 'generation_config.json'];
const TOKENIZER = [
    'tokenizer.json',
    'tokenizer_config.json',
    'special_tokens_map.json',
    'added_tokens.json',
    'vocab.json',
    'merges.txt',
    'vocab.txt',
    'chat_template.jinja',
    'chat_template.json',
];
const ADAPTER = ['adapter_config.json', 'adapter_model.safetensors'];
const VALUE_HEAD = 'value_head.safetensors';
const SINGLE = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';
/** @throws HarnessError `MODEL_WEIGHTS` when there are none that can be used, `MODEL_INDEX`. */
export async function chooseModelFiles({ id, holds }, files, read) {
    const top = id.subfolder === '' ? '' : `${id.subfolder}/`;
    const byName = new Map(files.filter(({ path }) => path.startsWith(top)).map((file) => [file.path.slice(top.length), file]));
    const those = (names) => names.flatMap((name) => byName.get(name) ?? []);
    const templates = [...byName.keys()].filter((name) => /^additional_chat_templates\/[\w.-]+\.jinja$/.test(name));
    const small = those([...CONFIGS, ...TOKENIZER, ...templates]);
    if (holds === 'tokenizer')
        return small;
    const isAdapter = byName.has(ADAPTER[0]);
    if (isAdapter && byName.has(ADAPTER[1]))
        return [...small, ...those(ADAPTER)];
    const single = byName.get(SINGLE);
    if (!isAdapter && single !== undefined)
        return [...small, ...those([VALUE_HEAD]), single];
    const index = byName.get(INDEX);
    if (isAdapter || index === undefined)
        throw noWeights(id, isAdapter ? ADAPTER[1] : SINGLE, [...byName.keys()]);
    const shards = shardsOf(await read(index));
    const absent = shards?.filter((name) => !byName.has(name)) ?? [];
    if (shards === undefined || absent.length > 0) {
        const what = shards === undefined ? `lists no files that can be fetched` : `lists ${absent[0]}, which is not there`;
        throw new HarnessError('MODEL_INDEX', `${INDEX} of ${hubIdText(id)} ${what}.`, { exitCode: 1 });
    }
    // The weights last: a folder that has them has everything.
    return [...small, index, ...those(shards)];
}
/** File names of an index; undefined when it is none, or names files elsewhere. */
function shardsOf(text) {
    let map;
    try {
        map = JSON.parse(text)?.weight_map;
    }
    catch {
        return undefined;
    }
    if (typeof map !== 'object' || map === null)
        return undefined;
    const names = [...new Set(Object.values(map))];
    const plain = names.every((name) => isInside(name) && /^\w[\w.-]*\.safetensors$/.test(name));
    return plain && names.length > 0 ? names.sort() : undefined;
}
function noWeights(id, wanted, names) {
    const pickle = names.find((name) => /\.(?:bin|pt|pth|ckpt|pkl|msgpack|h5)$/.test(name));
    const name = hubIdText(id);
    if (pickle === undefined) {
        const shown = names.filter((each) => !each.startsWith('.')).slice(0, 4);
        return new HarnessError('MODEL_WEIGHTS', `${name} has no ${wanted} on the hub.`, {
            hint: shown.length === 0
                ? 'It has no files there.'
                : `It has ${shown.join(', ')}; hf:ORG/NAME@REVISION/FOLDER names a folder inside.`,
        });
    }
    return new HarnessError('MODEL_WEIGHTS', `${name} has its weights only as ${pickle}; pickles can run code and are never fetched.`, {
        hint: `A revision with safetensors may exist (hf:${id.name}@refs/pr/1 and the like); else convert it once with Python.`,
    });
}
/** What a folder of the cache lacks. */
export async function missingModelFiles(folder, holds) {
    const has = (name) => existsSync(join(folder, name));
    if (holds === 'tokenizer')
        return has('tokenizer.json') || has('tokenizer_config.json') ? [] : ['tokenizer.json'];
    if (has(ADAPTER[0]))
        return ADAPTER.filter((name) => !has(name));
    const config = has('config.json') ? [] : ['config.json'];
    if (has(SINGLE))
        return config;
    if (!has(INDEX))
        return [...config, SINGLE];
    const shards = shardsOf(await readFile(join(folder, INDEX), 'utf8'));
    return [...config, ...(shards ?? [INDEX]).filter((name) => shards === undefined || !has(name))];
}
