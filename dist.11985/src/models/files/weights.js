/**
 * From a checkpoint into the model's own memory: every tensor that the model declares is found under its name, compared
 * in shape, and read (widened to float32) straight into its view. A checkpoint that does not fit is told in one error
 * with the likely cause. Knows no architecture: names and shapes come from the caller.
 */
import { HarnessError } from "../../base/errors.js";
import { openCheckpoint } from "./checkpoint-files.js";
const HEAD = 'lm_head.weight';
const DECODER = { head: HEAD, embedding: 'model.embed_tokens.weight' };
const tiedNames = ({ tied }) => tied === true ? DECODER : tied === false ? undefined : tied;
/**
 * Fills the views of `wanted` from the safetensors files in `folder`. Names match with and without the leading `model.`
 * (a checkpoint saved from the bare decoder lacks it). Throws `WEIGHTS_MISMATCH` for missing or unexpected tensors and
 * other shapes; each further finding is in `also`. Nothing is read before all of it fits.
 */
export async function loadWeights(folder, wanted, options = {}) {
    const checkpoint = await openCheckpoint(folder);
    try {
        const { pairs, ignored } = match(checkpoint, [...wanted], options);
        const tied = tiedNames(options);
        if (tied !== undefined)
            await checkTiedHead(checkpoint, tied);
        const dtypes = {};
        for (const { target, source } of pairs) {
            await source.reader.read(source.info.name, target.view);
            dtypes[source.info.dtype] = (dtypes[source.info.dtype] ?? 0) + 1;
        }
        return { path: checkpoint.path, dtypes, ignored };
    }
    finally {
        await checkpoint.close();
    }
}
function match(checkpoint, wanted, options) {
    const left = new Set(checkpoint.tensors.keys());
    const pairs = [];
    const missing = [];
    const findings = [];
    const tied = tiedNames(options);
    for (const target of wanted) {
        const others = [
            ...(tied?.embedding === target.name ? [tied.head] : []),
            ...(options.otherNames?.(target.name) ?? []),
        ];
        const source = [target.name, ...others].map((name) => find(checkpoint, name)).find((one) => one !== undefined);
        if (source === undefined) {
            missing.push(target.name);
            continue;
        }
        left.delete(source.info.name);
        pairs.push({ target, source });
        if (source.info.shape.join() !== target.shape.join())
            findings.push(otherShape(source, target));
    }
    const known = (name) => /(^|\.)rotary_emb\.inv_freq$/.test(name) || name === tied?.head || options.ignore?.(name) === true;
    const ignored = [...left].filter(known);
    const unexpected = [...left].filter((name) => !known(name));
    if (missing.length > 0)
        findings.push(missingTensors(checkpoint, missing, unexpected, options));
    if (unexpected.length > 0)
        findings.push(unexpectedTensors(checkpoint, unexpected));
    const [first, ...also] = findings;
    if (first === undefined)
        return { pairs, ignored };
    const where = { file: checkpoint.path };
    throw new HarnessError('WEIGHTS_MISMATCH', first.message, { ...(first.hint && { hint: first.hint }), where, also });
}
function find(checkpoint, name) {
    const other = name.startsWith('model.') ? name.slice('model.'.length) : `model.${name}`;
    return checkpoint.tensors.get(name) ?? checkpoint.tensors.get(other);
}
function otherShape({ info, reader }, { name, shape }) {
    const vocabulary = /(^|\.)(embed_tokens|lm_head|word_embeddings)\.weight$/.test(name) &&
        info.shape.length === 2 &&
        info.shape[1] === shape[1];
    const message = vocabulary
        ? `${reader.path}: ${info.name} has ${info.shape[0]} rows but config.json says vocab_size ${shape[0]}.`
        : `${reader.path}: ${info.name} has shape [${info.shape.join(', ')}], but config.json asks for [${shape.join(', ')}].`;
    const hint = vocabulary
        ? 'The tokenizer was probably extended without saving the model again: config.json, weights and tokenizer must come from one save.'
        : `${cause(name)} in config.json does not belong to these weights; take both from one checkpoint.`;
    return mismatch(message, hint, reader.path);
}
/** The configuration field that decides the shape of a tensor. */
function cause(name) {
    if (/\.position_embeddings\./.test(name))
        return 'max_position_embeddings';
    if (/\.(intermediate|ffn)\./.test(name))
        return 'the width of the feed-forward layers';
    if (/\.mlp\./.test(name))
        return 'intermediate_size or hidden_size';
    if (/\.(k|v)_proj\./.test(name))
        return 'num_key_value_heads, head_dim or hidden_size';
    if (/\.(q|o)_proj\./.test(name))
        return 'num_attention_heads, head_dim or hidden_size';
    if (/\.(q|k)_norm\./.test(name))
        return 'head_dim';
    return 'hidden_size';
}
function missingTensors(checkpoint, missing, unexpected, options) {
    const message = `${checkpoint.path} lacks ${some(missing)} that config.json asks for.`;
    const why = options.whyMissing?.(missing) ?? whyMissing(checkpoint, missing, unexpected);
    return mismatch(message, why, checkpoint.path);
}
function whyMissing(checkpoint, missing, unexpected) {
    if (unexpected.some((name) => /\.lora_[AB]\./.test(name)))
        return 'The file holds an adapter: give the folder of its base model.';
    if (missing.includes(HEAD)) {
        return checkpoint.tensors.has('score.weight')
            ? 'This is a classifier or reward model (score.weight), not a language model.'
            : 'Set "tie_word_embeddings": true in config.json if the head shares the embedding; otherwise the checkpoint is incomplete.';
    }
    const present = new Set([...checkpoint.tensors.keys()].map(layerOf));
    const layers = new Set(missing.map(layerOf).filter((layer) => layer !== undefined && !present.has(layer)));
    if (layers.size > 0 && layers.size === new Set(missing.map(layerOf)).size) {
        return `The checkpoint has ${present.size - (present.has(undefined) ? 1 : 0)} layers: num_hidden_layers is wrong or a part is missing.`;
    }
    if (missing.every((name) => name.endsWith('.bias')))
        return 'attention_bias or mlp_bias is on in config.json, the weights have no biases.';
    if (missing.every((name) => /\.[qk]_norm\./.test(name)))
        return 'model_type says Qwen3, the weights have no query and key norms.';
    return 'The checkpoint is incomplete, or config.json belongs to another model.';
}
function unexpectedTensors(checkpoint, unexpected) {
    const layers = new Set(unexpected.map(layerOf));
    let hint = 'config.json belongs to another model, or the model has parts that are not supported.';
    if (unexpected.some((name) => name === 'score.weight'))
        hint = 'This is a classifier or reward model, not a language model.';
    else if (unexpected.some((name) => /\.lora_[AB]\./.test(name)))
        hint = 'Merge the adapter into its base model first.';
    else if (unexpected.includes(HEAD))
        hint = 'Set "tie_word_embeddings": false in config.json.';
    else if (unexpected.every((name) => name.endsWith('.bias')))
        hint = 'attention_bias or mlp_bias in config.json should be true.';
    else if (!layers.has(undefined))
        hint = 'num_hidden_layers in config.json is smaller than the number of layers in the file.';
    return mismatch(`${checkpoint.path} holds ${some(unexpected)} that config.json does not ask for.`, hint, checkpoint.path);
}
function layerOf(name) {
    return /(?:^|\.)layers?\.(\d+)\./.exec(name)?.[1];
}
function some(names) {
    const more = names.length > 3 ? ` and ${names.length - 3} more tensors` : '';
    return `${names.slice(0, 3).join(', ')}${more}`;
}
function mismatch(message, hint, file) {
    return new HarnessError('WEIGHTS_MISMATCH', message, { hint, where: { file } });
}
const COMPARED = 1024 * 1024;
/** A head beside a tied embedding must hold the same numbers, else leaving it out would change the model. */
async function checkTiedHead(checkpoint, names) {
    const head = checkpoint.tensors.get(names.head);
    const embedding = find(checkpoint, names.embedding);
    if (head === undefined || embedding === undefined)
        return;
    const equal = await equalTensors(head, embedding);
    if (equal)
        return;
    const message = `${checkpoint.path}: tie_word_embeddings is true, but ${names.head} is not equal to ${embedding.info.name}.`;
    throw mismatch(message, 'Set "tie_word_embeddings": false in config.json to use both.', checkpoint.path);
}
async function equalTensors(a, b) {
    if (a.info.dtype !== b.info.dtype || a.info.shape.join() !== b.info.shape.join())
        return false;
    const size = a.info.end - a.info.begin;
    for (let at = 0; at < size; at += COMPARED) {
        const length = Math.min(COMPARED, size - at);
        const [left, right] = await Promise.all([
            a.reader.bytes(a.info.name, at, length),
            b.reader.bytes(b.info.name, at, length),
        ]);
        if (Buffer.compare(left, right) !== 0)
            return false;
    }
    return true;
}
