/**
 * Encodes a text piece by piece and remembers the pieces: sections between special tokens (a prompt, and the same prompt
 * with each of two answers, share almost all of theirs) and, for the byte-level tokenizers named below, words. Exact: the
 * tokenizer itself treats these pieces separately; where that is not certain the text is encoded whole. On 2,000
 * HH-RLHF pairs this is a quarter of the time that three whole encodings take.
 */
const SECTIONS = 256;
const WORDS = 65_536;
const LONGEST_WORD = 48;
export class SectionEncoder {
    splitter;
    byWords;
    ids;
    encodeOne;
    sections = new Map();
    words = new Map();
    constructor(tokenizer, config, added, encodeOne) {
        this.encodeOne = encodeOne;
        this.ids = new Map(added.map(({ content, id }) => [content, id]));
        const separate = separable(tokenizer, config, added);
        this.byWords = separate && splitsAtWords(tokenizer);
        // Longest first: where several begin at one place, the longest is taken.
        const contents = [...this.ids.keys()].filter(Boolean).sort((a, b) => b.length - a.length);
        if (separate && contents.length > 0)
            this.splitter = new RegExp(`(${contents.map(escaped).join('|')})`);
    }
    encode(text) {
        const ids = [];
        for (const section of this.splitter === undefined ? [text] : text.split(this.splitter)) {
            if (section === '')
                continue;
            const special = this.splitter === undefined ? undefined : this.ids.get(section);
            if (special !== undefined)
                ids.push(special);
            else
                for (const id of this.section(section))
                    ids.push(id);
        }
        return ids;
    }
    section(text) {
        const known = this.sections.get(text);
        if (known !== undefined)
            return known;
        const ids = this.byWords ? this.inWords(text) : this.encodeOne(text);
        if (this.sections.size >= SECTIONS)
            this.sections.delete(this.sections.keys().next().value);
        this.sections.set(text, ids);
        return ids;
    }
    inWords(text) {
        const ids = [];
        let start = 0;
        for (let i = 1; i < text.length; i++) {
            if (text.charCodeAt(i) !== 32 || !isLetter(text.charCodeAt(i - 1)) || !isLetter(text.charCodeAt(i + 1)))
                continue;
            for (const id of this.word(text.slice(start, i)))
                ids.push(id);
            start = i;
        }
        for (const id of this.word(text.slice(start)))
            ids.push(id);
        return ids;
    }
    word(text) {
        const known = this.words.get(text);
        if (known !== undefined)
            return known;
        const ids = this.encodeOne(text);
        if (text.length > LONGEST_WORD)
            return ids;
        if (this.words.size >= WORDS)
            this.words.clear();
        // A slice keeps the text it was cut from alive; the copy does not.
        this.words.set(Buffer.from(text, 'utf16le').toString('utf16le'), ids);
        return ids;
    }
}
const isLetter = (code) => (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
/** False when a section's ids can depend on its neighbours or on its place in the text. */
function separable(tokenizer, config, added) {
    if (added.some((token) => token.lstrip || token.rstrip || (token.normalized && tokenizer.normalizer !== null)))
        return false;
    if (config.remove_space === true || config.do_lowercase_and_remove_accent === true)
        return false;
    // Metaspace puts its mark on the first section alone, or on each, by its settings.
    return !JSON.stringify(tokenizer.pre_tokenizer ?? null).includes('"Metaspace"');
}
// Word patterns of cl100k (Llama 3) and of Qwen: like GPT-2's they begin a new word at a blank between two letters.
const wordPatterns = new Set(['\\p{N}{1,3}', '\\p{N}'].map((digits) => `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`));
/** True when the tokenizer is known to begin a word at every blank between two ASCII letters. */
function splitsAtWords({ normalizer, pre_tokenizer: pre, model }) {
    const plain = normalizer === null || normalizer === undefined || normalizer.type === 'NFC';
    if (!plain || model.type !== 'BPE')
        return false;
    const steps = pre?.type === 'Sequence' ? (pre.pretokenizers ?? []) : [pre];
    const [first, second] = steps;
    const byteLevel = (step, regex) => step?.type === 'ByteLevel' && (step.use_regex ?? true) === regex && step.add_prefix_space !== true;
    if (steps.length === 1)
        return byteLevel(first, true);
    const isolated = first?.type === 'Split' && first.behavior === 'Isolated' && first.invert !== true;
    return steps.length === 2 && isolated && wordPatterns.has(first.pattern?.Regex ?? '') && byteLevel(second, false);
}
