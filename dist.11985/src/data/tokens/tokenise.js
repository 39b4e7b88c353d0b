/**
 * Rows to token ids, by TRL's rules (reference: DPOTrainer and SFTTrainer 1.13). Conversations are rendered by the chat
 * template and tokenised as they stand; the prompt ends with the header of the answer's turn. Texts get the EOS string at
 * their end, and the special tokens that the tokenizer adds by itself. An answer is what follows the prompt's tokens;
 * where a token spans the border it belongs to the answer. Rows are cut to `max_length` from the end.
 */
import { HarnessError } from "../../base/errors.js";
import { isConversation } from "../messages.js";
import { chosenCompletion, findPrompt, joinTurns } from "../prompt-extraction.js";
import { RowText, renderOptions } from "../row-text.js";
import { assistantSpans } from "./assistant-spans.js";
import { TokenTally } from "./token-tally.js";
export function createRowTokenizer(options) {
    return new Rows(options);
}
const FILLED = 'prompt alone fills max_length';
const TOO_LONG = 'longer than max_length';
class Rows {
    tokenizer;
    tally = new TokenTally();
    text;
    onOverlong;
    boundary;
    constructor({ tokenizer, onOverlong, promptBoundary }) {
        this.tokenizer = tokenizer;
        this.text = new RowText(tokenizer);
        this.onOverlong = onOverlong ?? 'truncate';
        this.boundary = promptBoundary ?? 'roles';
    }
    pair(row, options = {}) {
        if (row.type !== 'preference')
            throw wrongType(row, 'a preference');
        const explicit = this.explicit(row);
        if ('dropped' in explicit)
            return explicit;
        const prompt = this.text.promptTokens(explicit.prompt, row);
        const chosen = this.answer(prompt, explicit.chosen, row);
        const rejected = this.answer(prompt, explicit.rejected, row);
        const shared = commonIds(chosen.ids, rejected.ids, Math.min(chosen.border, rejected.border));
        const pair = {
            prompt: chosen.ids.slice(0, shared),
            chosen: chosen.ids.slice(shared),
            rejected: rejected.ids.slice(shared),
        };
        const total = chosen.ids.length + rejected.ids.length;
        // Without a prompt the first token of an answer has nothing before it that could predict it.
        const fewest = shared === 0 ? 2 : 1;
        if (Math.min(pair.chosen.length, pair.rejected.length) < fewest)
            return this.drop('no token to train on', total);
        const longest = shared + Math.max(pair.chosen.length, pair.rejected.length);
        const limit = options.maxLength ?? Number.POSITIVE_INFINITY;
        if (longest > limit) {
            const refused = this.refuse(row, longest, limit, total, shared >= limit ? FILLED : undefined);
            if (refused !== undefined)
                return refused;
            pair.chosen.length = Math.min(pair.chosen.length, limit - shared);
            pair.rejected.length = Math.min(pair.rejected.length, limit - shared);
        }
        const kept = 2 * shared + pair.chosen.length + pair.rejected.length;
        const truncated = this.tally.use(total, kept);
        if (!truncated && !(this.ends(pair.chosen) && this.ends(pair.rejected)))
            this.tally.endless++;
        return { ...pair, truncated };
    }
    sequence(row, options = {}) {
        const whole = this.labelled(row, options);
        if ('dropped' in whole)
            return whole;
        const { ids, labels } = whole;
        const total = ids.length;
        const limit = options.maxLength ?? Number.POSITIVE_INFINITY;
        if (total > limit) {
            const refused = this.refuse(row, total, limit, total);
            if (refused !== undefined)
                return refused;
            ids.length = limit;
            labels.length = limit;
        }
        // The first token has nothing before it that could predict it.
        if (!labels.includes(1, 1))
            return this.drop(total > limit ? FILLED : 'no token to train on', total);
        const truncated = this.tally.use(total, ids.length);
        if (!truncated && !labels.some((label, i) => label === 1 && this.tokenizer.endIds.has(ids[i])))
            this.tally.endless++;
        return { ids, labels, truncated };
    }
    prompt(row, options = {}) {
        const explicit = row.type === 'preference' ? this.explicit(row) : row;
        if ('dropped' in explicit)
            return explicit;
        if (!('prompt' in explicit) || explicit.prompt === undefined)
            throw wrongType(row, 'a row with a prompt');
        const ids = isConversation(explicit.prompt)
            ? this.text.encodeRendered(this.text.openPrompt(explicit.prompt, row))
            : this.text.promptTokens(explicit.prompt, row).ids;
        const limit = options.maxLength ?? Number.POSITIVE_INFINITY;
        if (ids.length > limit)
            return this.refuse(row, ids.length, limit, ids.length, TOO_LONG);
        this.tally.use(ids.length, ids.length);
        return { ids };
    }
    explicit(row) {
        if (row.prompt !== undefined)
            return { ...row, prompt: row.prompt };
        const found = findPrompt(row.chosen, row.rejected, this.boundary);
        if ('none' in found)
            return this.drop(found.none, 0);
        if (found.by === 'roles')
            this.tally.byRoles++;
        if (found.insideWord)
            this.tally.note('insideWord', row.source);
        return { ...row, prompt: found.prompt, chosen: found.chosen, rejected: found.rejected };
    }
    labelled(row, options) {
        let source = row;
        if (row.type === 'preference') {
            const explicit = this.explicit(row);
            source = 'dropped' in explicit ? explicit : chosenCompletion(explicit);
        }
        if ('dropped' in source)
            return source;
        if (source.type === 'prompt-completion')
            return this.completion(source, options);
        if (source.type !== 'language-modeling')
            throw wrongType(row, 'text, messages, or a prompt with a completion');
        const { text } = source;
        if (!isConversation(text)) {
            const ids = this.tokenizer.encode(this.text.withEos(text, row));
            return { ids, labels: ids.map(() => 1) };
        }
        const rendered = this.text.render(text, row);
        const ids = this.text.encodeRendered(rendered);
        if (options.assistantOnly !== true)
            return { ids, labels: ids.map(() => 1) };
        return this.assistantLabels(text, rendered, ids, row, (labels) => labels);
    }
    completion(row, options) {
        const prompt = this.text.promptTokens(row.prompt, row);
        const { ids, border, rendered } = this.answer(prompt, row.completion, row);
        const from = options.completionOnly === false ? 0 : border;
        const answer = (label, i) => (i >= from ? label : 0);
        const turns = joinTurns(row.prompt, row.completion);
        if (options.assistantOnly === true && isConversation(turns)) {
            return this.assistantLabels(turns, rendered, ids, row, (labels) => labels.map(answer));
        }
        return { ids, labels: ids.map((_, i) => answer(1, i)) };
    }
    assistantLabels(turns, rendered, ids, row, limit) {
        const endMarkers = [...this.tokenizer.endIds].map((id) => this.tokenizer.decode([id]));
        const spans = assistantSpans(this.text.template(row), turns, rendered, { render: renderOptions(row), endMarkers });
        if (spans.length === 0)
            return this.drop('no assistant turn', ids.length);
        const labels = ids.map(() => 0);
        for (const [from, to] of spans) {
            const start = this.text.borderAt(rendered.slice(0, from), ids, row);
            const end = this.text.borderAt(rendered.slice(0, to), ids, row);
            labels.fill(1, start.whole, end.whole + (end.split ? 1 : 0));
        }
        return { ids, labels: limit(labels) };
    }
    answer(prompt, answer, row) {
        const answered = this.text.answered(prompt, answer, row);
        if (!answered.byIds)
            this.tally.note('aligned', row.source);
        return answered;
    }
    ends(ids) {
        return ids.some((id) => this.tokenizer.endIds.has(id));
    }
    drop(reason, tokens) {
        this.tally.droppedTokens += tokens;
        return { dropped: reason };
    }
    /** What happens to a row that is too long, unless it is cut. `hopeless` says why cutting would leave nothing. */
    refuse(row, length, limit, tokens, hopeless) {
        if (this.onOverlong === 'error') {
            throw new HarnessError('DATA_TOO_LONG', `${row.source} has ${length} tokens, max_length is ${limit}.`, {
                hint: 'Raise max_length, or choose on_overlong: truncate or drop.',
                where: row.where,
            });
        }
        if (hopeless !== undefined)
            return this.drop(hopeless, tokens);
        return this.onOverlong === 'drop' ? this.drop(TOO_LONG, tokens) : undefined;
    }
}
function commonIds(a, b, most) {
    let at = 0;
    while (at < most && a[at] === b[at])
        at++;
    return at;
}
function wrongType(row, wanted) {
    return new TypeError(`${row.source} is of type ${row.type}; ${wanted} is needed here`);
}
