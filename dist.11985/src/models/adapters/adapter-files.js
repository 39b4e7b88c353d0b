/**
 * The tensors of an adapter folder, `adapter_model.safetensors`: for each module A [r, in] and B [out, r], and full copies
 * of the modules saved in full, under PEFT's names (`base_model.model.` before the model's own).
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from "../../base/errors.js";
import { SafetensorsReader, writeSafetensors } from "../files/safetensors.js";
import { ADAPTER_CONFIG_FILE, ADAPTER_WEIGHTS_FILE } from "./adapter-config.js";
const PREFIX = 'base_model.model.';
/**
 * Compares what an adapter folder holds with what is wanted of it, before any memory is set aside.
 * @param base the base model's folder, for messages
 * @throws HarnessError ADAPTER_MISMATCH for missing, unexpected or other tensors; ADAPTER_WEIGHTS when there are none
 */
export async function checkAdapterWeights(folder, wanted, base) {
    const reader = await open(folder);
    await reader.close();
    const { path } = reader;
    const names = new Set(wanted.map(({ name }) => PREFIX + name));
    const missing = present(reader, wanted)
        .map(({ name }) => PREFIX + name)
        .filter((name) => !reader.tensors.has(name));
    const unexpected = [...reader.tensors.keys()].filter((name) => !names.has(name));
    const findings = wanted.flatMap(({ name, shape }) => {
        const found = reader.tensors.get(PREFIX + name)?.shape;
        return found === undefined || found.join() === shape.join() ? [] : [otherShape(path, name, found, shape, base)];
    });
    if (missing.length > 0)
        findings.push(other(path, missing, 'lacks', 'asks for'));
    if (unexpected.length > 0)
        findings.push(other(path, unexpected, 'holds', 'does not ask for'));
    const [first, ...also] = findings;
    if (first === undefined)
        return;
    const options = { where: { file: path }, also, ...(first.hint && { hint: first.hint }) };
    throw new HarnessError('ADAPTER_MISMATCH', first.message, options);
}
/** Fills the views of tensors that `checkAdapterWeights` found. */
export async function readAdapterWeights(folder, wanted) {
    const reader = await open(folder);
    try {
        for (const { name, view } of present(reader, wanted))
            await reader.read(PREFIX + name, view);
    }
    finally {
        await reader.close();
    }
}
const present = ({ tensors }, wanted) => wanted.filter(({ name, optional }) => optional !== true || tensors.has(PREFIX + name));
async function open(folder) {
    const path = join(folder, ADAPTER_WEIGHTS_FILE);
    if (!existsSync(path))
        throw noWeights(folder);
    return SafetensorsReader.open(path);
}
/** Writes them as float32. */
export async function writeAdapterWeights(folder, tensors) {
    const named = tensors.map(({ name, shape, view }) => ({ name: PREFIX + name, shape, view }));
    await writeSafetensors(join(folder, ADAPTER_WEIGHTS_FILE), named);
}
function otherShape(path, name, found, wanted, base) {
    const lora = /\.lora_[AB]\.weight$/.exec(name)?.[0];
    const rankAt = lora === '.lora_A.weight' ? 0 : 1;
    const otherRank = lora !== undefined && found.length === 2 && found[1 - rankAt] === wanted[1 - rankAt];
    const shapes = `has shape [${found.join(', ')}], but`;
    return otherRank
        ? mismatch(`${path}: ${PREFIX}${name} ${shapes} ${ADAPTER_CONFIG_FILE} says rank ${wanted[rankAt]}.`, `r and rank_pattern in ${ADAPTER_CONFIG_FILE} must belong to these weights.`, path)
        : mismatch(`${path}: ${PREFIX}${name} ${shapes} the base model ${base} needs [${wanted.join(', ')}].`, 'The adapter was made for another base model: name the right one as base_model_name_or_path.', path);
}
function other(path, names, verb, clause) {
    const more = names.length > 2 ? ` and ${names.length - 2} more tensors` : '';
    const message = `${path} ${verb} ${names.slice(0, 2).join(', ')}${more}, which ${ADAPTER_CONFIG_FILE} on this base model ${clause}.`;
    const embedding = names.some((name) => /\.(embed_tokens|lm_head)\.weight$/.test(name));
    const hint = names.some((name) => name.includes('lora_embedding_'))
        ? 'Adapters of the embedding are not supported; merge it with PEFT first.'
        : embedding && verb === 'holds'
            ? 'The embedding was resized or saved along: add it to modules_to_save if it was trained, or merge the adapter with PEFT first.'
            : 'target_modules, modules_to_save and the number of layers must belong to these weights: is it the right base model?';
    return mismatch(message, hint, path);
}
const mismatch = (message, hint, file) => new HarnessError('ADAPTER_MISMATCH', message, { hint, where: { file } });
function noWeights(folder) {
    const pickle = existsSync(join(folder, 'adapter_model.bin'));
    const what = pickle
        ? 'has its weights only as a pickle (adapter_model.bin), which can run code and is never opened'
        : `holds no ${ADAPTER_WEIGHTS_FILE}`;
    const hint = pickle
        ? `Load it once with PEFT and save it again: save_pretrained writes ${ADAPTER_WEIGHTS_FILE}.`
        : 'The adapter is incomplete: copy the whole folder.';
    return new HarnessError('ADAPTER_WEIGHTS', `${folder} ${what}.`, { hint, where: { file: folder } });
}
