/**
 * Text to token ids and back, from a folder's `tokenizer.json`: the one typed port to @huggingface/tokenizers, whose own
 * types are lost under NodeNext. As in transformers 5 the file's post-processor alone says which special tokens are added;
 * `add_bos_token` and `add_eos_token` of tokenizer_config.json are not read. Leaves out: offsets, padding, pairs of texts.
 */
import { Tokenizer as HubTokenizer } from '@huggingface/tokenizers';
import { HarnessError } from "../base/errors.js";
import { chatTemplate } from "./chat-template.js";
import { SectionEncoder } from "./section-encoder.js";
import { readTemplateFrom, readTokenizerFiles } from "./tokenizer-files.js";
const Hub = HubTokenizer;
/** Loads the tokenizer of a model folder. Throws `TOKENIZER_MISSING`, `TOKENIZER_INVALID` or `TOKENIZER_NO_TOKEN`. */
export function loadTokenizer(folder, given = {}) {
    const options = { ...given, now: given.now ?? new Date() };
    const files = readTokenizerFiles(folder);
    const tokens = options.eosToken === undefined ? files.specialTokens : { ...files.specialTokens, eos_token: options.eosToken };
    const vocabulary = vocabularyOf(files);
    if (options.eosToken !== undefined && !vocabulary.has(options.eosToken)) {
        throw new HarnessError('TOKENIZER_NO_TOKEN', `eos_token ${options.eosToken} is not in the vocabulary of ${folder}.`, {
            hint: 'Name a token that the model knows, such as the end of a turn in its chat template.',
        });
    }
    const added = addedTokens(files, tokens, vocabulary);
    let hub;
    try {
        hub = new Hub({
            normalizer: null,
            pre_tokenizer: null,
            post_processor: null,
            decoder: null,
            ...files.tokenizer,
            added_tokens: added,
        }, files.config);
    }
    catch (error) {
        throw new HarnessError('TOKENIZER_INVALID', `The tokenizer in ${folder} cannot be used: ${error.message}`, {
            where: { file: folder },
            cause: error,
        });
    }
    return new LoadedTokenizer(files, tokens, added, sizeOf(vocabulary, added), hub, options);
}
/** All tokens of the file with their ids, added ones included. */
function vocabularyOf(files) {
    const { vocab } = files.tokenizer.model;
    const ids = Array.isArray(vocab) ? new Map(vocab.map(([token], id) => [token, id])) : new Map(Object.entries(vocab));
    for (const { content, id } of (files.tokenizer.added_tokens ?? []))
        ids.set(content, id);
    return ids;
}
/** The file's added tokens, and the special tokens that only the config names, with their place in the vocabulary. */
function addedTokens(files, tokens, ids) {
    const named = new Set(Object.values(tokens));
    const added = (files.tokenizer.added_tokens ?? []).map((token) => {
        return named.has(token.content) && !token.special ? { ...token, special: true } : token;
    });
    let next = 0;
    for (const id of ids.values())
        next = Math.max(next, id + 1);
    for (const content of named) {
        if (added.some((token) => token.content === content))
            continue;
        const id = ids.get(content) ?? next++;
        added.push({ id, content, special: true, normalized: false, lstrip: false, rstrip: false });
    }
    return added;
}
function sizeOf(vocabulary, added) {
    let size = 0;
    for (const id of vocabulary.values())
        size = Math.max(size, id + 1);
    for (const { id } of added)
        size = Math.max(size, id + 1);
    return size;
}
/** The template that the config gives in place of the folder's own. */
function givenTemplate({ chatTemplate: text, chatTemplatePath: path, }) {
    if (text !== undefined)
        return { file: 'chat_template', templates: { default: text } };
    return path === undefined ? undefined : readTemplateFrom(path);
}
class LoadedTokenizer {
    folder;
    origin;
    vocabSize;
    bosToken;
    eosToken;
    padToken;
    bosId;
    eosId;
    padId;
    maskId;
    endIds;
    prefixIds;
    suffixIds;
    chatTemplate;
    replacedTemplate;
    hub;
    sections;
    special;
    cleanUp;
    constructor(files, tokens, added, vocabSize, hub, options) {
        const model = files.tokenizer.model;
        this.folder = files.folder;
        this.origin = options;
        this.hub = hub;
        this.special = new Set(added.filter(({ special }) => special).map(({ id }) => id));
        // transformers ignores the clean-up for BPE, where it would eat real blanks.
        this.cleanUp = files.config.clean_up_tokenization_spaces === true && model.type !== 'BPE';
        this.vocabSize = vocabSize;
        [this.bosToken, this.eosToken, this.padToken] = [tokens.bos_token, tokens.eos_token, tokens.pad_token];
        const idOf = (token) => token === undefined ? undefined : hub.token_to_id(token);
        [this.bosId, this.eosId, this.padId] = [idOf(this.bosToken), idOf(this.eosToken), idOf(this.padToken)];
        this.maskId = idOf(tokens.mask_token);
        this.endIds = new Set([...files.endIds, ...(this.eosId === undefined ? [] : [this.eosId])]);
        this.sections = new SectionEncoder(files.tokenizer, files.config, added, (text) => this.encodePlain(text));
        [this.prefixIds, this.suffixIds] = this.addedAround();
        const given = givenTemplate(options);
        const template = given ?? files.template;
        this.chatTemplate =
            template === undefined ? undefined : chatTemplate(template, { specialTokens: tokens, now: options.now });
        this.replacedTemplate = given === undefined ? undefined : this.chatTemplate?.source;
    }
    encode(text, { addSpecialTokens = true } = {}) {
        const ids = this.sections.encode(text);
        if (!addSpecialTokens || this.prefixIds.length + this.suffixIds.length === 0)
            return ids;
        const doubled = this.prefixIds.length > 0 && this.prefixIds.every((id, i) => id === this.bosId && ids[i] === id);
        return [...(doubled ? [] : this.prefixIds), ...ids, ...this.suffixIds];
    }
    decode(ids, { skipSpecial = false } = {}) {
        const shown = skipSpecial ? ids.filter((id) => !this.special.has(id)) : [...ids];
        if (shown.length === 0)
            return '';
        return this.decodeWith(shown, this.cleanUp);
    }
    pieces(ids) {
        const pieces = [];
        // Decoded in a sliding window: what a token adds to the text of the few before it.
        let start = 0;
        let before = '';
        let pending = 0;
        for (let i = 0; i < ids.length; i++) {
            const text = this.decodeWith(ids.slice(start, i + 1), false);
            pending++;
            if (text.endsWith('\uFFFD') && pending < 8 && i + 1 < ids.length) {
                pieces.push('');
                continue;
            }
            pieces.push(text.slice(before.length));
            start = i + 1 - pending;
            before = this.decodeWith(ids.slice(start, i + 1), false);
            pending = 0;
        }
        return pieces;
    }
    tokenToId(token) {
        return this.hub.token_to_id(token);
    }
    isSpecial(id) {
        return this.special.has(id);
    }
    decodeWith(ids, cleanUp) {
        return this.hub.decode(ids, { skip_special_tokens: false, clean_up_tokenization_spaces: cleanUp });
    }
    encodePlain(text) {
        const { ids } = this.hub.encode(text, { add_special_tokens: false });
        if (!ids.includes(undefined))
            return ids;
        throw new HarnessError('TOKENIZER_INVALID', `The tokenizer in ${this.folder} has no token for part of ${JSON.stringify(text.slice(0, 40))} and no unknown token.`, {
            where: { file: this.folder },
        });
    }
    /** What the post-processor puts around a text, as it shows on a sample. */
    addedAround() {
        const plain = this.encodePlain('a');
        const { ids } = this.hub.encode('a', { add_special_tokens: true });
        const extra = ids.length - plain.length;
        for (let at = 0; at <= extra; at++) {
            if (plain.every((id, i) => ids[at + i] === id))
                return [ids.slice(0, at), ids.slice(at + plain.length)];
        }
        return [[], []];
    }
}
