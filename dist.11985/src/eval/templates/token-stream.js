/** Tokens one after the other, and the wish for a certain one. Keeps count of how deep the parser is and of the names it reads. */
import { TemplateFailure } from "./budget.js";
const DEEPEST = 200;
export class TokenStream {
    tokens;
    at = 0;
    depth = 0;
    /** Names read so far; macros look what stands in their bodies. */
    names = [];
    constructor(tokens) {
        this.tokens = tokens;
    }
    get current() {
        return this.tokens[this.at];
    }
    /** The token after the current one. */
    get ahead() {
        return this.tokens[Math.min(this.at + 1, this.tokens.length - 1)];
    }
    next() {
        const token = this.current;
        if (token.type !== 'end')
            this.at++;
        return token;
    }
    /** True for an operator (or, with a word, a name). */
    is(text) {
        const { type, text: mine } = this.current;
        return mine === text && (type === 'operator' || type === 'name');
    }
    isName(...texts) {
        return this.current.type === 'name' && texts.includes(this.current.text);
    }
    /** Goes past the operator or word if it stands here. */
    skip(text) {
        if (!this.is(text))
            return false;
        this.next();
        return true;
    }
    expect(text) {
        if (!this.is(text))
            throw this.error(`expected "${text}", found ${this.shown()}`);
        return this.next();
    }
    expectType(type) {
        if (this.current.type !== type) {
            const wanted = type === 'name' ? 'a name' : type === 'block_end' ? '"%}"' : '"}}"';
            throw this.error(`expected ${wanted}, found ${this.shown()}`);
        }
        return this.next();
    }
    /** Runs `parse` one level deeper. */
    deeper(parse) {
        if (++this.depth > DEEPEST)
            throw this.error(`the template is nested deeper than ${DEEPEST} levels`);
        const result = parse();
        this.depth--;
        return result;
    }
    shown() {
        const { type, text } = this.current;
        if (type === 'end')
            return 'the end of the template';
        return type === 'data' ? 'text' : `"${text.trim()}"`;
    }
    error(message, line = this.current.line) {
        return new TemplateFailure('syntax', message, { line });
    }
}
