/**
 * The text of a row as the model sees it, and where in its tokens an answer begins. Conversations are rendered by the chat
 * template and tokenised as they stand, the prompt with the header of the answer's turn; texts get the EOS string at their
 * end and the special tokens that the tokenizer adds by itself. Prompt and answer are tokenised as one.
 */
import { HarnessError } from "../base/errors.js";
import { isConversation } from "./messages.js";
import { joinTurns } from "./prompt-extraction.js";
import { alignCharacters, alignPrefix, commonPrefix, startsWithIds } from "./tokens/align-tokens.js";
export class RowText {
    tokenizer;
    constructor(tokenizer) {
        this.tokenizer = tokenizer;
    }
    /** A prompt tokenised by itself. */
    promptTokens(prompt, row) {
        if (isConversation(prompt)) {
            const rendered = this.render(prompt, row, { addGenerationPrompt: true });
            return { prompt, ids: this.encodeRendered(rendered) };
        }
        const ids = this.tokenizer.encode(prompt);
        const { suffixIds } = this.tokenizer;
        // An EOS that the tokenizer puts behind every text does not stand between prompt and answer.
        if (suffixIds.length > 0)
            ids.length -= suffixIds.length;
        return { prompt, ids };
    }
    /** Throws `DATA_PROMPT_MISMATCH` when the prompt is not how prompt and answer begin. */
    answered(prompt, answer, row) {
        const whole = joinTurns(prompt.prompt, answer);
        const rendered = isConversation(whole) ? this.render(whole, row) : this.withEos(whole, row);
        const ids = isConversation(whole) ? this.encodeRendered(rendered) : this.tokenizer.encode(rendered);
        if (startsWithIds(ids, prompt.ids))
            return { ids, border: prompt.ids.length, rendered, byIds: true };
        const place = alignPrefix(this.tokenizer, prompt.ids, ids) ?? this.alignHeader(prompt, ids, row);
        if (place === undefined)
            throw this.mismatch(row, prompt.ids, ids);
        return { ids, border: place.whole, rendered, byIds: false };
    }
    /** How many of `ids` lie before the end of `beginning`, a beginning of their text. */
    borderAt(beginning, ids, row) {
        const prefix = this.encodeRendered(beginning);
        const place = alignPrefix(this.tokenizer, prefix, ids);
        if (place === undefined)
            throw this.mismatch(row, prefix, ids);
        return place;
    }
    /** A prompt to be continued: after a user's turn the header of the answer, after an assistant's turn its own words. */
    openPrompt(prompt, row) {
        const last = prompt.at(-1);
        if (last?.role !== 'assistant' || typeof last.content !== 'string')
            return this.render(prompt, row, { addGenerationPrompt: true });
        const rendered = this.render(prompt, row);
        const content = last.content.trim();
        const at = content === '' ? -1 : rendered.lastIndexOf(content);
        return at < 0 ? this.render(prompt, row, { addGenerationPrompt: true }) : rendered.slice(0, at + content.length);
    }
    render(turns, row, more = {}) {
        return this.template(row).render(turns, { ...renderOptions(row), ...more });
    }
    /** The template writes BOS itself, so nothing is added. */
    encodeRendered(text) {
        return this.tokenizer.encode(text, { addSpecialTokens: false });
    }
    /** Throws `TOKENIZER_NO_TOKEN` when there is no EOS. */
    withEos(text, row) {
        const eos = this.tokenizer.eosToken;
        if (eos === undefined) {
            throw new HarnessError('TOKENIZER_NO_TOKEN', `The tokenizer in ${this.tokenizer.folder} has no eos_token, which the text of ${row.source} must end with.`, {
                hint: 'Set eos_token to the token that ends a text.',
                where: row.where,
            });
        }
        return text.endsWith(eos) ? text : text + eos;
    }
    /** Throws `TEMPLATE_MISSING`. */
    template(row) {
        const template = this.tokenizer.chatTemplate;
        if (template !== undefined)
            return template;
        const message = `${row.source} holds a conversation, and the tokenizer in ${this.tokenizer.folder} has no chat template.`;
        throw new HarnessError('TEMPLATE_MISSING', message, {
            hint: 'Name a template with chat_template_path (a .jinja file or another tokenizer folder); looked for chat_template.jinja and the chat_template field.',
            where: row.where,
        });
    }
    /**
     * Some templates put more into a generation prompt than in front of a finished answer (an opened `<think>`): the answer
     * then begins where the two renderings part, provided that the turns before it are the same.
     */
    alignHeader(prompt, ids, row) {
        if (!isConversation(prompt.prompt))
            return undefined;
        const text = this.tokenizer.decode(ids);
        const turns = this.tokenizer.decode(this.encodeRendered(this.render(prompt.prompt, row)));
        const shared = commonPrefix(this.tokenizer.decode(prompt.ids), text);
        return shared < turns.length || !text.startsWith(turns) ? undefined : alignCharacters(this.tokenizer, shared, ids);
    }
    mismatch(row, prompt, ids) {
        const [a, b] = [this.tokenizer.decode(prompt), this.tokenizer.decode(ids)];
        const at = commonPrefix(a, b);
        const tail = (text) => JSON.stringify(text.slice(Math.max(0, at - 20), at + 30));
        const message = `${row.source}: the tokens of the prompt are not how prompt and answer begin: ${tail(a)} against ${tail(b)}.`;
        return new HarnessError('DATA_PROMPT_MISMATCH', message, {
            hint: 'The chat template renders the prompt differently once the answer is there; use another template or edit the row.',
            where: row.where,
        });
    }
}
export const renderOptions = (row) => ({
    tools: row.tools,
    kwargs: row.templateKwargs,
    row,
});
