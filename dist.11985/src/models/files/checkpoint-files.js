/**
 * The weight files of a model folder as one map of tensors: `model.safetensors`, or the shards that
 * `model.safetensors.index.json` lists. Nothing outside the folder is opened, and pickles never are.
 */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { HarnessError } from "../../base/errors.js";
import { isObject, readJsonObject } from "./read-json.js";
import { SafetensorsReader } from "./safetensors.js";
export const SINGLE_FILE = 'model.safetensors';
export const INDEX_FILE = 'model.safetensors.index.json';
/**
 * Opens a model folder's weights and checks every header. Throws `MODEL_WEIGHTS` when there are none (saying how to
 * convert a pickle), `MODEL_INDEX` for a faulty index, `SAFETENSORS` for a faulty file.
 */
export async function openCheckpoint(folder) {
    const names = await list(folder);
    if (names.has(SINGLE_FILE))
        return open(join(folder, SINGLE_FILE), [SINGLE_FILE], folder);
    if (!names.has(INDEX_FILE))
        throw noWeights(folder, names);
    const path = join(folder, INDEX_FILE);
    const shards = await readIndex(path);
    const missing = [...new Set(shards.values())].filter((file) => !names.has(file));
    if (missing.length > 0) {
        const hint = 'Download the missing files into the folder.';
        throw new HarnessError('MODEL_INDEX', `${path} lists ${missing.join(', ')}, which ${missing.length > 1 ? 'are' : 'is'} not there.`, {
            hint,
            where: { file: path },
        });
    }
    const checkpoint = await open(path, new Set(shards.values()), folder);
    const stray = [...shards].find(([tensor, file]) => basename(checkpoint.tensors.get(tensor)?.reader.path ?? '') !== file);
    if (stray === undefined)
        return checkpoint;
    await checkpoint.close();
    throw new HarnessError('MODEL_INDEX', `${path} says that ${stray[0]} is in ${stray[1]}, but it is not.`, {
        where: { file: path },
    });
}
async function open(path, files, folder) {
    const readers = [];
    const close = async () => {
        await Promise.all(readers.map((reader) => reader.close()));
    };
    try {
        const tensors = new Map();
        for (const file of files) {
            const reader = await SafetensorsReader.open(join(folder, file));
            readers.push(reader);
            for (const [name, info] of reader.tensors) {
                const other = tensors.get(name)?.reader.path;
                if (other !== undefined) {
                    const message = `Tensor ${JSON.stringify(name)} is both in ${other} and in ${reader.path}.`;
                    throw new HarnessError('MODEL_INDEX', message, { where: { file: path } });
                }
                tensors.set(name, { info, reader });
            }
        }
        return { path, tensors, close };
    }
    catch (error) {
        await close();
        throw error;
    }
}
/** Tensor name -> file name. */
async function readIndex(path) {
    const fail = (what) => new HarnessError('MODEL_INDEX', `${path} ${what}.`, { where: { file: path } });
    const index = await readJsonObject(path);
    const map = index?.weight_map;
    if (!isObject(map) || Object.keys(map).length === 0)
        throw fail('has no weight_map of tensor names to file names');
    return new Map(Object.entries(map).map(([tensor, file]) => {
        // A plain name can neither climb out of the folder nor name a device or another drive.
        if (typeof file !== 'string' || !/^[\w][\w.-]*\.safetensors$/.test(file)) {
            throw fail(`gives ${JSON.stringify(file)} as the file of ${tensor}; a plain *.safetensors name in the same folder is needed`);
        }
        return [tensor, file];
    }));
}
async function list(folder) {
    try {
        return new Set(await readdir(folder));
    }
    catch (error) {
        const message = `The model folder ${folder} cannot be read: ${error.message}.`;
        throw new HarnessError('MODEL_NOT_FOUND', message, { where: { file: folder }, cause: error });
    }
}
function noWeights(folder, names) {
    const of = (...endings) => [...names].filter((name) => endings.some((end) => name.endsWith(end)));
    const [pickle] = of('.bin', '.pt', '.pth', '.ckpt');
    const [gguf] = of('.gguf');
    const [other] = of('.safetensors');
    let what = 'holds no weights';
    let hint = `Expected ${SINGLE_FILE}, or ${INDEX_FILE} with its shards.`;
    if (other === 'adapter_model.safetensors') {
        what = 'holds an adapter, not a model';
        hint = 'Give the folder of its base model.';
    }
    else if (other !== undefined) {
        what = `has ${other} but neither ${SINGLE_FILE} nor ${INDEX_FILE}`;
    }
    else if (pickle !== undefined) {
        what = `has its weights only as a pickle (${pickle}), which can run code and is never opened`;
        hint =
            'Convert it once with Python: from transformers import AutoModelForCausalLM; ' +
                `AutoModelForCausalLM.from_pretrained(${JSON.stringify(folder)}).save_pretrained("converted") writes ${SINGLE_FILE}.`;
    }
    else if (gguf !== undefined) {
        what = `has its weights only as ${gguf}, a quantised form for inference`;
        hint = `Training needs the original checkpoint (${SINGLE_FILE}).`;
    }
    return new HarnessError('MODEL_WEIGHTS', `${folder} ${what}.`, { hint, where: { file: folder } });
}
