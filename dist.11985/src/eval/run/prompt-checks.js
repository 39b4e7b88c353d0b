/** Warnings by text, each told once and counted. */
export class Warnings {
    #counts = new Map();
    #tell;
    constructor(tell) {
        this.#tell = tell;
    }
    add(text) {
        const before = this.#counts.get(text) ?? 0;
        this.#counts.set(text, before + 1);
        if (before === 0)
            this.#tell(text);
    }
    list() {
        return [...this.#counts].map(([text, count]) => ({ text, count }));
    }
}
export class PromptChecks {
    /** Text of the token that the tokenizer puts first; undefined when it puts none or cannot say. */
    #bos;
    constructor(provider) {
        const plain = provider.tokenise?.('a', { templated: false });
        const templated = provider.tokenise?.('a', { templated: true });
        const added = plain !== undefined && templated !== undefined && plain.ids[0] !== templated.ids[0];
        this.#bos = added ? plain.pieces[0] : undefined;
    }
    /** Looks at what is asked for one sample. */
    request(request, warnings) {
        if (request.kind === 'rolling' || request.kind === 'pseudo') {
            if (request.text === '')
                warnings.add('the text is empty');
            return;
        }
        const prompt = request.kind === 'generate' ? request.prompt : request.context;
        for (const text of this.#findings(prompt, request.kind))
            warnings.add(text);
    }
    *#findings(prompt, kind) {
        if ('messages' in prompt) {
            if (prompt.messages.every(({ content }) => content.trim() === ''))
                yield 'all messages of the prompt are empty';
            return;
        }
        const { text, templated = false } = prompt;
        const bos = this.#bos;
        const bare = bos !== undefined && text.startsWith(bos) ? text.slice(bos.length) : text;
        if (templated && bare.trim() === '')
            yield 'the chat template gave an empty prompt';
        else if (kind === 'generate' && bare.trim() === '')
            yield 'the prompt is empty';
        if (bos === undefined)
            return;
        const own = text.startsWith(bos);
        if (templated && !own)
            yield `the chat template does not begin with ${bos}, which the tokenizer puts first otherwise`;
        if (own && (!templated || bare.startsWith(bos)))
            yield `the prompt begins with ${bos} twice`;
    }
    /** Looks at what came back. */
    answer(answer, warnings) {
        if ('truncated' in answer && (answer.truncated ?? 0) > 0)
            warnings.add('the prompt did not fit and was cut from the left');
        if (answer.kind !== 'generate')
            return;
        if (answer.finish === 'filtered')
            warnings.add('the server withheld text of the answer');
        if (answer.text === '')
            warnings.add('the answer is empty');
    }
}
