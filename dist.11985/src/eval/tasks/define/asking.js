/** From a row to what the model is asked: prompt, choices, the answers that would be right, and the requests. */
import { HarnessError } from "../../../base/errors.js";
import { generationOptions } from "../generation.js";
import { promptOf } from "../prompt.js";
import { generateRequests } from "../requests.js";
/** GenerationOptions as lm-eval spells them, so that `--gen_kwargs` win. */
const SPELLED = {
    maxTokens: 'max_gen_toks',
    stop: 'until',
    topP: 'top_p',
    topK: 'top_k',
    minP: 'min_p',
    repetitionPenalty: 'repetition_penalty',
};
/** True when answers are log-likelihoods of the choices. */
export const isScored = ({ choices, answerBy }) => choices !== undefined && answerBy !== 'letter';
/** The prompt, and as reports show it. */
export function promptFor(definition, row, context) {
    const asked = definition.prompt(row, context);
    const given = typeof asked === 'string' ? [{ role: 'user', content: asked }] : asked;
    if (given.length === 0)
        throw new HarnessError('TASK_DOCUMENT', 'the prompt has no message');
    const { systemInstruction = '', capabilities } = context;
    const system = systemInstruction === '' ? [] : [{ role: 'system', content: systemInstruction }];
    const messages = [...system, ...given];
    if (typeof asked === 'string' || context.chat !== undefined) {
        const chat = context.chat && { ...context.chat, fewshotAsMultiturn: true };
        return promptOf(turns(messages), chat === undefined ? {} : { chat });
    }
    if (capabilities.messages)
        return { prompt: { messages }, shown: messages };
    context.warn('the model takes no messages: they are put into one text');
    return promptOf(turns(messages), {});
}
/** In plain text a blank line parts messages. */
const turns = (messages) => messages.map((message, i) => ({ ...message, after: i === messages.length - 1 ? '' : '\n\n' }));
export function choicesOf({ choices: of }, row) {
    const choices = of?.(row);
    if (choices === undefined || (Array.isArray(choices) && choices.length > 1))
        return choices;
    throw new HarnessError('TASK_CHOICES', 'choices: expected a list of at least two texts');
}
/** Right answers as texts; a number is the place of a choice. */
export function targetsOf({ target }, row, choices) {
    const given = target === undefined ? (row.target ?? null) : target(row);
    const named = (one) => {
        if (typeof one === 'number' && choices !== undefined) {
            const text = choices[one];
            if (text !== undefined)
                return text;
            throw new HarnessError('TASK_CHOICES', `the target ${one} is none of ${choices.length} choices`);
        }
        if (typeof one === 'string' || typeof one === 'number')
            return String(one);
        throw new HarnessError('TASK_DOCUMENT', `target: expected a text, a number or a list of texts, got ${JSON.stringify(one)}`);
    };
    if (given === null || given === undefined)
        return [];
    return Array.isArray(given) ? given.map(named) : [named(given)];
}
/** @param count answers to the prompt */
export function requestsFor(definition, sample, context) {
    const { id, prompt, choices, count } = sample;
    if (isScored(definition)) {
        const delimiter = context.chat === undefined ? (definition.delimiter ?? ' ') : '';
        return (choices ?? []).map((each) => ({
            kind: 'loglikelihood',
            context: prompt,
            continuation: delimiter + each,
        }));
    }
    const own = Object.entries(definition.generation ?? {}).map(([key, value]) => [SPELLED[key] ?? key, value]);
    const options = generationOptions({ ...Object.fromEntries(own), ...context.generation });
    if (count > 1 && options.temperature === 0) {
        context.warn(`${count} answers to each prompt are asked for without sampling; set a temperature`);
    }
    return generateRequests(prompt, options, { repeats: count, seed: context.seed, task: definition.name, id });
}
