/**
 * Chat templates (Jinja) as transformers renders them: trim_blocks and lstrip_blocks on, loop controls, `tojson` without
 * HTML escapes, `raise_exception`, `strftime_now`, special tokens as variables. `{% generation %}` blocks, which mark the
 * assistant's words, are reported as character ranges. Rendered by @huggingface/jinja, an interpreter without access to
 * anything but the given values. Leaves out: `documents`.
 */
import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';
import { HarnessError } from "../base/errors.js";
import { strftime } from "./strftime.js";
const jinja = { Environment, Interpreter, parse, tokenize };
// Private-use characters that no tokenizer or text is expected to hold.
const OPEN = '\u{F0AA1}';
const CLOSE = '\u{F0AA2}';
const generationTag = /(\s*)\{%(-?)\s*(end)?generation\s*(-?)%\}(\s*)/g;
const LONGEST_RANGE = 1_000_000;
/** Compiles on first use. Errors of the template are `TEMPLATE_ERROR`, naming its file and the row. */
export function chatTemplate(source, options) {
    const now = options.now ?? new Date();
    const programs = new Map();
    const run = (template, messages, render) => {
        try {
            let program = programs.get(template);
            if (program === undefined) {
                program = jinja.parse(jinja.tokenize(template));
                programs.set(template, program);
            }
            const environment = new jinja.Environment();
            for (const [name, value] of Object.entries(variables(messages, render, options.specialTokens, now))) {
                environment.set(name, value);
            }
            return new jinja.Interpreter(environment).run(program).value;
        }
        catch (error) {
            throw templateError(source.file, error, render);
        }
    };
    const choose = (render) => {
        const wanted = render.tools !== undefined && source.templates.tool_use !== undefined ? 'tool_use' : 'default';
        const template = source.templates[wanted];
        if (template !== undefined)
            return template;
        const names = Object.keys(source.templates);
        throw new HarnessError('TEMPLATE_MISSING', `${source.file} has no default chat template, only ${names.join(', ')}.`, {
            where: { file: source.file },
            hint: 'Name one file with chat_template_path.',
        });
    };
    return {
        file: source.file,
        source: source.templates.default ?? Object.values(source.templates)[0] ?? '',
        render: (messages, render = {}) => run(prepare(choose(render)), messages, render),
        generationSpans(messages, render = {}) {
            const template = choose(render);
            if (!/\{%-?\s*generation\s*-?%\}/.test(template))
                return undefined;
            return spansOf(run(prepare(template, OPEN, CLOSE), messages, render));
        },
    };
}
const prepared = new Map();
/**
 * The template with the whitespace rules of `lstrip_blocks` and `trim_blocks` applied and each generation tag replaced by
 * a mark (by nothing when none is given). jinja's own pass does the same, but drops the tags.
 */
function prepare(template, open = '', close = '') {
    const key = `${open}${template}`;
    const known = prepared.get(key);
    if (known !== undefined)
        return known;
    const text = template
        .replace(/\r\n?/g, '\n')
        .replace(/\n$/, '')
        .replace(/^[ \t]*(\{[#%-])/gm, '$1')
        .replace(/([#%-]\})\n/g, '$1')
        .replace(generationTag, (_, before, left, end, right, after) => {
        return (left === '' ? before : '') + (end === undefined ? open : close) + (right === '' ? after : '');
    });
    // The tokenizer drops one line end at the end of its source; this one was already dropped.
    const result = text.endsWith('\n') ? `${text}\n` : text;
    prepared.set(key, result);
    return result;
}
function spansOf(marked) {
    const spans = [];
    let text = '';
    let from = 0;
    for (const piece of marked.split(new RegExp(`([${OPEN}${CLOSE}])`, 'u'))) {
        if (piece === OPEN)
            from = text.length;
        else if (piece === CLOSE)
            spans.push([from, text.length]);
        else
            text += piece;
    }
    return { text, spans };
}
function variables(messages, render, specialTokens, now) {
    return {
        true: true,
        false: false,
        none: null,
        True: true,
        False: false,
        None: null,
        range: boundedRange,
        raise_exception: (message) => {
            throw new Error(String(message));
        },
        strftime_now: (format) => strftime(now, String(format)),
        documents: null,
        ...specialTokens,
        ...render.kwargs,
        messages,
        tools: render.tools ?? null,
        add_generation_prompt: render.addGenerationPrompt ?? false,
    };
}
/** Python's `range`; a template from a stranger cannot ask for one that fills the memory. */
function boundedRange(first, second, step = 1) {
    const [from, to] = second === undefined ? [0, first] : [first, second];
    if (step === 0)
        throw new Error('range() step must not be zero');
    const length = Math.max(0, Math.ceil((to - from) / step));
    if (length > LONGEST_RANGE)
        throw new Error(`range() of ${length} numbers`);
    return Array.from({ length }, (_, i) => from + i * step);
}
function templateError(file, error, { row }) {
    if (HarnessError.is(error))
        return error;
    const at = row === undefined ? '' : ` on ${row.source}`;
    const message = `The chat template ${file} failed${at}: ${error.message}`;
    return new HarnessError('TEMPLATE_ERROR', message, {
        hint: row === undefined
            ? 'Check the template.'
            : 'Check the row against what the template allows, or the template itself.',
        where: row?.where ?? { file },
        cause: error,
    });
}
